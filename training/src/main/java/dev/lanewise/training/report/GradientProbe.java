package dev.lanewise.training.report;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.BufferCopy;

/** Computes the gradients of a network at its present weights without a step. */
public final class GradientProbe {
    private GradientProbe() {}

    /**
     * Leaves in the network's parameters the gradients of the loss of a loader's first batch; changes nothing else.
     *
     * @param loader the same batches give the same bits
     */
    public static void run(Network network, Loss loss, BatchLoader loader) {
        BufferCopy buffers = new BufferCopy(network);
        buffers.take();
        network.parameters().forEach(Parameter::clearGradient);
        Pass pass = Pass.training(Random.of(0));
        try (Epoch batches = loader.epoch(0, 0)) {
            Batch batch = batches.next();
            Tensor output = network.forward(batch.images(), pass);
            Tensor gradient = pass.allocate(output.shape());
            loss.evaluate(output, batch.labels(), gradient);
            pass.auxiliaryLoss((auxiliary, its) -> loss.evaluate(auxiliary, batch.labels(), its));
            pass.release(output);
            network.backward(gradient, pass);
        } finally {
            buffers.putBack();
        }
    }
}
