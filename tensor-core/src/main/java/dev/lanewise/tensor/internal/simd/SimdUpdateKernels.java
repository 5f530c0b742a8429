package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.UpdateKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.reference.ScalarUpdateKernels;
import dev.lanewise.tensor.ops.AdamStep;
import dev.lanewise.tensor.ops.Decay;
import dev.lanewise.tensor.ops.MomentumStep;
import dev.lanewise.tensor.ops.ScaledStep;
import dev.lanewise.tensor.ops.TwoPointStep;
import jdk.incubator.vector.FloatVector;

/**
 * {@link UpdateKernels} on vectors; the elements behind the last whole vector go to the scalar twin, whose operations
 * give the same bits.
 *
 * <p>All of them wait for memory, so nothing is unrolled; the numbers of a step are broadcast before the loop.
 */
public final class SimdUpdateKernels implements UpdateKernels {
    private static final ScalarUpdateKernels SCALAR = new ScalarUpdateKernels();
    /** How many elements a float sum takes before it is added to the double one. */
    private static final int BLOCK = 256 * LANES;

    @Override
    public void sgd(float[] value, int valueOffset, float[] gradient, int gradientOffset, int n, float rate,
            Decay decay) {
        FloatVector shrink = FloatVector.broadcast(F, decay.shrink());
        FloatVector coupled = FloatVector.broadcast(F, decay.coupled());
        FloatVector rates = FloatVector.broadcast(F, -rate);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            g.fma(rates, old).intoArray(value, valueOffset + i);
        }
        SCALAR.sgd(value, valueOffset + i, gradient, gradientOffset + i, n - i, rate, decay);
    }

    @Override
    public void momentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] velocity,
            int velocityOffset, int n, MomentumStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector gradientShare = FloatVector.broadcast(F, step.gradientShare());
        FloatVector velocityShare = FloatVector.broadcast(F, step.velocityShare());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector next = FloatVector.fromArray(F, velocity, velocityOffset + i).fma(keep, g.mul(gain));
            next.intoArray(velocity, velocityOffset + i);
            old.sub(next.fma(velocityShare, g.mul(gradientShare))).intoArray(value, valueOffset + i);
        }
        SCALAR.momentum(value, valueOffset + i, gradient, gradientOffset + i, velocity, velocityOffset + i, n - i,
                step);
    }

    @Override
    public void twoPoint(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] previous,
            int previousOffset, int n, TwoPointStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector rate = FloatVector.broadcast(F, -step.rate());
        FloatVector inertia = FloatVector.broadcast(F, step.inertia());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector moved = old.sub(FloatVector.fromArray(F, previous, previousOffset + i)).fma(inertia, old);
            old.intoArray(previous, previousOffset + i);
            g.fma(rate, moved).intoArray(value, valueOffset + i);
        }
        SCALAR.twoPoint(value, valueOffset + i, gradient, gradientOffset + i, previous, previousOffset + i, n - i,
                step);
    }

    @Override
    public void accelerated(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] last,
            int lastOffset, int n, TwoPointStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector rate = FloatVector.broadcast(F, -step.rate());
        FloatVector inertia = FloatVector.broadcast(F, step.inertia());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector next = g.fma(rate, old);
            next.sub(FloatVector.fromArray(F, last, lastOffset + i)).fma(inertia, next).intoArray(value,
                    valueOffset + i);
            next.intoArray(last, lastOffset + i);
        }
        SCALAR.accelerated(value, valueOffset + i, gradient, gradientOffset + i, last, lastOffset + i, n - i, step);
    }

    @Override
    public void scaled(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, int n, ScaledStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        FloatVector rate = FloatVector.broadcast(F, step.rate());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(keep, g.mul(gain).mul(g));
            second.intoArray(square, squareOffset + i);
            FloatVector denominator = second.add(inside).sqrt().add(outside);
            old.sub(g.mul(rate).div(denominator)).intoArray(value, valueOffset + i);
        }
        SCALAR.scaled(value, valueOffset + i, gradient, gradientOffset + i, square, squareOffset + i, n - i, step);
    }

    @Override
    public void scaledMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] velocity, int velocityOffset, int n, ScaledStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        FloatVector momentum = FloatVector.broadcast(F, step.momentum());
        FloatVector velocityGain = FloatVector.broadcast(F, step.velocityGain());
        FloatVector rate = FloatVector.broadcast(F, -step.rate());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(keep, g.mul(gain).mul(g));
            second.intoArray(square, squareOffset + i);
            FloatVector direction = g.mul(velocityGain).div(second.add(inside).sqrt().add(outside));
            FloatVector next = FloatVector.fromArray(F, velocity, velocityOffset + i).fma(momentum, direction);
            next.intoArray(velocity, velocityOffset + i);
            next.fma(rate, old).intoArray(value, valueOffset + i);
        }
        SCALAR.scaledMomentum(value, valueOffset + i, gradient, gradientOffset + i, square, squareOffset + i, velocity,
                velocityOffset + i, n - i, step);
    }

    @Override
    public void centred(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, int n, ScaledStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        FloatVector rate = FloatVector.broadcast(F, step.rate());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(keep, g.mul(gain).mul(g));
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(keep, g.mul(gain));
            second.intoArray(square, squareOffset + i);
            first.intoArray(mean, meanOffset + i);
            FloatVector variance = first.neg().fma(first, second).max(0f);
            FloatVector denominator = variance.add(inside).sqrt().add(outside);
            old.sub(g.mul(rate).div(denominator)).intoArray(value, valueOffset + i);
        }
        SCALAR.centred(value, valueOffset + i, gradient, gradientOffset + i, square, squareOffset + i, mean,
                meanOffset + i, n - i, step);
    }

    @Override
    public void centredMomentum(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] mean, int meanOffset, float[] velocity, int velocityOffset, int n,
            ScaledStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        FloatVector momentum = FloatVector.broadcast(F, step.momentum());
        FloatVector velocityGain = FloatVector.broadcast(F, step.velocityGain());
        FloatVector rate = FloatVector.broadcast(F, -step.rate());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(keep, g.mul(gain).mul(g));
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(keep, g.mul(gain));
            second.intoArray(square, squareOffset + i);
            first.intoArray(mean, meanOffset + i);
            FloatVector variance = first.neg().fma(first, second).max(0f);
            FloatVector direction = g.mul(velocityGain).div(variance.add(inside).sqrt().add(outside));
            FloatVector next = FloatVector.fromArray(F, velocity, velocityOffset + i).fma(momentum, direction);
            next.intoArray(velocity, velocityOffset + i);
            next.fma(rate, old).intoArray(value, valueOffset + i);
        }
        SCALAR.centredMomentum(value, valueOffset + i, gradient, gradientOffset + i, square, squareOffset + i, mean,
                meanOffset + i, velocity, velocityOffset + i, n - i, step);
    }

    @Override
    public void adadelta(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] square,
            int squareOffset, float[] delta, int deltaOffset, int n, ScaledStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector keep = FloatVector.broadcast(F, step.keep());
        FloatVector gain = FloatVector.broadcast(F, step.gain());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector rate = FloatVector.broadcast(F, -step.rate());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(keep, g.mul(gain).mul(g));
            second.intoArray(square, squareOffset + i);
            FloatVector changes = FloatVector.fromArray(F, delta, deltaOffset + i);
            FloatVector change = changes.add(inside).div(second.add(inside)).sqrt().mul(g);
            changes.fma(keep, change.mul(gain).mul(change)).intoArray(delta, deltaOffset + i);
            change.fma(rate, old).intoArray(value, valueOffset + i);
        }
        SCALAR.adadelta(value, valueOffset + i, gradient, gradientOffset + i, square, squareOffset + i, delta,
                deltaOffset + i, n - i, step);
    }

    @Override
    public void adam(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean, int meanOffset,
            float[] square, int squareOffset, int n, AdamStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector beta1 = FloatVector.broadcast(F, step.beta1());
        FloatVector gain1 = FloatVector.broadcast(F, step.gain1());
        FloatVector beta2 = FloatVector.broadcast(F, step.beta2());
        FloatVector gain2 = FloatVector.broadcast(F, step.gain2());
        FloatVector meanShare = FloatVector.broadcast(F, step.meanShare());
        FloatVector gradientShare = FloatVector.broadcast(F, step.gradientShare());
        FloatVector correction = FloatVector.broadcast(F, step.correction());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(beta1, g.mul(gain1));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(beta2, g.mul(gain2).mul(g));
            first.intoArray(mean, meanOffset + i);
            second.intoArray(square, squareOffset + i);
            FloatVector numerator = first.fma(meanShare, g.mul(gradientShare));
            FloatVector denominator = second.fma(correction, inside).sqrt().add(outside);
            old.sub(numerator.div(denominator)).intoArray(value, valueOffset + i);
        }
        SCALAR.adam(value, valueOffset + i, gradient, gradientOffset + i, mean, meanOffset + i, square,
                squareOffset + i, n - i, step);
    }

    @Override
    public void amsgrad(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] square, int squareOffset, float[] maximum, int maximumOffset, int n,
            AdamStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector beta1 = FloatVector.broadcast(F, step.beta1());
        FloatVector gain1 = FloatVector.broadcast(F, step.gain1());
        FloatVector beta2 = FloatVector.broadcast(F, step.beta2());
        FloatVector gain2 = FloatVector.broadcast(F, step.gain2());
        FloatVector meanShare = FloatVector.broadcast(F, step.meanShare());
        FloatVector correction = FloatVector.broadcast(F, step.correction());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(beta1, g.mul(gain1));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(beta2, g.mul(gain2).mul(g));
            FloatVector largest = FloatVector.fromArray(F, maximum, maximumOffset + i).max(second);
            first.intoArray(mean, meanOffset + i);
            second.intoArray(square, squareOffset + i);
            largest.intoArray(maximum, maximumOffset + i);
            FloatVector denominator = largest.fma(correction, inside).sqrt().add(outside);
            old.sub(first.mul(meanShare).div(denominator)).intoArray(value, valueOffset + i);
        }
        SCALAR.amsgrad(value, valueOffset + i, gradient, gradientOffset + i, mean, meanOffset + i, square,
                squareOffset + i, maximum, maximumOffset + i, n - i, step);
    }

    @Override
    public void adamax(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] norm, int normOffset, int n, AdamStep step) {
        FloatVector shrink = FloatVector.broadcast(F, step.decay().shrink());
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector beta1 = FloatVector.broadcast(F, step.beta1());
        FloatVector gain1 = FloatVector.broadcast(F, step.gain1());
        FloatVector beta2 = FloatVector.broadcast(F, step.beta2());
        FloatVector meanShare = FloatVector.broadcast(F, step.meanShare());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, value, valueOffset + i).mul(shrink);
            FloatVector g = old.fma(coupled, FloatVector.fromArray(F, gradient, gradientOffset + i));
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(beta1, g.mul(gain1));
            FloatVector largest = FloatVector.fromArray(F, norm, normOffset + i).mul(beta2).max(g.abs().add(inside));
            first.intoArray(mean, meanOffset + i);
            largest.intoArray(norm, normOffset + i);
            old.sub(first.mul(meanShare).div(largest.add(outside))).intoArray(value, valueOffset + i);
        }
        SCALAR.adamax(value, valueOffset + i, gradient, gradientOffset + i, mean, meanOffset + i, norm, normOffset + i,
                n - i, step);
    }

    @Override
    public double lamb(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] square, int squareOffset, int n, AdamStep step) {
        float[] lanes = Scratch.floats(Scratch.Slot.BLOCK, LANES);
        double sum = 0;
        int whole = n / LANES * LANES;
        for (int i = 0; i < whole; i += BLOCK) {
            sum += lambBlock(value, valueOffset + i, gradient, gradientOffset + i, mean, meanOffset + i, square,
                    squareOffset + i, Math.min(BLOCK, whole - i), step, lanes);
        }
        return sum + SCALAR.lamb(value, valueOffset + whole, gradient, gradientOffset + whole, mean,
                meanOffset + whole, square, squareOffset + whole, n - whole, step);
    }

    private static double lambBlock(float[] value, int valueOffset, float[] gradient, int gradientOffset, float[] mean,
            int meanOffset, float[] square, int squareOffset, int n, AdamStep step, float[] lanes) {
        FloatVector coupled = FloatVector.broadcast(F, step.decay().coupled());
        FloatVector beta1 = FloatVector.broadcast(F, step.beta1());
        FloatVector gain1 = FloatVector.broadcast(F, step.gain1());
        FloatVector beta2 = FloatVector.broadcast(F, step.beta2());
        FloatVector gain2 = FloatVector.broadcast(F, step.gain2());
        FloatVector meanShare = FloatVector.broadcast(F, step.meanShare());
        FloatVector correction = FloatVector.broadcast(F, step.correction());
        FloatVector inside = FloatVector.broadcast(F, step.inside());
        FloatVector outside = FloatVector.broadcast(F, step.outside());
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0; i < n; i += LANES) {
            FloatVector g = FloatVector.fromArray(F, gradient, gradientOffset + i);
            FloatVector first = FloatVector.fromArray(F, mean, meanOffset + i).fma(beta1, g.mul(gain1));
            FloatVector second = FloatVector.fromArray(F, square, squareOffset + i).fma(beta2, g.mul(gain2).mul(g));
            first.intoArray(mean, meanOffset + i);
            second.intoArray(square, squareOffset + i);
            FloatVector denominator = second.fma(correction, inside).sqrt().add(outside);
            FloatVector update = FloatVector.fromArray(F, value, valueOffset + i).fma(coupled,
                    first.mul(meanShare).div(denominator));
            sum = update.fma(update, sum);
        }
        sum.intoArray(lanes, 0);
        double total = 0;
        for (int lane = 0; lane < LANES; lane++) {
            total += lanes[lane];
        }
        return total;
    }

    @Override
    public void average(float[] average, int averageOffset, float[] value, int valueOffset, int n, float gain) {
        FloatVector gains = FloatVector.broadcast(F, gain);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector old = FloatVector.fromArray(F, average, averageOffset + i);
            FloatVector.fromArray(F, value, valueOffset + i).sub(old).fma(gains, old).intoArray(average,
                    averageOffset + i);
        }
        SCALAR.average(average, averageOffset + i, value, valueOffset + i, n - i, gain);
    }

    @Override
    public void clamp(float[] x, int xOffset, int n, float limit) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromArray(F, x, xOffset + i).max(-limit).min(limit).intoArray(x, xOffset + i);
        }
        SCALAR.clamp(x, xOffset + i, n - i, limit);
    }
}
