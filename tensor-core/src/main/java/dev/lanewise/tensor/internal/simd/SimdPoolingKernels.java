package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.kernels.PoolingKernels;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link PoolingKernels} on vectors.
 *
 * <p>Whole vectors of channels are taken window by window, backward pixel by pixel, as they lie in memory; the channels
 * that are left one vector at a time along the whole row, masked where the channels end. Backward, each element is
 * written once for each row of windows around it: loads behind stores to the same line would wait for them. Vectors are
 * stored whole where that is allowed, since masked stores next to each other cost twice as much. A value takes the
 * maximum's place if it is greater, or NaN.
 */
public final class SimdPoolingKernels implements PoolingKernels {
    @Override
    public void maxRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset,
            float[] taps, int tapsOffset) {
        PoolAxis horizontal = windows.horizontal();
        int lineStride = windows.vertical().dilation() * horizontal.size() * channels;
        int top = image + windows.line(row, 0) * channels;
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        if (pairs > 0) {
            MaxPairs.forward(pairs, channels, Math.max(whole, LANES), x, top, lineStride, y, yOffset, taps, tapsOffset);
        } else if (whole > 0) {
            maxWhole(windows, row, channels, whole, x, top, lineStride, y, yOffset, taps, tapsOffset);
        }
        if (whole < channels && windows.pairs()) {
            MaxPairs.forwardPart(whole > 0 ? 0 : pairs, horizontal.windows(), channels, whole, x, top, lineStride, y,
                    yOffset, taps, tapsOffset);
        } else if (whole < channels) {
            maxRest(windows, row, channels, whole, x, top, lineStride, y, yOffset, taps, tapsOffset);
        }
    }

    /** The maxima of a row of windows for whole vectors of channels. */
    private static void maxWhole(PoolWindows windows, int row, int channels, int whole, float[] x, int top,
            int lineStride, float[] y, int yOffset, float[] taps, int tapsOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int lines = vertical.taps()[row];
        int pixelStride = horizontal.dilation() * channels;
        for (int column = 0; column < horizontal.windows();) {
            int firstTap = vertical.firstTap()[row] * horizontal.kernel() + horizontal.firstTap()[column];
            int columns = horizontal.taps()[column];
            int line = top + horizontal.position()[column] * channels;
            int o = column * channels;
            int threes = MaxThrees.wholeFrom(windows, row, column);
            if (threes > 0) {
                MaxThrees.forward(windows, column, threes, channels, whole, x, line, lineStride, y, yOffset + o, taps,
                        tapsOffset + o);
                column += threes;
                continue;
            }
            for (int c = 0; c < whole; c += LANES) {
                max(x, line + c, lines, lineStride, columns, pixelStride, firstTap, horizontal.kernel(), y,
                        yOffset + o + c, taps, tapsOffset + o + c);
            }
            column++;
        }
    }

    /** The maxima of one window, for a vector of channels. */
    static void max(float[] x, int first, int lines, int lineStride, int columns, int pixelStride,
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

    /** The maxima of a row of windows for the channels from {@code first} on, less than a vector. */
    private static void maxRest(PoolWindows windows, int row, int channels, int first, float[] x, int top,
            int lineStride, float[] y, int yOffset, float[] taps, int tapsOffset) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int pixelStride = horizontal.dilation() * channels;
        VectorMask<Float> mask = F.indexInRange(first, channels);
        int lastWhole = lastWholeStore(first, channels, horizontal.windows());
        for (int column = 0; column < horizontal.windows(); column++) {
            int firstTap = vertical.firstTap()[row] * horizontal.kernel() + horizontal.firstTap()[column];
            int columns = horizontal.taps()[column];
            int line = top + horizontal.position()[column] * channels + first;
            FloatVector best = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
            FloatVector tap = FloatVector.broadcast(F, firstTap);
            for (int i = 0; i < vertical.taps()[row]; i++, line += lineStride, firstTap += horizontal.kernel()) {
                for (int j = 0, pixel = line; j < columns; j++, pixel += pixelStride) {
                    FloatVector value = FloatVector.fromArray(F, x, pixel, mask);
                    VectorMask<Float> better = value.compare(VectorOperators.GT, best)
                            .or(value.compare(VectorOperators.NE, value));
                    best = best.blend(value, better);
                    tap = tap.blend(firstTap + j, better);
                }
            }
            int o = column * channels + first;
            if (o <= lastWhole) {
                best.intoArray(y, yOffset + o);
            } else {
                best.intoArray(y, yOffset + o, mask);
            }
            if (taps != null) {
                if (o <= lastWhole) {
                    tap.intoArray(taps, tapsOffset + o);
                } else {
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
        int whole = channels / LANES * LANES;
        int pairs = windows.wholePairs(channels, LANES);
        int strips = horizontal.size();
        int endStrips = strips;
        if (whole > 0 && MaxThrees.has(windows, row)) {
            MaxThrees.backward(windows, row, channels, whole, gy, gyImage, taps, tapsImage, gx, gxOffset);
            strips = horizontal.position()[windows.firstMeeting()];
            endStrips = horizontal.position()[windows.endMeeting() - 1] + 2;
        }
        boolean written = false;
        for (int v = vertical.firstWindow()[row]; v < vertical.endWindow()[row]; v++) {
            int i = vertical.tapAt(v, row);
            if (i >= 0) {
                int firstTap = (vertical.firstTap()[v] + i) * horizontal.kernel();
                int line = v * horizontal.windows() * channels;
                if (pairs > 0) {
                    MaxPairs.backward(pairs, firstTap, channels, Math.max(whole, LANES), gy, gyImage + line, taps,
                            tapsImage + line, gx, gxOffset);
                }
                if (whole > 0) {
                    maxWholeBackward(horizontal, 2 * pairs, strips, firstTap, channels, whole, written, gy,
                            gyImage + line, taps, tapsImage + line, gx, gxOffset);
                    maxWholeBackward(horizontal, endStrips, horizontal.size(), firstTap, channels, whole, written, gy,
                            gyImage + line, taps, tapsImage + line, gx, gxOffset);
                }
                if (whole < channels) {
                    maxRestBackward(horizontal, whole > 0 ? 0 : 2 * pairs, firstTap, channels, whole, written, gy,
                            gyImage + line, taps, tapsImage + line, gx, gxOffset);
                }
                written = true;
            }
        }
        if (!written) {
            Arrays.fill(gx, gxOffset, gxOffset + horizontal.size() * channels, 0);
        }
    }

    /**
     * What one row of windows gives to some pixels of a row, at one of the windows' rows of taps, for whole vectors of
     * channels.
     */
    private static void maxWholeBackward(PoolAxis horizontal, int firstPixel, int endPixel, int lineTap, int channels,
            int whole, boolean written, float[] gy, int gyOffset, float[] taps, int tapsOffset, float[] gx,
            int gxOffset) {
        for (int q = firstPixel; q < endPixel; q++) {
            int pixel = gxOffset + q * channels;
            int end = horizontal.endWindow()[q];
            if (end == 0 && !written) {
                Arrays.fill(gx, pixel, pixel + whole, 0);
            }
            boolean add = written;
            for (int h = horizontal.firstWindow()[q]; h < end; h++) {
                addOne(numberAt(horizontal, lineTap, h, q), whole, add, gy, gyOffset + h * channels, taps,
                        tapsOffset + h * channels, gx, pixel);
                add = true;
            }
        }
    }

    /** The number in the whole window of window h's tap at a pixel, or −1 if it has none there. */
    private static int numberAt(PoolAxis horizontal, int lineTap, int h, int pixel) {
        int tap = horizontal.tapAt(h, pixel);
        return tap < 0 ? -1 : lineTap + horizontal.firstTap()[h] + tap;
    }

    /**
     * Sets a pixel to, or adds, the gradient of one window where its maximum is this pixel. In a loop each, since a
     * vector that is either loaded or zero would be an object to C2.
     */
    private static void addOne(float tap, int whole, boolean add, float[] gy, int gyOffset, float[] taps,
            int tapsOffset, float[] gx, int pixel) {
        FloatVector zero = FloatVector.zero(F);
        for (int c = 0; add && c < whole; c += LANES) {
            FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + c);
            FloatVector own = zero.blend(FloatVector.fromArray(F, gy, gyOffset + c),
                    place.compare(VectorOperators.EQ, tap));
            FloatVector.fromArray(F, gx, pixel + c).add(own).intoArray(gx, pixel + c);
        }
        for (int c = 0; !add && c < whole; c += LANES) {
            FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + c);
            FloatVector own = zero.blend(FloatVector.fromArray(F, gy, gyOffset + c),
                    place.compare(VectorOperators.EQ, tap));
            zero.add(own).intoArray(gx, pixel + c);
        }
    }

    /**
     * {@link #maxWholeBackward} for the channels from {@code first} on, less than a vector. Sums of several windows go
     * by memory: kept in a vector that is either loaded or zero, they would be objects to C2.
     */
    private static void maxRestBackward(PoolAxis horizontal, int firstPixel, int lineTap, int channels, int first,
            boolean written, float[] gy, int gyOffset, float[] taps, int tapsOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        VectorMask<Float> mask = F.indexInRange(first, channels);
        int lastWhole = lastWholeStore(first, channels, horizontal.size());
        for (int q = firstPixel; q < horizontal.size(); q++) {
            int pixel = q * channels + first;
            int end = horizontal.endWindow()[q];
            if (end == 0 && !written) {
                zero.intoArray(gx, gxOffset + pixel, mask);
            }
            boolean add = written;
            for (int h = horizontal.firstWindow()[q]; h < end; h++) {
                int window = h * channels + first;
                FloatVector tap = FloatVector.fromArray(F, taps, tapsOffset + window, mask);
                FloatVector own = zero.blend(FloatVector.fromArray(F, gy, gyOffset + window, mask),
                        tap.compare(VectorOperators.EQ, (float) numberAt(horizontal, lineTap, h, q)));
                if (add) {
                    own.add(FloatVector.fromArray(F, gx, gxOffset + pixel, mask))
                            .intoArray(gx, gxOffset + pixel, mask);
                } else if (pixel <= lastWhole) {
                    own.add(zero).intoArray(gx, gxOffset + pixel);
                } else {
                    own.add(zero).intoArray(gx, gxOffset + pixel, mask);
                }
                add = true;
            }
        }
    }

    @Override
    public void averageRow(PoolWindows windows, int row, int channels, float[] x, int image, float[] y, int yOffset) {
        AverageRows.forward(windows, row, channels, x, image, y, yOffset);
    }

    @Override
    public void averageRowBackward(PoolWindows windows, int row, int channels, float[] gy, int gyImage, float[] gx,
            int gxOffset) {
        AverageRows.backward(windows, row, channels, gy, gyImage, gx, gxOffset);
    }

    /**
     * The last index in a row at which a whole vector of the channels from c on may be stored: where it holds these
     * channels only, or where what it holds more falls on the next pixels of the row, which are written later.
     */
    static int lastWholeStore(int c, int channels, int pixels) {
        if (c + LANES <= channels) {
            return Integer.MAX_VALUE;
        }
        return c == 0 ? pixels * channels - LANES : -1;
    }
}
