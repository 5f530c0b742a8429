package dev.lanewise.tensor.internal.kernels;

/**
 * The coefficients of the single-precision elementary functions (Moshier's Cephes: {@code expf}, {@code logf}) and
 * activation functions, shared by the vector and the scalar form.
 *
 * <p>The library has its own functions because the Vector API's {@code EXP} and {@code TANH} give other bits in
 * compiled code (a vector library) than in interpreted code ({@code java.lang.Math}): results would depend on when the
 * compiler ran.
 */
public final class FunctionCoefficients {
    /** Adding 1.5·2²³ to a float of magnitude below 2²² leaves its nearest integer in the low bits. */
    public static final float ROUNDER = 0x1.8p23f;
    /** The bits of {@link #ROUNDER}. */
    public static final int ROUNDER_BITS = 0x4B400000;
    /**
     * {@link #ROUNDER} and a float's bias: the low bits of a sum shifted to the exponent's place are a power of two.
     */
    public static final float ROUNDER_BIASED = ROUNDER + 127;
    /**
     * {@link #ROUNDER} and twice the bias: a half of the low bits and the rest are the exponents of two powers of two.
     */
    public static final float ROUNDER_TWICE_BIASED = ROUNDER + 2 * 127;
    /** The bias of a float's exponent, and its place. */
    public static final int EXPONENT_BIAS = 127;
    /** Where a float's exponent starts. */
    public static final int EXPONENT_SHIFT = 23;
    /** The bits of a float's mantissa. */
    public static final int MANTISSA_MASK = 0x007FFFFF;
    /** The bits of 0.5. */
    public static final int HALF_BITS = 0x3F000000;

    /** log₂ e. */
    public static final float LOG2_E = 1.44269504088896341f;
    /** The leading bits of ln 2, so few that a product with an exponent is exact. */
    public static final float LN2_HIGH = 0.693359375f;
    /** What {@link #LN2_HIGH} exceeds ln 2 by, negated. */
    public static final float LN2_LOW = -2.12194440e-4f;

    /** Below this, exp is 0. */
    public static final float EXP_MIN = -104f;
    /** From here on decay is 0: the exponent is −127, whose bits are those of 0. */
    public static final float DECAY_MIN = -88f;
    /** Above this, exp is infinite. */
    public static final float EXP_MAX = 89f;
    /** exp(r) = 1 + r·(1 + r·(E5 + r·(E4 + …))), |r| ≤ ln 2 / 2. */
    public static final float E0 = 1.9875691500e-4f;
    public static final float E1 = 1.3981999507e-3f;
    public static final float E2 = 8.3334519073e-3f;
    public static final float E3 = 4.1665795894e-2f;
    public static final float E4 = 1.6666665459e-1f;
    public static final float E5 = 5.0000001201e-1f;

    /** √½: a mantissa below it is doubled. */
    public static final float SQRT_HALF = 0.707106781186547524f;
    /** ln(1 + m) = m − m²/2 + m³·(L8 + m·(L7 + …)). */
    public static final float L0 = 7.0376836292e-2f;
    public static final float L1 = -1.1514610310e-1f;
    public static final float L2 = 1.1676998740e-1f;
    public static final float L3 = -1.2420140846e-1f;
    public static final float L4 = 1.4249322787e-1f;
    public static final float L5 = -1.6668057665e-1f;
    public static final float L6 = 2.0000714765e-1f;
    public static final float L7 = -2.4999993993e-1f;
    public static final float L8 = 3.3333331174e-1f;

    /** Above this magnitude tanh is 1 in single precision; below, m / (m + 2) with m = exp(2x) − 1. */
    public static final float TANH_MAX = 10f;

    /** 2^f = 1 + f·(P4 + f·(P3 + …)), |f| ≤ ½: own fit, relative error 1e-7. */
    public static final float P0 = 1.326472731307149e-3f;
    public static final float P1 = 9.671512991189957e-3f;
    public static final float P2 = 5.550733581185341e-2f;
    public static final float P3 = 2.4022242426872253e-1f;
    public static final float P4 = 6.931470036506653e-1f;
    /** e^(−z²/2) = 2^(BELL·z²). */
    public static final float BELL = -0.5f * LOG2_E;
    /** From here on e^(−z²/2) is 0: BELL·z² is −127, the exponent whose bits are those of 0. */
    public static final float BELL_MAX = 13.27f;
    /**
     * Φ(x) of x = −z below 0 is e^(−z²/2)·t·(G7 + t·(G6 + …)), t = 1 / (1 + GELU_T·z): own fit, relative error 1e-7.
     */
    public static final float GELU_T = 0.305f;
    public static final float G0 = 0.03669918701052666f;
    public static final float G1 = -0.1529882848262787f;
    public static final float G2 = 0.18571683764457703f;
    public static final float G3 = -0.03797677531838417f;
    public static final float G4 = 0.12102165073156357f;
    public static final float G5 = 0.10342087596654892f;
    public static final float G6 = 0.12246681749820709f;
    public static final float G7 = 0.12163973599672318f;
    /** 1 / √(2π), the normal density at 0. */
    public static final float NORMAL_DENSITY = 0.3989422804014327f;
    /** GELU's tanh form is x·sigmoid(GELU_LINE·x + GELU_CUBE·x³): twice √(2/π), and 0.044715 times that. */
    public static final float GELU_LINE = 1.5957691216057308f;
    public static final float GELU_CUBE = 0.07135481282553f;
    /** Above this, mish is x itself in single precision, and its exponential would overflow when squared. */
    public static final float MISH_LINE = 20;
    /** √2 − 1: up to it, the polynomial of the logarithm serves ln(1 + z) directly. */
    public static final float LOG1P_SMALL = 0.41421356237309505f;
    /**
     * Below this magnitude e^r − 1 is taken from the polynomial of the exponential, without the 1 that would cancel.
     */
    public static final float EXPM1_SMALL = 0.34f;
    /** ln 2. */
    public static final float LN2 = 0.6931471805599453f;

    /**
     * These bits minus ¾ of those of x are x^−¾ within 4.4 %: logarithms by their leading bits; own search of the least
     * error.
     */
    public static final int INVERSE_THREE_QUARTERS_BITS = 0x6F14FDFD;
    /** (1 − d)^−¼ = 1 + d·(R1 + d·(R2 + …)) of d from −0.188 to 0.163: own fit, relative error 5e-9. */
    public static final float R1 = 0.25000014901161194f;
    public static final float R2 = 0.15624891221523285f;
    public static final float R3 = 0.1171419620513916f;
    public static final float R4 = 0.09533759951591492f;
    public static final float R5 = 0.08413264155387878f;
    public static final float R6 = 0.06900396198034286f;

    private FunctionCoefficients() {}
}
