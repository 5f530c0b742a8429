package dev.lanewise.tensor.internal.kernels;

/**
 * Functions over contiguous ranges: {@code n} elements of each array from its offset on.
 *
 * <p>The result for an element does not depend on where a range is cut, nor on the implementation: both give the same
 * bits. Sums are the exception: they depend on the range and on the vector width. An output may be the memory of an
 * input, from the same offset.
 */
public interface RangeKernels {
    /** y = max(x, 0); NaN stays. */
    void relu(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy where y is not ≤ 0, else 0. */
    void reluBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = tanh x. */
    void tanh(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy·(1 − y²). */
    void tanhBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /** y = 1 / (1 + e⁻ˣ). */
    void sigmoid(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** gx = gy·y·(1 − y). */
    void sigmoidBackward(float[] y, int yOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);

    /**
     * y = exp(x − shift), for a shift that no x exceeds, and returns the sum of y, added up in float for at most a few
     * thousand elements and in double beyond. Writes the largest number of {@code next}, which NaNs do not count among,
     * to {@code largest[0]}: in one loop, since one waits for arithmetic and the other for memory. The memory of y must
     * not be that of next, but for the same elements.
     */
    double expSum(float[] x, int xOffset, float shift, float[] y, int yOffset, float[] next, int nextOffset,
            float[] largest, int n);

    /**
     * y = x to the power of exponent, for positive normal x; −¾, that of AlexNet's normalization, costs a third of
     * others.
     */
    void power(float[] x, int xOffset, float exponent, float[] y, int yOffset, int n);

    /**
     * y = factor·x, but 0 where the upper 24 bits of number first + i of the random stream with this key
     * ({@link SplitMix}) are below the threshold.
     */
    void dropout(float[] x, int xOffset, long key, long first, long threshold, float factor, float[] y, int yOffset,
            int n);

    /** y = factor·x. */
    void scale(float[] x, int xOffset, float factor, float[] y, int yOffset, int n);

    /** y = a + factor·b. */
    void addScaled(float[] a, int aOffset, float factor, float[] b, int bOffset, float[] y, int yOffset, int n);

    /** y = max(a + b, 0); NaN stays. */
    void addRelu(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n);

    /** y = a·b. */
    void multiply(float[] a, int aOffset, float[] b, int bOffset, float[] y, int yOffset, int n);

    /** Σ x. */
    double sum(float[] x, int xOffset, int n);

    /** Σ x². */
    double sumOfSquares(float[] x, int xOffset, int n);

    /** Σ (a − b)². */
    double squaredDistance(float[] a, int aOffset, float[] b, int bOffset, int n);

    /** The largest x: −∞ for an empty range, NaN if there is one. */
    float max(float[] x, int xOffset, int n);

    /** The largest |x|, 0 for an empty range, NaN if there is one. */
    float maxAbsolute(float[] x, int xOffset, int n);
}
