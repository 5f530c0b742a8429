package dev.lanewise.optim.parallel;

import dev.lanewise.tensor.Tensor;
import java.util.Optional;

/** One worker's share of the data, as a source of gradients. */
@FunctionalInterface
public interface Worker {
    /**
     * Computes the gradient of this worker's batch of a step.
     *
     * @param weights {@code [n]}, not changed; where {@link #support} names indices, only those are up to date
     * @param step the number of this worker's step, from 0 on
     * @param gradient {@code [n]}, overwritten; where {@link #support} names indices, only those are read
     * @return the loss of the batch
     */
    double gradient(Tensor weights, int step, Tensor gradient);

    /** The indices at which the gradient of a step can be other than 0, where they are few; empty for all. */
    default Optional<int[]> support(int step) {
        return Optional.empty();
    }
}
