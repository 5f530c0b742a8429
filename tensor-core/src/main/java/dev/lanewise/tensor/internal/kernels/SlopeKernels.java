package dev.lanewise.tensor.internal.kernels;

/**
 * The rectifier with a slope below 0 for each column, over matrices of {@code rows} × {@code columns}.
 *
 * <p>Slopes are the first {@code columns} elements of their array. An output may be the memory of an input of the same
 * size, from the same offset.
 */
public interface SlopeKernels {
    /** y = x where x is above 0, else slopes[c]·x. */
    void forward(float[] x, int xOffset, int rows, int columns, float[] slopes, float[] y, int yOffset);

    /** gx = gy where x is above 0, else slopes[c]·gy. */
    void backwardInput(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] slopes,
            float[] gx, int gxOffset);

    /** sums[c] at its offset = Σ over rows of gy·x, but of 0 where x is above 0. */
    void backwardSlopes(float[] x, int xOffset, float[] gy, int gyOffset, int rows, int columns, float[] sums,
            int sumsOffset);
}
