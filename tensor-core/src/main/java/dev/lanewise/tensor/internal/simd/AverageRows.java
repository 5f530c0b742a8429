package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Rows of averages over windows, and of their gradients.
 *
 * <p>Whole vectors of channels are taken window by window, four of them at a time: a window of the whole image is read,
 * and its gradient written, as it lies in memory, with sums and gradient in registers. Channels that are left are taken
 * one vector at a time along the row.
 */
final class AverageRows {
    private AverageRows() {}

    static void forward(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis horizontal = windows.horizontal();
        int lines = windows.vertical().taps()[row];
        int lineStride = windows.vertical().dilation() * horizontal.size() * channels;
        int pixelStride = horizontal.dilation() * channels;
        int top = image + windows.line(row, 0) * channels;
        int whole = channels / LANES * LANES;
        for (int column = 0; whole > 0 && column < horizontal.windows(); column++) {
            float factor = windows.averageFactor(row, column);
            int first = top + horizontal.position()[column] * channels;
            int o = yOffset + column * channels;
            if (windows.pairs()) {
                averagePair(x, first, lineStride, channels, whole, factor, y, o);
                continue;
            }
            int columns = horizontal.taps()[column];
            int c = 0;
            for (; c <= whole - 4 * LANES; c += 4 * LANES) {
                averageOfFourVectors(x, first + c, lines, lineStride, columns, pixelStride, factor, y, o + c);
            }
            for (; c < whole; c += LANES) {
                average(x, first + c, lines, lineStride, columns, pixelStride, factor, y, o + c);
            }
        }
        for (int c = whole; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            int lastWhole = SimdPoolingKernels.lastWholeStore(c, channels, horizontal.windows());
            for (int column = 0, o = c; column < horizontal.windows(); column++, o += channels) {
                int columns = horizontal.taps()[column];
                int line = top + horizontal.position()[column] * channels + c;
                FloatVector sum = FloatVector.zero(F);
                for (int i = 0; i < lines; i++, line += lineStride) {
                    for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                        sum = sum.add(FloatVector.fromArray(F, x, pixel, mask));
                    }
                }
                FloatVector average = sum.mul(windows.averageFactor(row, column));
                if (o <= lastWhole) {
                    average.intoArray(y, yOffset + o);
                } else {
                    average.intoArray(y, yOffset + o, mask);
                }
            }
        }
    }

    /** A window of 2×2, without loops over taps. */
    private static void averagePair(float[] x, int first, int lineStride, int channels, int whole, float factor,
            float[] y, int yOffset) {
        for (int c = 0; c < whole; c += LANES) {
            int left = first + c;
            FloatVector.zero(F)
                    .add(FloatVector.fromArray(F, x, left))
                    .add(FloatVector.fromArray(F, x, left + channels))
                    .add(FloatVector.fromArray(F, x, left + lineStride))
                    .add(FloatVector.fromArray(F, x, left + lineStride + channels))
                    .mul(factor).intoArray(y, yOffset + c);
        }
    }

    private static void averageOfFourVectors(float[] x, int first, int lines, int lineStride, int columns,
            int pixelStride, float factor, float[] y, int yOffset) {
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        for (int i = 0, line = first; i < lines; i++, line += lineStride) {
            for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                sum0 = sum0.add(FloatVector.fromArray(F, x, pixel));
                sum1 = sum1.add(FloatVector.fromArray(F, x, pixel + LANES));
                sum2 = sum2.add(FloatVector.fromArray(F, x, pixel + 2 * LANES));
                sum3 = sum3.add(FloatVector.fromArray(F, x, pixel + 3 * LANES));
            }
        }
        sum0.mul(factor).intoArray(y, yOffset);
        sum1.mul(factor).intoArray(y, yOffset + LANES);
        sum2.mul(factor).intoArray(y, yOffset + 2 * LANES);
        sum3.mul(factor).intoArray(y, yOffset + 3 * LANES);
    }

    private static void average(float[] x, int first, int lines, int lineStride, int columns, int pixelStride,
            float factor, float[] y, int yOffset) {
        FloatVector sum = FloatVector.zero(F);
        for (int i = 0, line = first; i < lines; i++, line += lineStride) {
            for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                sum = sum.add(FloatVector.fromArray(F, x, pixel));
            }
        }
        sum.mul(factor).intoArray(y, yOffset);
    }

    static void backward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] gx,
            int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        if (!windows.tiling()) {
            Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        }
        int whole = channels / LANES * LANES;
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            if (vertical.tapAt(v, row) >= 0) {
                int gyOffset = gyImage + v * horizontal.windows() * channels;
                if (whole > 0) {
                    spreadWhole(windows, v, channels, whole, gy, gyOffset, gx, gxOffset);
                }
                if (whole < channels) {
                    spreadRest(windows, v, channels, whole, gy, gyOffset, gx, gxOffset);
                }
            }
        }
    }

    /** What one row of windows gives to a row of pixels, for whole vectors of channels. */
    private static void spreadWhole(PoolWindows windows, int v, int channels, int whole, float[] gy, int gyOffset,
            float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        int pixelStride = horizontal.dilation() * channels;
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0; h < horizontal.windows(); h++) {
            float factor = windows.averageFactor(v, h);
            FloatVector factors = FloatVector.broadcast(F, factor);
            int first = gxOffset + horizontal.position()[h] * channels;
            int columns = horizontal.taps()[h];
            int c = 0;
            for (; disjoint && c <= whole - 4 * LANES; c += 4 * LANES) {
                spreadFourVectors(gy, gyOffset + h * channels + c, factor, columns, pixelStride, gx, first + c);
            }
            for (; c < whole; c += LANES) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + h * channels + c);
                for (int j = 0, pixel = first + c; j < columns; j++, pixel += pixelStride) {
                    if (disjoint) {
                        gradient.fma(factors, zero).intoArray(gx, pixel);
                    } else {
                        gradient.fma(factors, FloatVector.fromArray(F, gx, pixel)).intoArray(gx, pixel);
                    }
                }
            }
        }
    }

    private static void spreadFourVectors(float[] gy, int gyOffset, float factor, int columns, int pixelStride,
            float[] gx, int first) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector factors = FloatVector.broadcast(F, factor);
        FloatVector own0 = FloatVector.fromArray(F, gy, gyOffset).fma(factors, zero);
        FloatVector own1 = FloatVector.fromArray(F, gy, gyOffset + LANES).fma(factors, zero);
        FloatVector own2 = FloatVector.fromArray(F, gy, gyOffset + 2 * LANES).fma(factors, zero);
        FloatVector own3 = FloatVector.fromArray(F, gy, gyOffset + 3 * LANES).fma(factors, zero);
        for (int j = 0, pixel = first; j < columns; j++, pixel += pixelStride) {
            own0.intoArray(gx, pixel);
            own1.intoArray(gx, pixel + LANES);
            own2.intoArray(gx, pixel + 2 * LANES);
            own3.intoArray(gx, pixel + 3 * LANES);
        }
    }

    /** What one row of windows gives to a row of pixels, for the channels behind the last whole vector. */
    private static void spreadRest(PoolWindows windows, int v, int channels, int firstChannel, float[] gy,
            int gyOffset, float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        int pixelStride = horizontal.dilation() * channels;
        VectorMask<Float> mask = F.indexInRange(firstChannel, channels);
        int lastWhole = SimdPoolingKernels.lastWholeStore(firstChannel, channels, horizontal.size());
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0, window = firstChannel; h < horizontal.windows(); h++, window += channels) {
            FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + window, mask);
            FloatVector factor = FloatVector.broadcast(F, windows.averageFactor(v, h));
            int pixel = horizontal.position()[h] * channels + firstChannel;
            for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                if (!disjoint) {
                    gradient.fma(factor, FloatVector.fromArray(F, gx, gxOffset + pixel, mask))
                            .intoArray(gx, gxOffset + pixel, mask);
                } else if (pixel <= lastWhole) {
                    gradient.fma(factor, zero).intoArray(gx, gxOffset + pixel);
                } else {
                    gradient.fma(factor, zero).intoArray(gx, gxOffset + pixel, mask);
                }
            }
        }
    }
}
