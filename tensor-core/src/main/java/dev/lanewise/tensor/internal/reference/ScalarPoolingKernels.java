package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.kernels.PoolingKernels;
import java.util.Arrays;

/** {@link PoolingKernels} one element at a time: the fallback, and the measure for tests. */
public final class ScalarPoolingKernels implements PoolingKernels {
    @Override
    public void maxRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset,
            float[] taps, int tapsOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        for (int column = 0, o = 0; column < horizontal.windows(); column++) {
            int firstTap = vertical.firstTap()[row] * horizontal.kernel() + horizontal.firstTap()[column];
            for (int c = 0; c < channels; c++, o++) {
                float best = Float.NEGATIVE_INFINITY;
                int tap = firstTap;
                for (int i = 0; i < vertical.taps()[row]; i++) {
                    int line = image
                            + (vertical.position()[row] + i * vertical.dilation()) * horizontal.size() * channels;
                    for (int j = 0; j < horizontal.taps()[column]; j++) {
                        int pixel = horizontal.position()[column] + j * horizontal.dilation();
                        float value = x[line + pixel * channels + c];
                        if (value > best || Float.isNaN(value)) {
                            best = value;
                            tap = firstTap + i * horizontal.kernel() + j;
                        }
                    }
                }
                y[yOffset + o] = best;
                if (taps != null) {
                    taps[tapsOffset + o] = tap;
                }
            }
        }
    }

    @Override
    public void maxRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] taps,
            int tapsImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        for (int v = 0; v < vertical.windows(); v++) {
            int i = vertical.tapAt(v, row);
            for (int h = 0; i >= 0 && h < horizontal.windows(); h++) {
                int firstTap = (vertical.firstTap()[v] + i) * horizontal.kernel() + horizontal.firstTap()[h];
                int window = (v * horizontal.windows() + h) * channels;
                for (int j = 0; j < horizontal.taps()[h]; j++) {
                    int pixel = gxOffset + (horizontal.position()[h] + j * horizontal.dilation()) * channels;
                    for (int c = 0; c < channels; c++) {
                        gx[pixel + c] += taps[tapsImage + window + c] == firstTap + j ? gy[gyImage + window + c] : 0;
                    }
                }
            }
        }
    }

    @Override
    public void averageRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        for (int column = 0, o = 0; column < horizontal.windows(); column++) {
            float factor = windows.averageFactor(row, column);
            for (int c = 0; c < channels; c++, o++) {
                float sum = 0;
                for (int i = 0; i < vertical.taps()[row]; i++) {
                    int line = image
                            + (vertical.position()[row] + i * vertical.dilation()) * horizontal.size() * channels;
                    for (int j = 0; j < horizontal.taps()[column]; j++) {
                        int pixel = horizontal.position()[column] + j * horizontal.dilation();
                        sum += x[line + pixel * channels + c];
                    }
                }
                y[yOffset + o] = sum * factor;
            }
        }
    }

    @Override
    public void averageRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] gx,
            int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        for (int v = 0; v < vertical.windows(); v++) {
            boolean covered = vertical.tapAt(v, row) >= 0;
            for (int h = 0; covered && h < horizontal.windows(); h++) {
                float factor = windows.averageFactor(v, h);
                int window = gyImage + (v * horizontal.windows() + h) * channels;
                for (int j = 0; j < horizontal.taps()[h]; j++) {
                    int pixel = gxOffset + (horizontal.position()[h] + j * horizontal.dilation()) * channels;
                    for (int c = 0; c < channels; c++) {
                        gx[pixel + c] = Math.fma(gy[window + c], factor, gx[pixel + c]);
                    }
                }
            }
        }
    }
}
