package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.BELL;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.BELL_MAX;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.DECAY_MIN;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPONENT_BIAS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPONENT_SHIFT;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXP_MAX;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXP_MIN;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G6;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.G7;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.GELU_T;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.HALF_BITS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.INVERSE_THREE_QUARTERS_BITS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L6;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L7;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.L8;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.LN2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.LN2_HIGH;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.LN2_LOW;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.LOG1P_SMALL;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.LOG2_E;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.MANTISSA_MASK;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.NORMAL_DENSITY;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.P0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.P1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.P2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.P3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.P4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.R6;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.ROUNDER;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.ROUNDER_BIASED;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.ROUNDER_BITS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.ROUNDER_TWICE_BIASED;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.SQRT_HALF;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.TANH_MAX;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Elementary functions of whole vectors of numbers: n is a multiple of the lanes. Accuracy and bits are those of
 * {@code ScalarFunctions}.
 *
 * <p>They go from array to array, and a function that is made of several goes over a block that the first-level cache
 * holds: see {@link SimdRangeKernels} for why no vector is handed over.
 */
final class VectorFunctions {
    private VectorFunctions() {}

    /** y = exp(factor·x). */
    static void exp(float[] x, int xOffset, float factor, float[] y, int yOffset, int n) {
        exponential(x, xOffset, factor, false, null, 0, y, yOffset, n);
    }

    /**
     * y = exp(x − shift) of x up to shift; takes y into the vector of sums and next into the vector of the largest
     * numbers, which follow each other in lanes. In one loop, since one that only reads waits for memory.
     */
    static void expSums(float[] x, int xOffset, float shift, float[] y, int yOffset, float[] next, int nextOffset,
            float[] lanes, int n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector log2E = FloatVector.broadcast(F, LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, ROUNDER_BIASED);
        FloatVector sums = FloatVector.fromArray(F, lanes, 0);
        FloatVector maxima = FloatVector.fromArray(F, lanes, LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector candidate = FloatVector.fromArray(F, next, nextOffset + i);
            maxima = maxima.blend(candidate, candidate.compare(VectorOperators.GT, maxima));
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i).sub(shift);
            value = value.blend(DECAY_MIN, value.compare(VectorOperators.LT, DECAY_MIN));
            FloatVector shifted = value.fma(log2E, rounder);
            FloatVector rounded = shifted.sub(rounder);
            FloatVector r = rounded.fma(FloatVector.broadcast(F, -LN2_HIGH), value);
            r = rounded.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, E0), FloatVector.broadcast(F, E1));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E5));
            p = p.fma(r, one).fma(r, one);
            p = p.mul(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .reinterpretAsFloats());
            sums = sums.add(p);
            p.intoArray(y, yOffset + i);
        }
        sums.intoArray(lanes, 0);
        maxima.intoArray(lanes, LANES);
    }

    /** y = 1 / (1 + exp(−factor·x)). */
    static void sigmoid(float[] x, int xOffset, float factor, float[] y, int yOffset, int n) {
        exponential(x, xOffset, -factor, true, null, 0, y, yOffset, n);
    }

    /** y = g / (1 + exp(−factor·x)). */
    static void gate(float[] x, int xOffset, float factor, float[] g, int gOffset, float[] y, int yOffset, int n) {
        exponential(x, xOffset, -factor, true, g, gOffset, y, yOffset, n);
    }

    /** gx = gy times the gradient of x·sigmoid(inner(x)), where growth is x·inner'(x): with e = e^(−|inner|). */
    static void gateBackward(float[] inner, int innerOffset, float[] growth, int growthOffset, float[] gy,
            int gyOffset, float[] gx, int gxOffset, int n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector log2E = FloatVector.broadcast(F, LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, ROUNDER_BIASED);
        for (int i = 0; i < n; i += LANES) {
            FloatVector gate = FloatVector.fromArray(F, inner, innerOffset + i);
            FloatVector value = gate.abs().neg();
            value = value.blend(DECAY_MIN, value.compare(VectorOperators.LT, DECAY_MIN));
            FloatVector shifted = value.fma(log2E, rounder);
            FloatVector rounded = shifted.sub(rounder);
            FloatVector r = rounded.fma(FloatVector.broadcast(F, -LN2_HIGH), value);
            r = rounded.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, E0), FloatVector.broadcast(F, E1));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E5));
            p = p.fma(r, one).fma(r, one);
            FloatVector e = p.mul(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .reinterpretAsFloats());
            FloatVector larger = one.div(e.add(1f));
            FloatVector smaller = larger.mul(e);
            FloatVector sigmoid = larger.blend(smaller, gate.compare(VectorOperators.LT, 0f));
            FloatVector slope = larger.mul(smaller).fma(FloatVector.fromArray(F, growth, growthOffset + i), sigmoid);
            FloatVector.fromArray(F, gy, gyOffset + i).mul(slope).intoArray(gx, gxOffset + i);
        }
    }

    /**
     * y = e, or 1 / (1 + e), or g times that, for e = exp(factor·x): in one loop, since one for the division alone
     * would wait for it.
     */
    private static void exponential(float[] x, int xOffset, float factor, boolean inverse, float[] g,
            int gOffset, float[] y, int yOffset, int n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector log2E = FloatVector.broadcast(F, LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, ROUNDER_TWICE_BIASED);
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i).mul(factor);
            value = value.blend(EXP_MIN, value.compare(VectorOperators.LT, EXP_MIN));
            value = value.blend(EXP_MAX, value.compare(VectorOperators.GT, EXP_MAX));
            FloatVector shifted = value.fma(log2E, rounder);
            FloatVector rounded = shifted.sub(rounder);
            FloatVector r = rounded.fma(FloatVector.broadcast(F, -LN2_HIGH), value);
            r = rounded.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, E0), FloatVector.broadcast(F, E1));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E5));
            p = p.fma(r, one).fma(r, one);
            // In two factors, since 2^exponent alone may be no normal number.
            IntVector exponents = shifted.reinterpretAsInts();
            IntVector half = exponents.lanewise(VectorOperators.ASHR, 1);
            IntVector other = exponents.sub(half);
            p = p.mul(half.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats())
                    .mul(other.lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats());
            if (inverse) {
                p = one.div(p.add(one));
            }
            if (g != null) {
                p = p.mul(FloatVector.fromArray(F, g, gOffset + i));
            }
            p.intoArray(y, yOffset + i);
        }
    }

    /**
     * y = x·Φ(x), Φ the standard normal distribution, or where gy is not null its gradient, gy·(Φ(x) + x·φ(x)): with
     * the exponential in the same loop, since loops over a block would compute while memory waits, and wait for memory
     * then.
     */
    static void gelu(float[] x, int xOffset, float[] gy, int gyOffset, float[] y, int yOffset, int n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector rate = FloatVector.broadcast(F, BELL);
        FloatVector rounder = FloatVector.broadcast(F, ROUNDER_BIASED);
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            FloatVector z = value.abs();
            FloatVector bounded = z.blend(BELL_MAX, z.compare(VectorOperators.GT, BELL_MAX));
            FloatVector square = bounded.mul(bounded);
            FloatVector shifted = square.fma(rate, rounder);
            FloatVector f = square.fma(rate, rounder.sub(shifted));
            FloatVector bell = f.fma(FloatVector.broadcast(F, P0), FloatVector.broadcast(F, P1));
            bell = bell.fma(f, FloatVector.broadcast(F, P2));
            bell = bell.fma(f, FloatVector.broadcast(F, P3));
            bell = bell.fma(f, FloatVector.broadcast(F, P4));
            bell = bell.fma(f, one);
            bell = bell.mul(shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .reinterpretAsFloats());
            FloatVector t = one.div(z.fma(FloatVector.broadcast(F, GELU_T), one));
            FloatVector p = t.fma(FloatVector.broadcast(F, G0), FloatVector.broadcast(F, G1));
            p = p.fma(t, FloatVector.broadcast(F, G2));
            p = p.fma(t, FloatVector.broadcast(F, G3));
            p = p.fma(t, FloatVector.broadcast(F, G4));
            p = p.fma(t, FloatVector.broadcast(F, G5));
            p = p.fma(t, FloatVector.broadcast(F, G6));
            p = p.fma(t, FloatVector.broadcast(F, G7));
            FloatVector tail = p.mul(t).mul(bell);
            FloatVector distribution = one.sub(tail).blend(tail, value.compare(VectorOperators.LT, 0f));
            if (gy == null) {
                value.mul(distribution).intoArray(y, yOffset + i);
            } else {
                FloatVector slope = value.mul(NORMAL_DENSITY).fma(bell, distribution);
                FloatVector.fromArray(F, gy, gyOffset + i).mul(slope).intoArray(y, yOffset + i);
            }
        }
    }

    /** y = tanh x. */
    static void tanh(float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector log2E = FloatVector.broadcast(F, LOG2_E);
        FloatVector rounder = FloatVector.broadcast(F, ROUNDER_BIASED);
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            value = value.blend(-TANH_MAX, value.compare(VectorOperators.LT, -TANH_MAX));
            value = value.blend(TANH_MAX, value.compare(VectorOperators.GT, TANH_MAX));
            FloatVector twice = value.mul(2f);
            FloatVector shifted = twice.fma(log2E, rounder);
            FloatVector rounded = shifted.sub(rounder);
            FloatVector r = rounded.fma(FloatVector.broadcast(F, -LN2_HIGH), twice);
            r = rounded.fma(FloatVector.broadcast(F, -LN2_LOW), r);
            FloatVector p = r.fma(FloatVector.broadcast(F, E0), FloatVector.broadcast(F, E1));
            p = p.fma(r, FloatVector.broadcast(F, E2));
            p = p.fma(r, FloatVector.broadcast(F, E3));
            p = p.fma(r, FloatVector.broadcast(F, E4));
            p = p.fma(r, FloatVector.broadcast(F, E5));
            p = p.mul(r).fma(r, r);
            FloatVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT)
                    .reinterpretAsFloats();
            FloatVector m = p.fma(power, power.sub(1f));
            m.div(m.add(2f)).intoArray(y, yOffset + i);
        }
    }

    /** y = factor·ln x of positive normal numbers. */
    static void log(float[] x, int xOffset, float factor, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            IntVector bits = FloatVector.fromArray(F, x, xOffset + i).reinterpretAsInts();
            IntVector exponent = bits.lanewise(VectorOperators.LSHR, EXPONENT_SHIFT).sub(EXPONENT_BIAS - 1);
            FloatVector mantissa = bits.and(MANTISSA_MASK).or(HALF_BITS).reinterpretAsFloats();
            FloatVector e = exponent.add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER);
            VectorMask<Float> low = mantissa.compare(VectorOperators.LT, SQRT_HALF);
            e = e.blend(e.sub(1f), low);
            FloatVector m = mantissa.blend(mantissa.add(mantissa), low).sub(1f);
            FloatVector z = m.mul(m);
            FloatVector p = m.fma(FloatVector.broadcast(F, L0), FloatVector.broadcast(F, L1));
            p = p.fma(m, FloatVector.broadcast(F, L2));
            p = p.fma(m, FloatVector.broadcast(F, L3));
            p = p.fma(m, FloatVector.broadcast(F, L4));
            p = p.fma(m, FloatVector.broadcast(F, L5));
            p = p.fma(m, FloatVector.broadcast(F, L6));
            p = p.fma(m, FloatVector.broadcast(F, L7));
            p = p.fma(m, FloatVector.broadcast(F, L8)).mul(m).mul(z);
            p = e.fma(FloatVector.broadcast(F, LN2_LOW), p);
            e.fma(FloatVector.broadcast(F, LN2_HIGH), m.add(z.fma(FloatVector.broadcast(F, -0.5f), p))).mul(factor)
                    .intoArray(y, yOffset + i);
        }
    }

    /** y = x^−¾ of positive normal numbers. */
    static void inverseThreeQuarters(float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        IntVector guesses = one.reinterpretAsInts().broadcast(INVERSE_THREE_QUARTERS_BITS);
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            IntVector bits = value.reinterpretAsInts();
            FloatVector guess = guesses.sub(bits).add(bits.lanewise(VectorOperators.ASHR, 2)).reinterpretAsFloats();
            FloatVector root = value.mul(guess);
            FloatVector d = root.mul(root).neg().fma(root.mul(guess), one);
            FloatVector p = d.fma(FloatVector.broadcast(F, R6), FloatVector.broadcast(F, R5));
            p = p.fma(d, FloatVector.broadcast(F, R4));
            p = p.fma(d, FloatVector.broadcast(F, R3));
            p = p.fma(d, FloatVector.broadcast(F, R2));
            p = p.fma(d, FloatVector.broadcast(F, R1));
            guess.mul(d).fma(p, guess).intoArray(y, yOffset + i);
        }
    }

    /** y = ln(1 + x) of x from 0 to 1. */
    static void log1p(float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = FloatVector.fromArray(F, x, xOffset + i);
            VectorMask<Float> small = value.compare(VectorOperators.LE, LOG1P_SMALL);
            FloatVector m = value.sub(1f).mul(0.5f).blend(value, small);
            FloatVector z = m.mul(m);
            FloatVector p = m.fma(FloatVector.broadcast(F, L0), FloatVector.broadcast(F, L1));
            p = p.fma(m, FloatVector.broadcast(F, L2));
            p = p.fma(m, FloatVector.broadcast(F, L3));
            p = p.fma(m, FloatVector.broadcast(F, L4));
            p = p.fma(m, FloatVector.broadcast(F, L5));
            p = p.fma(m, FloatVector.broadcast(F, L6));
            p = p.fma(m, FloatVector.broadcast(F, L7));
            p = p.fma(m, FloatVector.broadcast(F, L8)).mul(m).mul(z);
            FloatVector log = m.add(z.fma(FloatVector.broadcast(F, -0.5f), p));
            log.add(LN2).blend(log, small).intoArray(y, yOffset + i);
        }
    }
}
