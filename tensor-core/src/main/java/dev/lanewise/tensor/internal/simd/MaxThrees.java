package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Maxima over windows of 3×3, and their gradient at steps of two, ResNet's, for whole vectors of channels.
 *
 * <p>A row of windows is one loop over all its vectors: a loop over the channels of each window checks the bounds of
 * its nine loads before its first vector, and took 1.3 times as long with 64 channels, 2 with 16 (forward, from the
 * caches).
 *
 * <p>Backward, each window gives to the pixel that it shares with the window before, and to the next one. Windows are
 * taken as they lie in memory, and the one before is loaded once more, from the first-level cache: strips of a vector
 * of channels down several windows, which load it once, ran at 0.65 of the speed (AVX-512 on Zen 4), since memory reads
 * ahead only what is asked for in its order.
 */
final class MaxThrees {
    private MaxThrees() {}

    /** How many windows of a row, from one on, have nine taps in neighbouring pixels and are equally far apart. */
    static int wholeFrom(PoolWindows windows, int row, int column) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        if (vertical.kernel() != 3 || vertical.taps()[row] != 3 || horizontal.kernel() != 3
                || horizontal.dilation() != 1) {
            return 0;
        }
        int end = column;
        while (end < horizontal.windows() && horizontal.taps()[end] == 3
                && horizontal.position()[end] == horizontal.position()[column]
                        + (end - column) * distance(windows, column)) {
            end++;
        }
        return end - column;
    }

    /** The pixels from one window to the next. */
    private static int distance(PoolWindows windows, int column) {
        PoolAxis horizontal = windows.horizontal();
        return column + 1 < horizontal.windows()
                ? horizontal.position()[column + 1] - horizontal.position()[column]
                : 0;
    }

    /**
     * The maxima of {@code count} {@linkplain #wholeFrom such windows} from {@code column} on, the first of which
     * begins at {@code first}. Each line's maximum is taken by itself, since the three don't wait for each other then.
     * NaNs, which no comparison takes, show in a sum of products; that of infinities and large numbers may be NaN too,
     * which costs time only.
     */
    static void forward(PoolWindows windows, int column, int count, int channels, int whole, float[] x, int first,
            int lineStride, float[] y, int yOffset, float[] taps, int tapsOffset) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector three = FloatVector.broadcast(F, 3f);
        FloatVector six = FloatVector.broadcast(F, 6f);
        int step = distance(windows, column) * channels;
        int top = first;
        int window = 0;
        for (int n = count * (whole / LANES), c = 0; n > 0; n--) {
            FloatVector left = FloatVector.fromArray(F, x, top);
            FloatVector middle = FloatVector.fromArray(F, x, top + channels);
            FloatVector right = FloatVector.fromArray(F, x, top + 2 * channels);
            FloatVector numbers = left.fma(middle, right);
            VectorMask<Float> better = middle.compare(VectorOperators.GT, left);
            FloatVector best = left.blend(middle, better);
            FloatVector tap = zero.blend(1f, better);
            better = right.compare(VectorOperators.GT, best);
            best = best.blend(right, better);
            tap = tap.blend(2f, better);

            int centre = top + lineStride;
            left = FloatVector.fromArray(F, x, centre);
            middle = FloatVector.fromArray(F, x, centre + channels);
            right = FloatVector.fromArray(F, x, centre + 2 * channels);
            numbers = left.fma(middle, numbers).add(right);
            better = middle.compare(VectorOperators.GT, left);
            FloatVector second = left.blend(middle, better);
            FloatVector secondTap = three.blend(4f, better);
            better = right.compare(VectorOperators.GT, second);
            second = second.blend(right, better);
            secondTap = secondTap.blend(5f, better);

            int bottom = centre + lineStride;
            left = FloatVector.fromArray(F, x, bottom);
            middle = FloatVector.fromArray(F, x, bottom + channels);
            right = FloatVector.fromArray(F, x, bottom + 2 * channels);
            numbers = left.fma(middle, numbers).add(right);
            better = middle.compare(VectorOperators.GT, left);
            FloatVector third = left.blend(middle, better);
            FloatVector thirdTap = six.blend(7f, better);
            better = right.compare(VectorOperators.GT, third);
            third = third.blend(right, better);
            thirdTap = thirdTap.blend(8f, better);

            better = second.compare(VectorOperators.GT, best);
            best = best.blend(second, better);
            tap = tap.blend(secondTap, better);
            better = third.compare(VectorOperators.GT, best);
            best.blend(third, better).intoArray(y, yOffset + window);
            if (taps != null) {
                tap.blend(thirdTap, better).intoArray(taps, tapsOffset + window);
            }
            if (numbers.compare(VectorOperators.NE, numbers).anyTrue()) {
                SimdPoolingKernels.max(x, top, 3, lineStride, 3, channels, 0, 3, y, yOffset + window, taps,
                        tapsOffset + window);
            }
            top += LANES;
            window += LANES;
            c += LANES;
            if (c == whole) {
                top += step - whole;
                window += channels - whole;
                c = 0;
            }
        }
    }

    /** Whether a row of pixels has windows that {@linkplain PoolAxis#isMeeting meet}: in one row of windows or two. */
    static boolean has(PoolWindows windows, int row) {
        PoolAxis vertical = windows.vertical();
        int rows = vertical.endWindow()[row] - vertical.firstWindow()[row];
        return windows.firstMeeting() < windows.endMeeting() && vertical.dilation() == 1 && rows > 0 && rows <= 2;
    }

    /** Writes the pixels of {@link PoolWindows#firstMeeting} to {@link PoolWindows#endMeeting}, two for each window. */
    static void backward(PoolWindows windows, int row, int channels, int whole, float[] gy, int gyImage, float[] taps,
            int tapsImage, float[] gx, int gxOffset) {
        PoolAxis vertical = windows.vertical();
        int v = vertical.firstWindow()[row];
        boolean two = vertical.endWindow()[row] - v == 2;
        int tap = 3 * (vertical.firstTap()[v] + vertical.tapAt(v, row));
        int nextTap = two ? 3 * (vertical.firstTap()[v + 1] + vertical.tapAt(v + 1, row)) : 0;
        int line = windows.horizontal().windows() * channels;
        int count = windows.endMeeting() - windows.firstMeeting();
        int window = v * line + windows.firstMeeting() * channels;
        int pixel = gxOffset + windows.horizontal().position()[windows.firstMeeting()] * channels;
        if (two) {
            ofTwoRows(count, channels, whole, tap, nextTap, gy, gyImage + window, taps, tapsImage + window, line, gx,
                    pixel);
        } else {
            ofOneRow(count, channels, whole, tap, gy, gyImage + window, taps, tapsImage + window, gx, pixel);
        }
    }

    private static void ofOneRow(int count, int channels, int whole, int tap, float[] gy, int gyOffset, float[] taps,
            int tapsOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector left = FloatVector.broadcast(F, tap);
        FloatVector middle = FloatVector.broadcast(F, tap + 1);
        FloatVector right = FloatVector.broadcast(F, tap + 2);
        int window = 0;
        int pixel = gxOffset;
        for (int n = count * (whole / LANES), c = 0; n > 0; n--) {
            FloatVector before = FloatVector.fromArray(F, gy, gyOffset + window - channels);
            FloatVector own = FloatVector.fromArray(F, gy, gyOffset + window);
            FloatVector placeBefore = FloatVector.fromArray(F, taps, tapsOffset + window - channels);
            FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + window);
            zero.add(before, placeBefore.compare(VectorOperators.EQ, right))
                    .add(own, place.compare(VectorOperators.EQ, left)).intoArray(gx, pixel);
            zero.add(own, place.compare(VectorOperators.EQ, middle)).intoArray(gx, pixel + channels);
            window += LANES;
            pixel += LANES;
            c += LANES;
            if (c == whole) {
                window += channels - whole;
                pixel += 2 * channels - whole;
                c = 0;
            }
        }
    }

    /** The next row of windows is {@code line} behind the first one. */
    private static void ofTwoRows(int count, int channels, int whole, int tap, int nextTap, float[] gy, int gyOffset,
            float[] taps, int tapsOffset, int line, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector left = FloatVector.broadcast(F, tap);
        FloatVector middle = FloatVector.broadcast(F, tap + 1);
        FloatVector right = FloatVector.broadcast(F, tap + 2);
        FloatVector nextLeft = FloatVector.broadcast(F, nextTap);
        FloatVector nextMiddle = FloatVector.broadcast(F, nextTap + 1);
        FloatVector nextRight = FloatVector.broadcast(F, nextTap + 2);
        int window = 0;
        int pixel = gxOffset;
        for (int n = count * (whole / LANES), c = 0; n > 0; n--) {
            int gradient = gyOffset + window;
            FloatVector before = FloatVector.fromArray(F, gy, gradient - channels);
            FloatVector own = FloatVector.fromArray(F, gy, gradient);
            FloatVector nextBefore = FloatVector.fromArray(F, gy, gradient + line - channels);
            FloatVector next = FloatVector.fromArray(F, gy, gradient + line);
            int number = tapsOffset + window;
            FloatVector placeBefore = FloatVector.fromArray(F, taps, number - channels);
            FloatVector place = FloatVector.fromArray(F, taps, number);
            FloatVector nextPlaceBefore = FloatVector.fromArray(F, taps, number + line - channels);
            FloatVector nextPlace = FloatVector.fromArray(F, taps, number + line);
            zero.add(before, placeBefore.compare(VectorOperators.EQ, right))
                    .add(own, place.compare(VectorOperators.EQ, left))
                    .add(nextBefore, nextPlaceBefore.compare(VectorOperators.EQ, nextRight))
                    .add(next, nextPlace.compare(VectorOperators.EQ, nextLeft)).intoArray(gx, pixel);
            zero.add(own, place.compare(VectorOperators.EQ, middle))
                    .add(next, nextPlace.compare(VectorOperators.EQ, nextMiddle))
                    .intoArray(gx, pixel + channels);
            window += LANES;
            pixel += LANES;
            c += LANES;
            if (c == whole) {
                window += channels - whole;
                pixel += 2 * channels - whole;
                c = 0;
            }
        }
    }
}
