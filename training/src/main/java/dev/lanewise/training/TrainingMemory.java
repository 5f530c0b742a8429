package dev.lanewise.training;

import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Workspace;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The memory that training a network takes at its peak, in bytes, not counting the Java virtual machine and data that are not yet a batch.
 *
 * @param parameters the values of parameters and buffers
 * @param gradients one for each trained parameter
 * @param optimizerState what the optimizer keeps from step to step
 * @param images one batch of inputs
 * @param activations what a step holds of its own at its peak: activations kept for backward, gradients of them, and masks
 * @param scratch what operations of this process have come to keep for packed weights and partial sums, as
 *     {@link Workspace#scratchBytes} tells
 */
public record TrainingMemory(long parameters, long gradients, long optimizerState, long images, long activations,
        long scratch) {
    /** The samples of the first trial step, and the fewest of the second: normalization cannot do with one value. */
    private static final int SMALL = 2;

    private static final int LARGE = 4;

    /** Bytes that the second trial step may take: much for a small network, whose scratch memory counts, and little for a large one. */
    private static final long TRIAL = 256L << 20;

    /** All of them together. */
    public long total() {
        return parameters + gradients + optimizerState + images + activations + scratch;
    }

    /**
     * Predicts the memory of training, from a step on two samples and one on more of them, up to the batch itself while that is small:
     * what a step holds is a constant plus a number for each sample.
     *
     * <p>The steps do not change the weights, but running statistics, gradients and the optimizer: give a network that is not
     * used otherwise.
     *
     * @param batch the shape of a batch, {@code [N, C, H, W]}
     * @param optimizer makes an optimizer of the network's parameters
     * @throws IllegalArgumentException if the network cannot take such a batch
     */
    public static TrainingMemory predict(Network network, Shape batch,
            Function<List<Parameter>, Optimizer> optimizer) {
        network.outputShape(batch);
        Optimizer trained = optimizer.apply(network.parameters());
        trained.setLearningRate(0);
        long small = step(network, batch.withBatch(SMALL), trained);
        int samples = Math.max(LARGE, (int) Math.min(batch.dimension(0), TRIAL * SMALL / small));
        long large = step(network, batch.withBatch(samples), trained);
        double perSample = (large - small) / (double) (samples - SMALL);
        long activations = Math.max(0, Math.round(large + (batch.dimension(0) - samples) * perSample));
        return new TrainingMemory(bytes(network.stateDict().values().stream().toList()),
                bytes(network.parameters().stream().map(Parameter::value).toList()),
                bytes(List.copyOf(trained.state().values())), (long) Float.BYTES * batch.elements(), activations,
                Workspace.scratchBytes());
    }

    /** Trains one step and returns the bytes of its workspace. */
    private static long step(Network network, Shape batch, Optimizer optimizer) {
        Pass pass = Pass.training(Random.of(0));
        Loss loss = new CrossEntropyLoss();
        int[] labels = IntStream.range(0, batch.dimension(0)).map(i -> 0).toArray();
        Tensor output = network.forward(Tensor.zeros(batch), pass);
        Tensor gradient = pass.allocate(output.shape());
        loss.evaluate(output, labels, gradient);
        pass.auxiliaryLoss((logits, its) -> loss.evaluate(logits, labels, its));
        pass.release(output);
        optimizer.clearGradients();
        network.backward(gradient, pass);
        optimizer.step();
        return pass.workspace().bytes();
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().mapToLong(tensor -> (long) Float.BYTES * tensor.elements()).sum();
    }
}
