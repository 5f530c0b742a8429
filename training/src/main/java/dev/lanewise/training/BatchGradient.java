package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/**
 * The loss of a network on batches and its gradient, for methods that take their steps themselves: {@link
 * dev.lanewise.optim.fullbatch.NetworkObjective}, {@link dev.lanewise.optim.parallel.ReplicaWorker}.
 *
 * <p>Its memory is reused. Belongs to one thread.
 */
public final class BatchGradient {
    private final Network network;
    private final Loss loss;
    private final Random random;
    private final Pass pass;

    /**
     * The gradients of a network.
     *
     * @param random what random layers draw from
     */
    public BatchGradient(Network network, Loss loss, Random random) {
        this.network = network;
        this.loss = loss;
        this.random = random;
        pass = Pass.training(random);
    }

    /**
     * Adds {@code share} times the gradient of a batch's mean loss to the gradients of the parameters.
     *
     * @param share such as the batch's share of all samples
     * @param draw the number of the stream that random layers draw from: the same one gives the same loss
     * @return {@code share} times the mean loss
     */
    public double add(Batch batch, double share, long draw) {
        pass.setRandom(random.stream(draw));
        Tensor output = network.forward(batch.images(), pass);
        Tensor gradient = pass.allocate(output.shape());
        double value = scaled(output, batch, gradient, share)
                + pass.auxiliaryLoss((auxiliary, its) -> scaled(auxiliary, batch, its, share));
        pass.release(output);
        network.backward(gradient, pass);
        return value;
    }

    private double scaled(Tensor output, Batch batch, Tensor gradient, double share) {
        double value = BatchLoss.evaluate(loss, output, batch, gradient);
        Elementwise.scale(gradient, (float) share, gradient);
        return share * value;
    }
}
