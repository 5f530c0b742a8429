package dev.lanewise.tensor.internal.kernels;

/**
 * Norms over windows, one row of pixels of a channels-last image; offsets named after an image are the image's, others
 * the row's.
 */
public interface NormPoolingKernels {
    /** One row of norms. */
    void normRow(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int image, float[] y,
            int yOffset);

    /** One row of the input's gradient: the sum of scale · slope over the windows around each pixel. */
    void normRowBackward(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int xOffset, float[] y,
            int yImage, float[] gy, int gyImage, float[] gx, int gxOffset);

    /** The two rows of the input's gradient under a row of windows of 2×2: {@link #normRowBackward} of each. */
    default void normPairsBackward(PoolNorm norm, PoolWindows windows, int windowRow, int channels, float[] x,
            int image, float[] y, int yImage, float[] gy, int gyImage, float[] gx, int gxImage) {
        for (int row = 2 * windowRow; row < 2 * windowRow + 2; row++) {
            int line = row * windows.horizontal().size() * channels;
            normRowBackward(norm, windows, row, channels, x, image + line, y, yImage, gy, gyImage, gx,
                    gxImage + line);
        }
    }
}
