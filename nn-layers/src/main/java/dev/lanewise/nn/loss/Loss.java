package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Tensor;

/** What training makes small: a number for the output of a network on a batch whose classes or targets are known. */
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

    /**
     * The mean loss over the samples of a batch whose targets are tensors: probabilities of classes, as mixup and
     * cutmix give them, or what the output should be.
     *
     * @param output the network's output; not changed
     * @param target of the output's shape; not changed
     * @param gradientOrNull overwritten with the gradient of the mean loss with respect to the output, whose shape it
     *     has; or null
     * @throws IllegalArgumentException if the shapes differ
     */
    double evaluate(Tensor output, Tensor target, Tensor gradientOrNull);
}
