package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.PoolAxis;
import dev.lanewise.tensor.internal.PoolWindows;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The gradient of maxima over windows of three columns at steps of two, ResNet's, for whole vectors of channels.
 *
 * <p>Each window gives to the pixel that it shares with the window before, and to the next one. Windows are taken as they lie in memory, and the one
 * before is loaded once more, from the first-level cache: strips of a vector of channels down several windows, which load it once, ran at 0.65 of
 * the speed (AVX-512 on Zen 4), since memory reads ahead only what is asked for in its order.
 */
final class MaxThrees {
    private MaxThrees() {}

    /** Whether a row of pixels has such windows: in one row of windows or two. */
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
        for (int n = 0, first = 0; n < count; n++, first += channels) {
            for (int window = first,
                    pixel = gxOffset + 2 * first; window < first + whole; window += LANES, pixel += LANES) {
                FloatVector before = FloatVector.fromArray(F, gy, gyOffset + window - channels);
                FloatVector own = FloatVector.fromArray(F, gy, gyOffset + window);
                FloatVector placeBefore = FloatVector.fromArray(F, taps, tapsOffset + window - channels);
                FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + window);
                zero.add(before, placeBefore.compare(VectorOperators.EQ, right))
                        .add(own, place.compare(VectorOperators.EQ, left)).intoArray(gx, pixel);
                zero.add(own, place.compare(VectorOperators.EQ, middle)).intoArray(gx, pixel + channels);
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
        for (int n = 0, first = 0; n < count; n++, first += channels) {
            for (int window = first,
                    pixel = gxOffset + 2 * first; window < first + whole; window += LANES, pixel += LANES) {
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
            }
        }
    }
}
