package dev.lanewise.tensor.internal;

/**
 * Functions over the columns of a matrix of {@code rows} × {@code columns}: the pixels and channels of a channels-last tensor.
 *
 * <p>Arguments named for one value a channel are arrays of {@code columns} elements from index 0 on. An output may be the
 * memory of an input of the same size, from the same offset.
 */
public interface ColumnKernels {
    /** sums[c] at its offset = Σ over rows of x. */
    void sums(float[] x, int xOffset, int rows, int columns, float[] sums, int sumsOffset);

    /** deviations[c] = Σ (x − center[c]) and squares[c] = Σ (x − center[c])², at the offset of both. */
    void moments(float[] x, int xOffset, int rows, int columns, float[] center, int centerOffset, float[] deviations,
            float[] squares, int sumsOffset);

    /** sums[c] = Σ gy and products[c] = Σ gy·(x − center[c]), at the offset of both. */
    void gradientMoments(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] center,
            float[] sums, float[] products, int sumsOffset);

    /** y = (x − center[c])·factor[c] + shift[c]. */
    void normalize(float[] x, int xOffset, int rows, int columns, float[] center, float[] factor, float[] shift,
            float[] y,
            int yOffset);

    /** gx = factor[c]·gy − (x − center[c])·slope[c] − shift[c]. */
    void normalizeBackward(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] center,
            float[] factor, float[] slope, float[] shift, float[] gx, int gxOffset);

    /** y = x + bias[c], the bias from its offset on. */
    void addRow(float[] x, int xOffset, int rows, int columns, float[] bias, int biasOffset, float[] y, int yOffset);
}
