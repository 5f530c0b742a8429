package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.ResponseKernels;

/** {@link ResponseKernels} one element at a time: the fallback, and the measure for tests. */
public final class ScalarResponseKernels implements ResponseKernels {
    @Override
    public void forward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset) {
        for (int pixel = 0; pixel < pixels * channels; pixel += channels) {
            for (int c = 0; c < channels; c++) {
                float scale = scale(channels, response, x, xOffset + pixel, c);
                y[yOffset + pixel + c] = ScalarFunctions.power(scale, -response.beta()) * x[xOffset + pixel + c];
            }
        }
    }

    @Override
    public void backward(int pixels, int channels, Response response, float[] x, int xOffset, float[] y, int yOffset,
            float[] gy, int gyOffset, float[] gx, int gxOffset) {
        float slope = -2 * response.factor() * response.beta();
        float[] shares = new float[channels];
        for (int pixel = 0; pixel < pixels * channels; pixel += channels) {
            for (int c = 0; c < channels; c++) {
                shares[c] = gy[gyOffset + pixel + c] * y[yOffset + pixel + c]
                        / scale(channels, response, x, xOffset + pixel, c);
            }
            for (int c = 0; c < channels; c++) {
                float sum = at(shares, 0, c - response.after(), channels);
                for (int other = c - response.after() + 1; other <= c + response.before(); other++) {
                    sum += at(shares, 0, other, channels);
                }
                float power = ScalarFunctions.power(scale(channels, response, x, xOffset + pixel, c), -response.beta());
                gx[gxOffset + pixel + c] = Math.fma(gy[gyOffset + pixel + c], power,
                        sum * slope * x[xOffset + pixel + c]);
            }
        }
    }

    private static float scale(int channels, Response response, float[] x, int pixel, int c) {
        float squares = 0;
        for (int other = c - response.before(); other <= c + response.after(); other++) {
            float value = at(x, pixel, other, channels);
            squares = Math.fma(value, value, squares);
        }
        return Math.fma(squares, response.factor(), response.k());
    }

    /** A channel of a pixel, or 0 outside. */
    private static float at(float[] values, int pixel, int c, int channels) {
        return c >= 0 && c < channels ? values[pixel + c] : 0;
    }
}
