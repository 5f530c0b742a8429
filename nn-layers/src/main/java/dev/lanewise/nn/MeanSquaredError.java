package dev.lanewise.nn;

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
        if (output.shape().rank() != 2 || output.dimension(0) != labels.length) {
            throw new IllegalArgumentException(
                    "expects outputs [" + labels.length + ", classes] for as many labels, but the output is "
                            + output.shape());
        }
        // The operation reads each element of the target before it writes that of the gradient: they may share memory.
        Tensor target = gradientOrNull == null ? Tensor.zeros(output.shape()) : gradientOrNull.fill(0);
        for (int sample = 0; sample < labels.length; sample++) {
            if (labels[sample] < 0 || labels[sample] >= output.dimension(1)) {
                throw new IllegalArgumentException("label " + labels[sample] + " of sample " + sample
                        + " is outside 0 to " + (output.dimension(1) - 1));
            }
            target.set(1, sample, labels[sample]);
        }
        return evaluate(output, target, gradientOrNull);
    }

    /**
     * The mean of the squared differences.
     *
     * @param output the network's output, of any shape; not changed
     * @param target what it should be, of the same shape
     * @param gradientOrNull overwritten with the gradient with respect to the output; or null
     * @throws IllegalArgumentException if the shapes differ
     */
    public double evaluate(Tensor output, Tensor target, Tensor gradientOrNull) {
        return Reduction.meanSquaredError(output, target, gradientOrNull);
    }
}
