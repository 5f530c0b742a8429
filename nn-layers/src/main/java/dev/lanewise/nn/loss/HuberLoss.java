package dev.lanewise.nn.loss;

/**
 * The loss of Huber (1964), averaged over all elements: half the squared difference up to delta, and beyond it
 * delta·(|x − t| − delta / 2).
 */
public final class HuberLoss extends ElementwiseLoss {
    private final double delta;

    /** A loss with delta 1. */
    public HuberLoss() {
        this(1);
    }

    /**
     * A loss.
     *
     * @param delta where the parabola ends, above 0
     */
    public HuberLoss(double delta) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException("delta must be above 0, but is " + delta);
        }
        this.delta = delta;
    }

    @Override
    double value(double x, double target) {
        double distance = Math.abs(x - target);
        return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
    }

    @Override
    double slope(double x, double target) {
        return Math.clamp(x - target, -delta, delta);
    }

    @Override
    double targetSlope(double x, double target) {
        return slope(target, x);
    }
}
