package dev.lanewise.nn.loss;

/**
 * The cross-entropy of a yes or no for each element, averaged over all: −t·ln s − (1 − t)·ln(1 − s), where s is the
 * logistic function of the output and the target t a probability.
 */
public final class BinaryCrossEntropyWithLogitsLoss extends ElementwiseLoss {
    /** A loss of logits. */
    public BinaryCrossEntropyWithLogitsLoss() {}

    @Override
    double value(double x, double target) {
        // ln(1 + e^x) − t·x without overflow
        return Math.max(x, 0) - x * target + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    @Override
    double slope(double x, double target) {
        return 1 / (1 + StrictMath.exp(-x)) - target;
    }

    @Override
    double targetSlope(double x, double target) {
        return -x;
    }
}
