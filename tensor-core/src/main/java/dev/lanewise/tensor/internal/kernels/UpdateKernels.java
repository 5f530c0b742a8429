package dev.lanewise.tensor.internal.kernels;

import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ScaledStep;
import dev.lanewise.tensor.ops.TwoPointStep;

/**
 * Steps of optimizers over contiguous ranges: {@code n} elements of each array from its offset on, each array read and
 * written once.
 *
 * <p>Every step begins with value ·= shrink (decoupled weight decay) and g = gradient + decay·value (coupled); one of
 * the two is nothing (shrink 1, decay 0). The result for an element does not depend on where a range is cut, nor on the
 * implementation: both give the same bits. {@link #lamb} returns a sum, which does depend on both.
 */
public interface UpdateKernels {
    /** Gradient descent: value −= rate·g. */
    void sgd(float[] value, int valueOffset, float[] gradient, int gradientOffset, int n, float rate, Decay decay);

    /** Momentum with a velocity. */
    void momentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] velocity,
            int velocityOffset, int n, MomentumStep step);

    /**
     * Momentum from the last two points: next = value + inertia·(value − previous) − rate·g; previous = value; value =
     * next.
     */
    void twoPoint(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] previous,
            int previousOffset, int n, TwoPointStep step);

    /** Nesterov's two sequences: next = value − rate·g; value = next + inertia·(next − last); last = next. */
    void accelerated(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] last,
            int lastOffset, int n, TwoPointStep step);

    /** Adagrad and RMSprop: value −= rate·g / (√(square + inside) + outside). */
    void scaled(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square, int squareOffset,
            int n, ScaledStep step);

    /** RMSprop with a velocity. */
    void scaledMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] velocity, int velocityOffset, int n, ScaledStep step);

    /** RMSprop with the variance max(square − mean², 0) in place of the square. */
    void centred(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, int n, ScaledStep step);

    /** RMSprop with the variance and a velocity. */
    void centredMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, float[] velocity, int velocityOffset, int n,
            ScaledStep step);

    /**
     * Adadelta: square takes g², change = √((delta + inside) / (square + inside))·g, delta takes change², value −=
     * rate·change.
     */
    void adadelta(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] delta, int deltaOffset, int n, ScaledStep step);

    /** Adam, AdamW and Nadam. */
    void adam(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] square, int squareOffset, int n, AdamStep step);

    /** AMSGrad: Adam with maximum = max(maximum, square) in place of the square. */
    void amsgrad(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] square, int squareOffset, float[] maximum, int maximumOffset, int n, AdamStep step);

    /** AdaMax: norm = max(beta2·norm, |g| + inside), value −= meanShare·mean / (norm + outside). */
    void adamax(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] norm, int normOffset, int n, AdamStep step);

    /**
     * The first half of LAMB: moves Adam's moments on, leaves the value, and returns Σ u² of the update that Adam would
     * subtract, u = meanShare·mean / (√(square·correction + inside) + outside) + decay·value; g is the gradient alone.
     */
    double lamb(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] square, int squareOffset, int n, AdamStep step);

    /** A running average: average += gain·(value − average). */
    void average(float[] average, int averageOffset, float[] value, int valueOffset, int n, float gain);

    /** x = min(max(x, −limit), limit); NaN stays. */
    void clamp(float[] x, int xOffset, int n, float limit);
}
