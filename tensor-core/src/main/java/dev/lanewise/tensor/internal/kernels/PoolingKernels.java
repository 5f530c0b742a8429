package dev.lanewise.tensor.internal.kernels;

/**
 * Pooling of one row of pixels of a channels-last image; {@code x} and {@code gy} offsets are those of the image,
 * others of the row.
 */
public interface PoolingKernels {
    /**
     * One row of maxima, and in {@code taps} the number of the tap that has the first of them, or the last NaN; null
     * for none.
     */
    void maxRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset,
            float[] taps, int tapsOffset);

    /** One row of the input's gradient: the sum of those of gy's image whose tap is this pixel. */
    void maxRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] taps,
            int tapsImage,
            float[] gx, int gxOffset);

    /** One row of averages. */
    void averageRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset);

    /** One row of the input's gradient: the sum of gy / divisor over the windows around each pixel. */
    void averageRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] gx,
            int gxOffset);
}
