package dev.lanewise.tensor.internal.kernels;

/**
 * The p-norm (Σ |x|^p)^(1/p) and its derivative gy·y^(1−p)·|x|^(p−1)·sign x, in parts.
 *
 * @param p the exponent, above 0
 * @param signed whether x^p is summed in place of |x|^p
 */
public record PoolNorm(double p, boolean signed) {
    /** Whether p is 2: powers are squares, whatever the sign. */
    public boolean isEuclidean() {
        return p == 2;
    }

    /** Whether magnitudes are summed. */
    public boolean isSumOfMagnitudes() {
        return p == 1 && !signed;
    }

    /** The sum with the power of one more element. */
    public float add(float sum, float x) {
        return isEuclidean() ? Math.fma(x, x, sum) : sum + (float) StrictMath.pow(signed ? x : Math.abs(x), p);
    }

    /** The norm, of the sum of powers. */
    public float root(float sum) {
        return (float) (isEuclidean() ? Math.sqrt(sum) : StrictMath.pow(sum, 1 / p));
    }

    /** What a window multiplies its elements' slopes by: gy·y^(1−p), and 0 where the norm y is 0. */
    public float scale(float gy, float y) {
        if (p == 1) {
            return gy;
        }
        return y == 0 ? 0 : (float) (isEuclidean() ? gy / y : gy * StrictMath.pow(y, 1 - p));
    }

    /** |x|^(p−1)·sign x, or x^(p−1) where signed. */
    public double slope(float x) {
        return signed ? StrictMath.pow(x, p - 1) : StrictMath.pow(Math.abs(x), p - 1) * Math.signum(x);
    }
}
