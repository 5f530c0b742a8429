package dev.lanewise.nn.loss;

/** The absolute difference of output and target, averaged over all elements; its slope at 0 is 0. */
public final class L1Loss extends ElementwiseLoss {
    /** An absolute error. */
    public L1Loss() {}

    @Override
    double value(double x, double target) {
        return Math.abs(x - target);
    }

    @Override
    double slope(double x, double target) {
        return Math.signum(x - target);
    }

    @Override
    double targetSlope(double x, double target) {
        return Math.signum(target - x);
    }
}
