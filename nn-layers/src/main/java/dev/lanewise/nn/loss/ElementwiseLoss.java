package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * A sum over elements of a function of output and target, over a divisor; for labels, the target is 1 on the label and
 * 0 elsewhere.
 */
public abstract sealed class ElementwiseLoss implements Loss
        permits L1Loss, SmoothL1Loss, HuberLoss, BinaryCrossEntropyWithLogitsLoss, KullbackLeiblerLoss {
    ElementwiseLoss() {}

    /** The loss of one element. */
    abstract double value(double x, double target);

    /** Its derivative with respect to the output. */
    abstract double slope(double x, double target);

    /** Its derivative with respect to the target. */
    abstract double targetSlope(double x, double target);

    /** What the sum over all elements is divided by. */
    int divisor(Shape output) {
        return output.elements();
    }

    @Override
    public final double evaluate(Tensor output, int[] labels, Tensor gradientOrNull) {
        return evaluate(output, OneHot.of(output, labels, gradientOrNull), gradientOrNull);
    }

    @Override
    public final double evaluate(Tensor output, Tensor target, Tensor gradientOrNull) {
        requireSameShape(output, target);
        int divisor = divisor(output.shape());
        double sum = 0;
        for (int i = 0; i < output.elements(); i++) {
            double x = output.array()[output.offset() + i];
            double t = target.array()[target.offset() + i];
            sum += value(x, t);
            if (gradientOrNull != null) {
                gradientOrNull.array()[gradientOrNull.offset() + i] = (float) (slope(x, t) / divisor);
            }
        }
        return sum / divisor;
    }

    /**
     * Writes the gradient of the loss with respect to the target, for a target that is itself computed.
     *
     * @param gradient of the shape of output and target, overwritten
     * @throws IllegalArgumentException if the shapes differ
     */
    public final void targetGradient(Tensor output, Tensor target, Tensor gradient) {
        requireSameShape(output, target);
        int divisor = divisor(output.shape());
        for (int i = 0; i < output.elements(); i++) {
            double x = output.array()[output.offset() + i];
            double t = target.array()[target.offset() + i];
            gradient.array()[gradient.offset() + i] = (float) (targetSlope(x, t) / divisor);
        }
    }

    private static void requireSameShape(Tensor output, Tensor target) {
        if (!output.shape().equals(target.shape())) {
            throw new IllegalArgumentException("expects a target of the output's shape, but the output is "
                    + output.shape() + " and the target " + target.shape());
        }
    }
}
