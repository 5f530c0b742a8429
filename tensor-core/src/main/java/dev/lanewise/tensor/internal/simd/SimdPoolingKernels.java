package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.PoolAxis;
import dev.lanewise.tensor.internal.PoolWindows;
import dev.lanewise.tensor.internal.PoolingKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link PoolingKernels} on vectors: one vector of channels at a time, masked where the channels end, along the whole row.
 *
 * <p>Backward, a row of gx is zeroed while it is in the first-level cache. Where no pixel is in two windows, it is then only written:
 * masked loads behind masked stores to the same line would wait for them.
 */
public final class SimdPoolingKernels implements PoolingKernels {
    @Override
    public void maxRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset,
            float[] taps, int tapsOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int lines = vertical.taps()[row];
        int lineStride = vertical.dilation() * horizontal.size() * channels;
        int pixelStride = horizontal.dilation() * channels;
        int top = image + vertical.position()[row] * horizontal.size() * channels;
        for (int c = 0; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            for (int column = 0, o = c; column < horizontal.windows(); column++, o += channels) {
                int firstTap = vertical.firstTap()[row] * horizontal.kernel() + horizontal.firstTap()[column];
                int columns = horizontal.taps()[column];
                int line = top + horizontal.position()[column] * channels + c;
                FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
                FloatVector tap = FloatVector.broadcast(F, firstTap);
                for (int i = 0; i < lines; i++, line += lineStride, firstTap += horizontal.kernel()) {
                    for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                        FloatVector value = FloatVector.fromArray(F, x, pixel, mask);
                        VectorMask<Float> better = value.compare(VectorOperators.GT, best)
                                .or(value.compare(VectorOperators.NE, value));
                        best = best.blend(value, better);
                        tap = tap.blend(FloatVector.broadcast(F, firstTap + j), better);
                    }
                }
                best.intoArray(y, yOffset + o, mask);
                if (taps != null) {
                    tap.intoArray(taps, tapsOffset + o, mask);
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
            if (i >= 0) {
                int firstTap = (vertical.firstTap()[v] + i) * horizontal.kernel();
                int line = v * horizontal.windows() * channels;
                maxLineBackward(horizontal, windows.disjoint(), firstTap, channels, gy, gyImage + line, taps,
                        tapsImage + line, gx, gxOffset);
            }
        }
    }

    /** What one row of windows gives to the row of pixels at one of its rows of taps. */
    private static void maxLineBackward(PoolAxis horizontal, boolean disjoint, int lineTap, int channels, float[] gy,
            int gyOffset, float[] taps, int tapsOffset, float[] gx, int gxOffset) {
        int pixelStride = horizontal.dilation() * channels;
        FloatVector zero = FloatVector.zero(F);
        for (int c = 0; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            for (int h = 0, window = c; h < horizontal.windows(); h++, window += channels) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + window, mask);
                FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset + window, mask);
                int firstTap = lineTap + horizontal.firstTap()[h];
                int pixel = gxOffset + horizontal.position()[h] * channels + c;
                for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                    FloatVector own = zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) (firstTap + j)));
                    FloatVector sum = disjoint ? own : FloatVector.fromArray(F, gx, pixel, mask).add(own);
                    sum.intoArray(gx, pixel, mask);
                }
            }
        }
    }

    @Override
    public void averageRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int lines = vertical.taps()[row];
        int lineStride = horizontal.size() * channels;
        int top = image + vertical.position()[row] * lineStride;
        for (int c = 0; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            for (int column = 0, o = c; column < horizontal.windows(); column++, o += channels) {
                int columns = horizontal.taps()[column];
                int line = top + horizontal.position()[column] * channels + c;
                FloatVector sum = FloatVector.zero(F);
                for (int i = 0; i < lines; i++, line += lineStride) {
                    for (int j = 0, pixel = line; j < columns; j++, pixel += channels) {
                        sum = sum.add(FloatVector.fromArray(F, x, pixel, mask));
                    }
                }
                sum.mul(windows.averageFactor(row, column)).intoArray(y, yOffset + o, mask);
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
            if (vertical.tapAt(v, row) >= 0) {
                averageLineBackward(windows, v, channels, gy, gyImage + v * horizontal.windows() * channels, gx, gxOffset);
            }
        }
    }

    private static void averageLineBackward(PoolWindows windows, int v, int channels, float[] gy, int gyOffset, float[] gx,
            int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        FloatVector zero = FloatVector.zero(F);
        for (int c = 0; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            for (int h = 0, window = c; h < horizontal.windows(); h++, window += channels) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + window, mask);
                FloatVector factor = FloatVector.broadcast(F, windows.averageFactor(v, h));
                int pixel = gxOffset + horizontal.position()[h] * channels + c;
                for (int j = 0; j < horizontal.taps()[h]; j++, pixel += channels) {
                    FloatVector old = disjoint ? zero : FloatVector.fromArray(F, gx, pixel, mask);
                    gradient.fma(factor, old).intoArray(gx, pixel, mask);
                }
            }
        }
    }
}
