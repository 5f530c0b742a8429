package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;

/** What training makes small: a number for the output of a network on a batch with known classes. */
public interface Loss {
    /**
     * The mean loss over the samples of a batch.
     *
     * @param output the network's output, {@code [N, classes]}; not changed
     * @param labels the class of each sample, 0 to classes − 1
     * @param gradientOrNull overwritten with the gradient of the mean loss with respect to the output, whose shape it
     *     has; or null
     * @throws IllegalArgumentException if the shapes do not fit each other or a label is outside its range
     */
    double evaluate(Tensor output, int[] labels, Tensor gradientOrNull);
}
