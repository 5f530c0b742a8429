package dev.lanewise.tensor.internal.kernels;

/**
 * Products over windows, one row of pixels of a channels-last image; offsets named after an image are the image's,
 * others the row's.
 */
public interface ProductPoolingKernels {
    /** One row of products. */
    void productRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset);

    /**
     * One row of the input's gradient: the sum, over the windows around each pixel, of gy times the other taps, those
     * of other rows first.
     */
    void productRowBackward(PoolWindows windows, int row, int channels, float[] x, int image, float[] gy, int gyImage,
            float[] gx, int gxOffset);

    /** The two rows of the input's gradient under a row of windows of 2×2: {@link #productRowBackward} of each. */
    default void productPairsBackward(PoolWindows windows, int windowRow, int channels, float[] x, int image,
            float[] gy, int gyImage, float[] gx, int gxImage) {
        for (int row = 2 * windowRow; row < 2 * windowRow + 2; row++) {
            productRowBackward(windows, row, channels, x, image, gy, gyImage, gx,
                    gxImage + row * windows.horizontal().size() * channels);
        }
    }
}
