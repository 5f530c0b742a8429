package dev.lanewise.tensor.internal.reference;

import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.BELL;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.BELL_MAX;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.DECAY_MIN;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E0;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E1;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E2;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E3;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E4;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.E5;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPM1_SMALL;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPONENT_BIAS;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXPONENT_SHIFT;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXP_MAX;
import static dev.lanewise.tensor.internal.kernels.FunctionCoefficients.EXP_MIN;
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

/** Elementary functions of one float: the same operations, hence the same bits, as the vector form. */
public final class ScalarFunctions {
    private ScalarFunctions() {}

    /** eˣ, within 1 unit in the last place. */
    public static float exp(float x) {
        float bounded = x < EXP_MIN ? EXP_MIN : x > EXP_MAX ? EXP_MAX : x;
        float shifted = Math.fma(bounded, LOG2_E, ROUNDER_TWICE_BIASED);
        float rounded = shifted - ROUNDER_TWICE_BIASED;
        float p = expOfRest(bounded, rounded);
        // In two factors, since 2^exponent alone may be no normal number.
        int exponents = Float.floatToRawIntBits(shifted);
        int half = exponents >> 1;
        return p * powerOfTwo(half) * powerOfTwo(exponents - half);
    }

    /** eˣ of x up to 0, within 1 unit in the last place; 0 where that is no normal number. */
    static float decay(float x) {
        float bounded = x < DECAY_MIN ? DECAY_MIN : x;
        float shifted = Math.fma(bounded, LOG2_E, ROUNDER_BIASED);
        float rounded = shifted - ROUNDER_BIASED;
        return expOfRest(bounded, rounded) * powerOfTwo(Float.floatToRawIntBits(shifted));
    }

    /** e^(−z²/2) of z from 0 on. */
    static float bell(float z) {
        float bounded = z > BELL_MAX ? BELL_MAX : z;
        float square = bounded * bounded;
        float shifted = Math.fma(square, BELL, ROUNDER_BIASED);
        float f = Math.fma(square, BELL, ROUNDER_BIASED - shifted);
        float p = Math.fma(P0, f, P1);
        p = Math.fma(p, f, P2);
        p = Math.fma(p, f, P3);
        p = Math.fma(p, f, P4);
        return Math.fma(p, f, 1f) * powerOfTwo(Float.floatToRawIntBits(shifted));
    }

    /** e^r − 1, given e = e^r. */
    static float expm1(float r, float e) {
        return Math.abs(r) < EXPM1_SMALL ? Math.fma(expPolynomial(r), r * r, r) : e - 1f;
    }

    /** e^(x − exponent·ln 2). */
    private static float expOfRest(float x, float exponent) {
        float r = Math.fma(exponent, -LN2_LOW, Math.fma(exponent, -LN2_HIGH, x));
        return Math.fma(Math.fma(expPolynomial(r), r, 1f), r, 1f);
    }

    private static float expPolynomial(float r) {
        float p = Math.fma(E0, r, E1);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E4);
        return Math.fma(p, r, E5);
    }

    /** ln x of a positive normal number, within 2 units in the last place. */
    static float log(float x) {
        int bits = Float.floatToRawIntBits(x);
        int exponent = (bits >>> EXPONENT_SHIFT) - (EXPONENT_BIAS - 1);
        float mantissa = Float.intBitsToFloat(bits & MANTISSA_MASK | HALF_BITS);
        float e = Float.intBitsToFloat(exponent + ROUNDER_BITS) - ROUNDER;
        boolean low = mantissa < SQRT_HALF;
        e = low ? e - 1f : e;
        float m = (low ? mantissa + mantissa : mantissa) - 1f;
        float z = m * m;
        float p = Math.fma(e, LN2_LOW, logPolynomial(m) * m * z);
        return Math.fma(e, LN2_HIGH, m + Math.fma(z, -0.5f, p));
    }

    /** ln(1 + x) of x from 0 to 1. */
    static float log1p(float x) {
        boolean small = x <= LOG1P_SMALL;
        float m = small ? x : (x - 1f) * 0.5f;
        float z = m * m;
        float log = m + Math.fma(z, -0.5f, logPolynomial(m) * m * z);
        return small ? log : log + LN2;
    }

    private static float logPolynomial(float m) {
        float p = Math.fma(L0, m, L1);
        p = Math.fma(p, m, L2);
        p = Math.fma(p, m, L3);
        p = Math.fma(p, m, L4);
        p = Math.fma(p, m, L5);
        p = Math.fma(p, m, L6);
        p = Math.fma(p, m, L7);
        return Math.fma(p, m, L8);
    }

    /** The hyperbolic tangent, within 3 units in the last place: m / (m + 2), m = e²ˣ − 1. */
    static float tanh(float x) {
        float twice = (x < -TANH_MAX ? -TANH_MAX : x > TANH_MAX ? TANH_MAX : x) * 2f;
        float shifted = Math.fma(twice, LOG2_E, ROUNDER_BIASED);
        float rounded = shifted - ROUNDER_BIASED;
        float r = Math.fma(rounded, -LN2_LOW, Math.fma(rounded, -LN2_HIGH, twice));
        float p = Math.fma(expPolynomial(r) * r, r, r);
        float power = powerOfTwo(Float.floatToRawIntBits(shifted));
        float m = Math.fma(p, power, power - 1f);
        return m / (m + 2f);
    }

    /** x^exponent of a positive normal number. */
    static float power(float x, float exponent) {
        return exponent == -0.75f ? inverseThreeQuarters(x) : exp(log(x) * exponent);
    }

    /**
     * x^−¾ of a positive normal number, within 2 units in the last place: a guess y is mended by what x³·y⁴ is off 1.
     */
    private static float inverseThreeQuarters(float x) {
        int bits = Float.floatToRawIntBits(x);
        float guess = Float.intBitsToFloat(INVERSE_THREE_QUARTERS_BITS - bits + (bits >> 2));
        // In an order in which nothing overflows.
        float root = x * guess;
        float d = Math.fma(-(root * root), root * guess, 1f);
        float p = Math.fma(d, R6, R5);
        p = Math.fma(p, d, R4);
        p = Math.fma(p, d, R3);
        p = Math.fma(p, d, R2);
        p = Math.fma(p, d, R1);
        return Math.fma(guess * d, p, guess);
    }

    static float sigmoid(float x) {
        return 1f / (exp(-x) + 1f);
    }

    /** 2^(exponent − bias), of an exponent's low bits. */
    private static float powerOfTwo(int exponent) {
        return Float.intBitsToFloat(exponent << EXPONENT_SHIFT);
    }
}
