package dev.lanewise.tensor.internal;

/** Products over windows, one row of pixels of a channels-last image; offsets named after an image are the image's, others the row's. */
public interface ProductPoolingKernels {
    /** One row of products. */
    void productRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset);

    /**
     * One row of the input's gradient: the sum, over the windows around each pixel, of gy times the other taps, those of other rows
     * first.
     */
    void productRowBackward(PoolWindows windows, int row, int channels, float[] x, int image, float[] gy, int gyImage,
            float[] gx, int gxOffset);
}
