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
 * {@link PoolingKernels} on vectors.
 *
 * <p>Whole vectors of channels are taken window by window, backward pixel by pixel, as they lie in memory. The channels that are
 * left, and all of windows of 2×2 side by side, are taken one vector at a time along the whole row, masked where the channels end; backward,
 * such a row of gx is zeroed while it is in the first-level cache, and where no pixel is in two windows, it is then only written: masked
 * loads behind masked stores to the same line would wait for them. Vectors are stored whole where that is allowed, since masked stores next
 * to each other cost twice as much. A value takes the maximum's place if it is greater, or NaN.
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
        int whole = channels / LANES * LANES;
        if (windows.pairs() && whole > 0) {
            maxPairs(horizontal.windows(), channels, whole, x, top, lineStride, y, yOffset, taps, tapsOffset);
        }
        for (int column = 0; !windows.pairs() && whole > 0 && column < horizontal.windows(); column++) {
            int firstTap = vertical.firstTap()[row] * horizontal.kernel() + horizontal.firstTap()[column];
            int columns = horizontal.taps()[column];
            int line = top + horizontal.position()[column] * channels;
            for (int c = 0; c < whole; c += LANES) {
                int o = column * channels + c;
                if (columns == 3) {
                    maxOfThrees(x, line + c, lines, lineStride, pixelStride, firstTap, horizontal.kernel(), y,
                            yOffset + o, taps, tapsOffset + o);
                } else {
                    max(x, line + c, lines, lineStride, columns, pixelStride, firstTap, horizontal.kernel(), y,
                            yOffset + o, taps, tapsOffset + o);
                }
            }
        }
        for (int c = whole; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            int lastWhole = lastWholeStore(c, channels, horizontal.windows());
            int column = windows.pairs()
                    ? maxPairs(wholePairs(c, channels, horizontal.windows()), channels, LANES, x, top + c,
                            lineStride, y, yOffset + c, taps, tapsOffset + c)
                    : 0;
            for (int o = c + column * channels; column < horizontal.windows(); column++, o += channels) {
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
                boolean wholeStore = o <= lastWhole;
                if (wholeStore) {
                    best.intoArray(y, yOffset + o);
                } else {
                    best.intoArray(y, yOffset + o, mask);
                }
                if (taps != null) {
                    if (wholeStore) {
                        tap.intoArray(taps, tapsOffset + o);
                    } else {
                        tap.intoArray(taps, tapsOffset + o, mask);
                    }
                }
            }
        }
    }

    /** The maxima of one window, for a vector of channels. */
    private static void max(float[] x, int first, int lines, int lineStride, int columns, int pixelStride,
            int firstTap, int kernel, float[] y, int yOffset, float[] taps, int tapsOffset) {
        FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector tap = FloatVector.broadcast(F, firstTap);
        for (int i = 0, line = first, number = firstTap; i < lines; i++, line += lineStride, number += kernel) {
            for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                FloatVector value = FloatVector.fromArray(F, x, pixel);
                VectorMask<Float> better = value.compare(VectorOperators.GT, best)
                        .or(value.compare(VectorOperators.NE, value));
                best = best.blend(value, better);
                tap = tap.blend(number + j, better);
            }
        }
        best.intoArray(y, yOffset);
        if (taps != null) {
            tap.intoArray(taps, tapsOffset);
        }
    }

    /** {@link #max} of three columns, the commonest window, without a loop over them. */
    private static void maxOfThrees(float[] x, int first, int lines, int lineStride, int pixelStride, int firstTap,
            int kernel, float[] y, int yOffset, float[] taps, int tapsOffset) {
        FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector tap = FloatVector.broadcast(F, firstTap);
        for (int i = 0, line = first, number = firstTap; i < lines; i++, line += lineStride, number += kernel) {
            FloatVector value0 = FloatVector.fromArray(F, x, line);
            FloatVector value1 = FloatVector.fromArray(F, x, line + pixelStride);
            FloatVector value2 = FloatVector.fromArray(F, x, line + 2 * pixelStride);
            VectorMask<Float> better = value0.compare(VectorOperators.GT, best)
                    .or(value0.compare(VectorOperators.NE, value0));
            best = best.blend(value0, better);
            tap = tap.blend(number, better);
            better = value1.compare(VectorOperators.GT, best).or(value1.compare(VectorOperators.NE, value1));
            best = best.blend(value1, better);
            tap = tap.blend(number + 1, better);
            better = value2.compare(VectorOperators.GT, best).or(value2.compare(VectorOperators.NE, value2));
            best = best.blend(value2, better);
            tap = tap.blend(number + 2, better);
        }
        best.intoArray(y, yOffset);
        if (taps != null) {
            tap.intoArray(taps, tapsOffset);
        }
    }

    /** How many windows of 2×2 have, from channel c on, a whole vector to load and to store in their rows. */
    private static int wholePairs(int c, int channels, int windows) {
        // Behind whole vectors of channels, a vector falls on channels of the next pixel, already written.
        return c > 0 ? 0 : Math.max(0, windows - (LANES + channels - 1) / channels);
    }

    /**
     * The maxima of {@code count} windows of 2×2 for {@code width} channels, whole vectors, without masks and loops over taps: four times as fast, and LeNet spends a tenth of a step
     * here. Returns the count.
     */
    private static int maxPairs(int count, int channels, int width, float[] x, int top, int lineStride, float[] y,
            int yOffset, float[] taps, int tapsOffset) {
        FloatVector zero = FloatVector.zero(F);
        for (int column = 0; column < count; column++) {
            for (int c = 0; c < width; c += LANES) {
                int left = top + 2 * column * channels + c;
                FloatVector best = FloatVector.fromArray(F, x, left);
                FloatVector second = FloatVector.fromArray(F, x, left + channels);
                FloatVector third = FloatVector.fromArray(F, x, left + lineStride);
                FloatVector fourth = FloatVector.fromArray(F, x, left + lineStride + channels);
                VectorMask<Float> better = second.compare(VectorOperators.GT, best)
                        .or(second.compare(VectorOperators.NE, second));
                best = best.blend(second, better);
                FloatVector tap = zero.blend(1f, better);
                better = third.compare(VectorOperators.GT, best).or(third.compare(VectorOperators.NE, third));
                best = best.blend(third, better);
                tap = tap.blend(2f, better);
                better = fourth.compare(VectorOperators.GT, best).or(fourth.compare(VectorOperators.NE, fourth));
                best = best.blend(fourth, better);
                tap = tap.blend(3f, better);
                int o = column * channels + c;
                best.intoArray(y, yOffset + o);
                if (taps != null) {
                    tap.intoArray(taps, tapsOffset + o);
                }
            }
        }
        return count;
    }

    @Override
    public void maxRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] taps,
            int tapsImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int whole = channels / LANES * LANES;
        clear(windows, row, channels, gx, gxOffset);
        for (int v = 0; v < vertical.windows(); v++) {
            int i = vertical.tapAt(v, row);
            if (i >= 0) {
                int firstTap = (vertical.firstTap()[v] + i) * horizontal.kernel();
                int line = v * horizontal.windows() * channels;
                if (windows.pairs() && whole > 0) {
                    maxPairsBackward(horizontal.windows(), firstTap, channels, whole, gy, gyImage + line, taps,
                            tapsImage + line, gx, gxOffset);
                } else {
                    maxPixelsBackward(horizontal, firstTap, channels, whole, gy, gyImage + line, taps,
                            tapsImage + line, gx, gxOffset);
                }
                maxLineBackward(windows, firstTap, channels, whole, gy, gyImage + line, taps,
                        tapsImage + line, gx, gxOffset);
            }
        }
    }

    /** What one row of windows gives to the row of pixels at one of its rows of taps, for whole vectors of channels. */
    private static void maxPixelsBackward(PoolAxis horizontal, int lineTap, int channels, int whole, float[] gy,
            int gyOffset, float[] taps, int tapsOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0; whole > 0 && h < horizontal.windows(); h++) {
            int window = h * channels;
            int pixelStride = horizontal.dilation() * channels;
            int pixel = gxOffset + horizontal.position()[h] * channels;
            for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                float number = lineTap + horizontal.firstTap()[h] + j;
                for (int c = 0; c < whole; c += LANES) {
                    FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset + window + c);
                    FloatVector own = zero.blend(FloatVector.fromArray(F, gy, gyOffset + window + c),
                            tap.compare(VectorOperators.EQ, number));
                    FloatVector.fromArray(F, gx, pixel + c).add(own).intoArray(gx, pixel + c);
                }
            }
        }
    }

    /** What one row of windows gives to the row of pixels at one of its rows of taps, for the channels from {@code first} on. */
    private static void maxLineBackward(PoolWindows windows, int lineTap, int channels, int first, float[] gy,
            int gyOffset, float[] taps, int tapsOffset, float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        int pixelStride = horizontal.dilation() * channels;
        FloatVector zero = FloatVector.zero(F);
        for (int c = first; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            int lastWhole = lastWholeStore(c, channels, horizontal.size());
            int h = windows.pairs()
                    ? maxPairsBackward(wholePairs(c, channels, horizontal.windows()), lineTap, channels, LANES, gy,
                            gyOffset + c, taps, tapsOffset + c, gx, gxOffset + c)
                    : 0;
            for (int window = c + h * channels; h < horizontal.windows(); h++, window += channels) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + window, mask);
                FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset + window, mask);
                int firstTap = lineTap + horizontal.firstTap()[h];
                int pixel = horizontal.position()[h] * channels + c;
                for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                    FloatVector own = zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) (firstTap + j)));
                    FloatVector sum = disjoint ? own : FloatVector.fromArray(F, gx, gxOffset + pixel, mask).add(own);
                    if (disjoint && pixel <= lastWhole) {
                        sum.intoArray(gx, gxOffset + pixel);
                    } else {
                        sum.intoArray(gx, gxOffset + pixel, mask);
                    }
                }
            }
        }
    }

    /** What {@code count} windows of 2×2 give to one of their rows, in the manner of {@link #maxPairs}. Returns the count. */
    private static int maxPairsBackward(int count, int lineTap, int channels, int width, float[] gy, int gyOffset,
            float[] taps, int tapsOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        for (int h = 0; h < count; h++) {
            for (int c = 0; c < width; c += LANES) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + h * channels + c);
                FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset + h * channels + c);
                int left = gxOffset + 2 * h * channels + c;
                zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) lineTap)).intoArray(gx, left);
                zero.blend(gradient, tap.compare(VectorOperators.EQ, (float) (lineTap + 1)))
                        .intoArray(gx, left + channels);
            }
        }
        return count;
    }

    /** Zeroes a row of gx, unless windows of 2×2 cover it and each of its elements is written once. */
    private static void clear(PoolWindows windows, int row, int channels, float[] gx, int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean covered = windows.pairs() && horizontal.size() == 2 * horizontal.windows()
                && row < 2 * windows.vertical().windows();
        if (!covered) {
            Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        }
    }

    @Override
    public void averageRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int lines = vertical.taps()[row];
        int lineStride = vertical.dilation() * horizontal.size() * channels;
        int pixelStride = horizontal.dilation() * channels;
        int top = image + vertical.position()[row] * horizontal.size() * channels;
        int whole = channels / LANES * LANES;
        for (int column = 0; whole > 0 && column < horizontal.windows(); column++) {
            average(x, top + horizontal.position()[column] * channels, lines, lineStride, horizontal.taps()[column],
                    pixelStride, whole, windows.averageFactor(row, column), y, yOffset + column * channels);
        }
        for (int c = whole; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            int lastWhole = lastWholeStore(c, channels, horizontal.windows());
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

    /** The average of one window for whole vectors of channels, line by line, so that a window of the whole image is read once. */
    private static void average(float[] x, int first, int lines, int lineStride, int columns, int pixelStride,
            int channels, float factor, float[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + channels, 0);
        for (int i = 0, line = first; i < lines; i++, line += lineStride) {
            for (int c = 0; c < channels; c += LANES) {
                FloatVector sum = FloatVector.fromArray(F, y, yOffset + c);
                for (int j = 0, pixel = line + c; j < columns; j++, pixel += pixelStride) {
                    sum = sum.add(FloatVector.fromArray(F, x, pixel));
                }
                sum.intoArray(y, yOffset + c);
            }
        }
        for (int c = 0; c < channels; c += LANES) {
            FloatVector.fromArray(F, y, yOffset + c).mul(factor).intoArray(y, yOffset + c);
        }
    }

    @Override
    public void averageRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] gx,
            int gxOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        clear(windows, row, channels, gx, gxOffset);
        for (int v = 0; v < vertical.windows(); v++) {
            if (vertical.tapAt(v, row) >= 0) {
                averageLineBackward(windows, v, channels, gy, gyImage + v * horizontal.windows() * channels, gx,
                        gxOffset);
            }
        }
    }

    private static void averageLineBackward(PoolWindows windows, int v, int channels, float[] gy, int gyOffset,
            float[] gx,
            int gxOffset) {
        PoolAxis horizontal = windows.horizontal();
        boolean disjoint = windows.disjoint();
        int pixelStride = horizontal.dilation() * channels;
        FloatVector zero = FloatVector.zero(F);
        int whole = channels / LANES * LANES;
        for (int h = 0; whole > 0 && h < horizontal.windows(); h++) {
            FloatVector factor = FloatVector.broadcast(F, windows.averageFactor(v, h));
            int pixel = gxOffset + horizontal.position()[h] * channels;
            for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                for (int c = 0; c < whole; c += LANES) {
                    FloatVector old = disjoint ? zero : FloatVector.fromArray(F, gx, pixel + c);
                    FloatVector.fromArray(F, gy, gyOffset + h * channels + c).fma(factor, old).intoArray(gx, pixel + c);
                }
            }
        }
        for (int c = whole; c < channels; c += LANES) {
            VectorMask<Float> mask = F.indexInRange(c, channels);
            int lastWhole = lastWholeStore(c, channels, horizontal.size());
            for (int h = 0, window = c; h < horizontal.windows(); h++, window += channels) {
                FloatVector gradient = FloatVector.fromArray(F, gy, gyOffset + window, mask);
                FloatVector factor = FloatVector.broadcast(F, windows.averageFactor(v, h));
                int pixel = horizontal.position()[h] * channels + c;
                for (int j = 0; j < horizontal.taps()[h]; j++, pixel += pixelStride) {
                    FloatVector old = disjoint ? zero : FloatVector.fromArray(F, gx, gxOffset + pixel, mask);
                    FloatVector sum = gradient.fma(factor, old);
                    if (disjoint && pixel <= lastWhole) {
                        sum.intoArray(gx, gxOffset + pixel);
                    } else {
                        sum.intoArray(gx, gxOffset + pixel, mask);
                    }
                }
            }
        }
    }

    /**
     * The last index in a row at which a whole vector of the channels from c on may be stored: where it holds these channels only, or
     * where what it holds more falls on the next pixels of the row, which are written later.
     */
    private static int lastWholeStore(int c, int channels, int pixels) {
        if (c + LANES <= channels) {
            return Integer.MAX_VALUE;
        }
        return c == 0 ? pixels * channels - LANES : -1;
    }
}
