package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.kernels.ProductPoolingKernels;
import java.util.Arrays;

/** {@link ProductPoolingKernels} one element at a time: the fallback, and the measure for tests. */
public final class ScalarProductPoolingKernels implements ProductPoolingKernels {
    @Override
    public void productRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        for (int column = 0, o = yOffset; column < horizontal.windows(); column++) {
            for (int c = 0; c < channels; c++, o++) {
                y[o] = 1;
                for (int i = 0; i < vertical.taps()[row]; i++) {
                    y[o] = product(horizontal, column, -1, channels, y[o], x,
                            image + windows.line(row, i) * channels + c);
                }
            }
        }
    }

    @Override
    public void productRowBackward(PoolWindows windows, int row, int channels, float[] x, int image, float[] gy,
            int gyImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            int i = vertical.tapAt(v, row);
            for (int h = 0; i >= 0 && h < horizontal.windows(); h++) {
                int window = gyImage + (v * horizontal.windows() + h) * channels;
                for (int j = 0; j < horizontal.taps()[h]; j++) {
                    int pixel = gxOffset + (horizontal.position()[h] + j * horizontal.dilation()) * channels;
                    for (int c = 0; c < channels; c++) {
                        float others = gy[window + c];
                        for (int line = 0; line < vertical.taps()[v]; line++) {
                            others = line == i
                                    ? others
                                    : product(horizontal, h, -1, channels, others, x,
                                            image + windows.line(v, line) * channels + c);
                        }
                        gx[pixel + c] += product(horizontal, h, j, channels, others, x,
                                image + windows.line(v, i) * channels + c);
                    }
                }
            }
        }
    }

    /** A factor times the taps of one window in one line, which begins at {@code line}, but for one of them. */
    private static float product(PoolAxis horizontal, int window, int except, int channels, float factor, float[] x,
            int line) {
        float product = factor;
        for (int j = 0; j < horizontal.taps()[window]; j++) {
            int pixel = horizontal.position()[window] + j * horizontal.dilation();
            product = j == except ? product : product * x[line + pixel * channels];
        }
        return product;
    }
}
