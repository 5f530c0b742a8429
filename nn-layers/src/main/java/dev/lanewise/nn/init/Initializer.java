package dev.lanewise.nn.init;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/** A rule for the first values of a parameter. */
@FunctionalInterface
public interface Initializer {
    /**
     * Fills a parameter.
     *
     * @param parameter the weight or bias
     * @param fan the fans of the weight of the same layer
     * @param random where the values come from, in logical order
     */
    void fill(Tensor parameter, Fan fan, Random random);

    /** Fills a weight of rank 2 or more. */
    default void fill(Tensor weight, Random random) {
        fill(weight, Fan.of(weight.shape()), random);
    }
}
