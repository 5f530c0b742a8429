package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/** A random change of a whole batch after its samples are normalized: it mixes samples, and the probabilities of their classes. */
@FunctionalInterface
public interface BatchTransform {
    /**
     * Changes a batch in place.
     *
     * @param images {@code [N, C, H, W]}
     * @param targets {@code [N, classes]}, the probability of each class for each sample
     * @param random the stream of this batch in this epoch
     */
    void apply(Tensor images, Tensor targets, Random random);
}
