package dev.lanewise.tensor.internal.kernels;

/**
 * Functions over the columns of a matrix of {@code rows} × {@code columns}: the pixels and channels of a channels-last
 * tensor.
 *
 * <p>Arguments named for one value a channel are arrays of {@code columns} elements from index 0 on. An output may be
 * the memory of an input of the same size, from the same offset.
 */
public interface ColumnKernels {
    /** A line for each column: (x − center[c])·factor[c] + shift[c]. */
    record Lines(float[] center, float[] factor, float[] shift) {}

    /** sums[c] at its offset = Σ over rows of x. */
    void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset);

    /** deviations[c] = Σ (x − center[c]) and squares[c] = Σ (x − center[c])², at the offsets of both. */
    void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset, float[] deviations,
            int deviationsOffset, float[] squares, int squaresOffset);

    /**
     * sums[c] = Σ g and products[c] = Σ g·(x − center[c]), at the offsets of both, where g is gy, but 0 where the
     * gate's line of x is ≤ 0.
     */
    void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] sums, int sumsOffset, float[] products, int productsOffset);

    /** {@link #gradientMoments} with g = gy, but 0 where y is ≤ 0, which is stored. */
    void rectifiedMoments(float[] x, int xOffset, float[] y, int yOffset, float[] gy, int gyOffset, int rows,
            int columns, float[] center, float[] g, int gOffset, float[] sums, int sumsOffset, float[] products,
            int productsOffset);

    /** y = the line of x, but floor where it is less. */
    void normalize(float[] x, int xOffset, int rows, int columns, Lines line, float floor, float[] y, int yOffset);

    /** y = the line of x plus the addend, but floor where that is less. */
    void normalizeAdd(float[] x, int xOffset, float[] addend, int addendOffset, int rows, int columns, Lines line,
            float floor, float[] y, int yOffset);

    /**
     * gx = factor[c]·g − (x − center[c])·slope[c] − shift[c], with the center of the gate and g as
     * {@link #gradientMoments} has it.
     */
    void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, Lines gate,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset);

    /** y = x + bias[c], the bias from its offset on. */
    void addRow(float[] x, int xOffset, int rows, int columns, float[] bias, int biasOffset, float[] y, int yOffset);
}
