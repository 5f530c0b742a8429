package dev.lanewise.nn.loss;

/**
 * The smooth absolute error (Girshick 2015), averaged over all elements: {@link HuberLoss} over its delta, here called
 * beta, so that its slope far out is 1.
 */
public final class SmoothL1Loss extends ElementwiseLoss {
    private final double beta;
    private final HuberLoss huber;

    /** A loss with beta 1. */
    public SmoothL1Loss() {
        this(1);
    }

    /**
     * A loss.
     *
     * @param beta where the parabola ends, above 0
     */
    public SmoothL1Loss(double beta) {
        huber = new HuberLoss(beta);
        this.beta = beta;
    }

    @Override
    double value(double x, double target) {
        return huber.value(x, target) / beta;
    }

    @Override
    double slope(double x, double target) {
        return huber.slope(x, target) / beta;
    }

    @Override
    double targetSlope(double x, double target) {
        return huber.targetSlope(x, target) / beta;
    }
}
