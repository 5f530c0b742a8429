package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;

/**
 * The squared difference of output and target, averaged over all elements; for classes, the target is 1 on the label
 * and 0 elsewhere.
 */
public final class MeanSquaredError implements Loss {
    /** A squared error. */
    public MeanSquaredError() {}

    @Override
    public double evaluate(Tensor output, int[] labels, Tensor gradientOrNull) {
        return evaluate(output, OneHot.of(output, labels, gradientOrNull), gradientOrNull);
    }

    /**
     * The mean of the squared differences.
     *
     * @param output the network's output, of any shape; not changed
     * @param target what it should be, of the same shape
     * @param gradientOrNull overwritten with the gradient with respect to the output; or null
     * @throws IllegalArgumentException if the shapes differ
     */
    @Override
    public double evaluate(Tensor output, Tensor target, Tensor gradientOrNull) {
        return Reduction.meanSquaredError(output, target, gradientOrNull);
    }
}
