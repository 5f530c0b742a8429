package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Shape;

/**
 * The Kullback–Leibler divergence of the target's probabilities from the output's, Σ t·(ln t − x), averaged over the
 * samples, for outputs that are logarithms of probabilities: PyTorch's {@code KLDivLoss("batchmean")}.
 */
public final class KullbackLeiblerLoss extends ElementwiseLoss {
    /** A divergence. */
    public KullbackLeiblerLoss() {}

    @Override
    int divisor(Shape output) {
        return output.dimension(0);
    }

    @Override
    double value(double x, double target) {
        return target == 0 ? 0 : target * (StrictMath.log(target) - x);
    }

    @Override
    double slope(double x, double target) {
        return -target;
    }

    @Override
    double targetSlope(double x, double target) {
        return StrictMath.log(target) + 1 - x;
    }
}
