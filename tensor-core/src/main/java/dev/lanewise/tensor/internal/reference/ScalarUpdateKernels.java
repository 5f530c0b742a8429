package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.UpdateKernels;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ScaledStep;
import dev.lanewise.tensor.ops.TwoPointStep;

/**
 * {@link UpdateKernels} one element at a time: the fallback, the ends of vectorized ranges, and the measure for tests.
 */
public final class ScalarUpdateKernels implements UpdateKernels {
    @Override
    public void sgd(float[] value, int valueOffset, float[] gradient, int gradientOffset, int n, float rate,
            Decay decay) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * decay.shrink();
            float g = Math.fma(old, decay.coupled(), gradient[gradientOffset + i]);
            value[valueOffset + i] = Math.fma(g, -rate, old);
        }
    }

    @Override
    public void momentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] velocity,
            int velocityOffset, int n, MomentumStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float next = Math.fma(velocity[velocityOffset + i], step.keep(), g * step.gain());
            velocity[velocityOffset + i] = next;
            value[valueOffset + i] = old - Math.fma(next, step.velocityShare(), g * step.gradientShare());
        }
    }

    @Override
    public void twoPoint(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] previous,
            int previousOffset, int n, TwoPointStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float moved = Math.fma(old - previous[previousOffset + i], step.inertia(), old);
            previous[previousOffset + i] = old;
            value[valueOffset + i] = Math.fma(g, -step.rate(), moved);
        }
    }

    @Override
    public void accelerated(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] last,
            int lastOffset, int n, TwoPointStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float next = Math.fma(g, -step.rate(), old);
            value[valueOffset + i] = Math.fma(next - last[lastOffset + i], step.inertia(), next);
            last[lastOffset + i] = next;
        }
    }

    @Override
    public void scaled(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, int n, ScaledStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float second = Math.fma(square[squareOffset + i], step.keep(), g * step.gain() * g);
            square[squareOffset + i] = second;
            value[valueOffset + i] = old - g * step.rate() / denominator(second, 1, step.inside(), step.outside());
        }
    }

    @Override
    public void scaledMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] velocity, int velocityOffset, int n, ScaledStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float second = Math.fma(square[squareOffset + i], step.keep(), g * step.gain() * g);
            square[squareOffset + i] = second;
            float direction = g * step.velocityGain() / denominator(second, 1, step.inside(), step.outside());
            float next = Math.fma(velocity[velocityOffset + i], step.momentum(), direction);
            velocity[velocityOffset + i] = next;
            value[valueOffset + i] = Math.fma(next, -step.rate(), old);
        }
    }

    @Override
    public void centred(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, int n, ScaledStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float second = Math.fma(square[squareOffset + i], step.keep(), g * step.gain() * g);
            float first = Math.fma(mean[meanOffset + i], step.keep(), g * step.gain());
            square[squareOffset + i] = second;
            mean[meanOffset + i] = first;
            float variance = Math.max(Math.fma(-first, first, second), 0);
            value[valueOffset + i] = old - g * step.rate() / denominator(variance, 1, step.inside(), step.outside());
        }
    }

    @Override
    public void centredMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, float[] velocity, int velocityOffset, int n,
            ScaledStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float second = Math.fma(square[squareOffset + i], step.keep(), g * step.gain() * g);
            float first = Math.fma(mean[meanOffset + i], step.keep(), g * step.gain());
            square[squareOffset + i] = second;
            mean[meanOffset + i] = first;
            float variance = Math.max(Math.fma(-first, first, second), 0);
            float direction = g * step.velocityGain() / denominator(variance, 1, step.inside(), step.outside());
            float next = Math.fma(velocity[velocityOffset + i], step.momentum(), direction);
            velocity[velocityOffset + i] = next;
            value[valueOffset + i] = Math.fma(next, -step.rate(), old);
        }
    }

    @Override
    public void adadelta(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] delta, int deltaOffset, int n, ScaledStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float second = Math.fma(square[squareOffset + i], step.keep(), g * step.gain() * g);
            square[squareOffset + i] = second;
            float changes = delta[deltaOffset + i];
            float change = (float) Math.sqrt((changes + step.inside()) / (second + step.inside())) * g;
            delta[deltaOffset + i] = Math.fma(changes, step.keep(), change * step.gain() * change);
            value[valueOffset + i] = Math.fma(change, -step.rate(), old);
        }
    }

    @Override
    public void adam(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] square, int squareOffset, int n, AdamStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float first = Math.fma(mean[meanOffset + i], step.beta1(), g * step.gain1());
            float second = Math.fma(square[squareOffset + i], step.beta2(), g * step.gain2() * g);
            mean[meanOffset + i] = first;
            square[squareOffset + i] = second;
            float numerator = Math.fma(first, step.meanShare(), g * step.gradientShare());
            value[valueOffset + i] = old
                    - numerator / denominator(second, step.correction(), step.inside(), step.outside());
        }
    }

    @Override
    public void amsgrad(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] square, int squareOffset, float[] maximum, int maximumOffset, int n,
            AdamStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float first = Math.fma(mean[meanOffset + i], step.beta1(), g * step.gain1());
            float second = Math.fma(square[squareOffset + i], step.beta2(), g * step.gain2() * g);
            float largest = Math.max(maximum[maximumOffset + i], second);
            mean[meanOffset + i] = first;
            square[squareOffset + i] = second;
            maximum[maximumOffset + i] = largest;
            value[valueOffset + i] = old - first * step.meanShare()
                    / denominator(largest, step.correction(), step.inside(), step.outside());
        }
    }

    @Override
    public void adamax(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] norm, int normOffset, int n, AdamStep step) {
        for (int i = 0; i < n; i++) {
            float old = value[valueOffset + i] * step.decay().shrink();
            float g = Math.fma(old, step.decay().coupled(), gradient[gradientOffset + i]);
            float first = Math.fma(mean[meanOffset + i], step.beta1(), g * step.gain1());
            float largest = Math.max(norm[normOffset + i] * step.beta2(), Math.abs(g) + step.inside());
            mean[meanOffset + i] = first;
            norm[normOffset + i] = largest;
            value[valueOffset + i] = old - first * step.meanShare() / (largest + step.outside());
        }
    }

    @Override
    public double lamb(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] square, int squareOffset, int n, AdamStep step) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            float g = gradient[gradientOffset + i];
            float first = Math.fma(mean[meanOffset + i], step.beta1(), g * step.gain1());
            float second = Math.fma(square[squareOffset + i], step.beta2(), g * step.gain2() * g);
            mean[meanOffset + i] = first;
            square[squareOffset + i] = second;
            float scaled = first * step.meanShare()
                    / denominator(second, step.correction(), step.inside(), step.outside());
            double update = Math.fma(value[valueOffset + i], step.decay().coupled(), scaled);
            sum += update * update;
        }
        return sum;
    }

    @Override
    public void average(float[] average, int averageOffset, float[] value, int valueOffset, int n, float gain) {
        for (int i = 0; i < n; i++) {
            float old = average[averageOffset + i];
            average[averageOffset + i] = Math.fma(value[valueOffset + i] - old, gain, old);
        }
    }

    @Override
    public void clamp(float[] x, int xOffset, int n, float limit) {
        for (int i = 0; i < n; i++) {
            x[xOffset + i] = Math.min(Math.max(x[xOffset + i], -limit), limit);
        }
    }

    private static float denominator(float square, float correction, float inside, float outside) {
        return (float) Math.sqrt(Math.fma(square, correction, inside)) + outside;
    }
}
