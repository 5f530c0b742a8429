package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.NormPoolingKernels;
import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolNorm;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import java.util.Arrays;

/**
 * {@link NormPoolingKernels} one element at a time: the fallback, the measure for tests, and the way of exponents but 1
 * and 2.
 */
public final class ScalarNormPoolingKernels implements NormPoolingKernels {
    @Override
    public void normRow(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int image, float[] y,
            int yOffset) {
        PoolAxis horizontal = windows.horizontal();
        for (int column = 0, o = yOffset; column < horizontal.windows(); column++) {
            for (int c = 0; c < channels; c++, o++) {
                float sum = 0;
                for (int i = 0; i < windows.vertical().taps()[row]; i++) {
                    for (int j = 0; j < horizontal.taps()[column]; j++) {
                        int pixel = windows.line(row, i) + horizontal.position()[column] + j * horizontal.dilation();
                        sum = norm.add(sum, x[image + pixel * channels + c]);
                    }
                }
                y[o] = norm.root(sum);
            }
        }
    }

    @Override
    public void normRowBackward(PoolNorm norm, PoolWindows windows, int row, int channels, float[] x, int xOffset,
            float[] y, int yImage, float[] gy, int gyImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            for (int h = 0; vertical.tapAt(v, row) >= 0 && h < horizontal.windows(); h++) {
                int window = (v * horizontal.windows() + h) * channels;
                for (int c = 0; c < channels; c++) {
                    float scale = norm.scale(gy[gyImage + window + c], y[yImage + window + c]);
                    for (int j = 0; j < horizontal.taps()[h]; j++) {
                        int pixel = (horizontal.position()[h] + j * horizontal.dilation()) * channels;
                        gx[gxOffset + pixel + c] += (float) (scale * norm.slope(x[xOffset + pixel + c]));
                    }
                }
            }
        }
    }
}
