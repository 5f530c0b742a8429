package dev.lanewise.tensor.internal.kernels;

/**
 * Local response normalization across the channels of pixels that follow one another, {@code channels} numbers each
 * (Krizhevsky et al. 2012, section 3.3).
 */
public interface ResponseKernels {
    /**
     * The scale of channel c: s = k + factor·Σ x² over the channels c − before … c + after of its pixel.
     *
     * @param beta the exponent: x is multiplied by s^−beta
     */
    record Response(int before, int after, float factor, float beta, float k) {}

    /** y = x·s^−beta; y must not be the memory of x. */
    void forward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset);

    /**
     * gx = gy·s^−beta − 2·factor·beta·x·Σ gy·y/s over the channels c − after … c + before; gx may be the memory of gy.
     */
    void backward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset,
            float[] gy, int gyOffset, float[] gx, int gxOffset);
}
