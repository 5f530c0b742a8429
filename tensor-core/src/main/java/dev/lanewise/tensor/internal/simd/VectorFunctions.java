package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.FunctionCoefficients.E0;
import static dev.lanewise.tensor.internal.FunctionCoefficients.E1;
import static dev.lanewise.tensor.internal.FunctionCoefficients.E2;
import static dev.lanewise.tensor.internal.FunctionCoefficients.E3;
import static dev.lanewise.tensor.internal.FunctionCoefficients.E4;
import static dev.lanewise.tensor.internal.FunctionCoefficients.E5;
import static dev.lanewise.tensor.internal.FunctionCoefficients.EXPONENT_BIAS;
import static dev.lanewise.tensor.internal.FunctionCoefficients.EXPONENT_SHIFT;
import static dev.lanewise.tensor.internal.FunctionCoefficients.EXP_MAX;
import static dev.lanewise.tensor.internal.FunctionCoefficients.EXP_MIN;
import static dev.lanewise.tensor.internal.FunctionCoefficients.HALF_BITS;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L0;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L1;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L2;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L3;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L4;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L5;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L6;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L7;
import static dev.lanewise.tensor.internal.FunctionCoefficients.L8;
import static dev.lanewise.tensor.internal.FunctionCoefficients.LN2;
import static dev.lanewise.tensor.internal.FunctionCoefficients.LN2_HIGH;
import static dev.lanewise.tensor.internal.FunctionCoefficients.LN2_LOW;
import static dev.lanewise.tensor.internal.FunctionCoefficients.LOG1P_SMALL;
import static dev.lanewise.tensor.internal.FunctionCoefficients.LOG2_E;
import static dev.lanewise.tensor.internal.FunctionCoefficients.MANTISSA_MASK;
import static dev.lanewise.tensor.internal.FunctionCoefficients.ROUNDER;
import static dev.lanewise.tensor.internal.FunctionCoefficients.ROUNDER_BITS;
import static dev.lanewise.tensor.internal.FunctionCoefficients.SQRT_HALF;
import static dev.lanewise.tensor.internal.FunctionCoefficients.T0;
import static dev.lanewise.tensor.internal.FunctionCoefficients.T1;
import static dev.lanewise.tensor.internal.FunctionCoefficients.T2;
import static dev.lanewise.tensor.internal.FunctionCoefficients.T3;
import static dev.lanewise.tensor.internal.FunctionCoefficients.T4;
import static dev.lanewise.tensor.internal.FunctionCoefficients.TANH_SMALL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Elementary functions of a vector; accuracy and bits are those of {@code ScalarFunctions}. */
final class VectorFunctions {
    private VectorFunctions() {}

    static FloatVector exp(FloatVector x) {
        FloatVector min = FloatVector.broadcast(Species.F, EXP_MIN);
        FloatVector max = FloatVector.broadcast(Species.F, EXP_MAX);
        FloatVector bounded = x.blend(min, x.compare(VectorOperators.LT, min));
        bounded = bounded.blend(max, x.compare(VectorOperators.GT, max));
        FloatVector shifted = bounded.fma(LOG2_E, ROUNDER);
        FloatVector rounded = shifted.sub(ROUNDER);
        IntVector exponent = shifted.reinterpretAsInts().sub(ROUNDER_BITS);
        FloatVector r = rounded.fma(FloatVector.broadcast(Species.F, -LN2_LOW),
                rounded.fma(FloatVector.broadcast(Species.F, -LN2_HIGH), bounded));
        FloatVector p = expPolynomial(r).fma(r.mul(r), r).add(1f);
        // In two factors, since 2^exponent alone may be no normal number.
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return p.mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    /** ln x of positive normal numbers. */
    static FloatVector log(FloatVector x) {
        IntVector bits = x.reinterpretAsInts();
        IntVector exponent = bits.lanewise(VectorOperators.LSHR, EXPONENT_SHIFT).sub(EXPONENT_BIAS - 1);
        FloatVector mantissa = bits.and(MANTISSA_MASK).or(HALF_BITS).reinterpretAsFloats();
        FloatVector e = exponent.add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER);
        VectorMask<Float> low = mantissa.compare(VectorOperators.LT, SQRT_HALF);
        e = e.blend(e.sub(1f), low);
        FloatVector m = mantissa.blend(mantissa.add(mantissa), low).sub(1f);
        FloatVector z = m.mul(m);
        FloatVector p = logPolynomial(m).mul(m).mul(z);
        p = e.fma(FloatVector.broadcast(Species.F, LN2_LOW), p);
        return e.fma(FloatVector.broadcast(Species.F, LN2_HIGH),
                m.add(z.fma(FloatVector.broadcast(Species.F, -0.5f), p)));
    }

    /** ln(1 + x) of x from 0 to 1. */
    static FloatVector log1p(FloatVector x) {
        VectorMask<Float> small = x.compare(VectorOperators.LE, LOG1P_SMALL);
        FloatVector m = x.sub(1f).mul(0.5f).blend(x, small);
        FloatVector z = m.mul(m);
        FloatVector log = m.add(z.fma(FloatVector.broadcast(Species.F, -0.5f), logPolynomial(m).mul(m).mul(z)));
        return log.add(LN2).blend(log, small);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector z = x.mul(x);
        FloatVector p = z.fma(T0, T1);
        p = step(p, z, T2);
        p = step(p, z, T3);
        p = step(p, z, T4);
        FloatVector small = p.mul(z).fma(x, x);
        FloatVector one = FloatVector.broadcast(Species.F, 1f);
        FloatVector large = one.sub(FloatVector.broadcast(Species.F, 2f).div(exp(x.add(x)).add(1f)));
        return large.blend(small, x.abs().compare(VectorOperators.LT, TANH_SMALL));
    }

    static FloatVector sigmoid(FloatVector x) {
        return FloatVector.broadcast(Species.F, 1f).div(exp(x.neg()).add(1f));
    }

    // Methods of their own, since the compiler does not inline long ones, and a vector that leaves a method is allocated.

    private static FloatVector expPolynomial(FloatVector r) {
        FloatVector p = r.fma(E0, E1);
        p = step(p, r, E2);
        p = step(p, r, E3);
        p = step(p, r, E4);
        return step(p, r, E5);
    }

    private static FloatVector logPolynomial(FloatVector m) {
        FloatVector p = m.fma(L0, L1);
        p = step(p, m, L2);
        p = step(p, m, L3);
        p = step(p, m, L4);
        p = step(p, m, L5);
        p = step(p, m, L6);
        p = step(p, m, L7);
        return step(p, m, L8);
    }

    /** One step of Horner's scheme. */
    private static FloatVector step(FloatVector p, FloatVector x, float coefficient) {
        return p.fma(x, FloatVector.broadcast(Species.F, coefficient));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, EXPONENT_SHIFT).reinterpretAsFloats();
    }
}
