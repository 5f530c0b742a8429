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
 * <p>Each window gives to the pixel that it shares with the window before, and to the next one. The row is cut into strips that stay in the
 * first-level cache while one vector of channels after the other passes along them, so that each window's gradient is loaded once.
 */
final class MaxThrees {
    private static final int STRIP = 4;

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
        for (int h = windows.firstMeeting(); h < windows.endMeeting(); h += STRIP) {
            int count = Math.min(STRIP, windows.endMeeting() - h);
            int window = v * line + h * channels;
            int pixel = gxOffset + windows.horizontal().position()[h] * channels;
            for (int c = 0; c < whole; c += LANES) {
                if (two) {
                    ofTwoRows(count, channels, tap, nextTap, gy, gyImage + window + c, taps, tapsImage + window + c,
                            line, gx, pixel + c);
                } else {
                    ofOneRow(count, channels, tap, gy, gyImage + window + c, taps, tapsImage + window + c, gx,
                            pixel + c);
                }
            }
        }
    }

    private static void ofOneRow(int count, int channels, int tap, float[] gy, int gyOffset, float[] taps,
            int tapsOffset, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector left = FloatVector.broadcast(F, tap);
        FloatVector middle = FloatVector.broadcast(F, tap + 1);
        FloatVector right = FloatVector.broadcast(F, tap + 2);
        FloatVector before = FloatVector.fromArray(F, gy, gyOffset - channels);
        FloatVector placeBefore = FloatVector.fromArray(F, taps, tapsOffset - channels);
        for (int n = 0, window = 0; n < count; n++, window += channels) {
            FloatVector own = FloatVector.fromArray(F, gy, gyOffset + window);
            FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + window);
            zero.add(before, placeBefore.compare(VectorOperators.EQ, right))
                    .add(own, place.compare(VectorOperators.EQ, left)).intoArray(gx, gxOffset + 2 * window);
            zero.add(own, place.compare(VectorOperators.EQ, middle)).intoArray(gx, gxOffset + 2 * window + channels);
            before = own;
            placeBefore = place;
        }
    }

    /** The next row of windows is {@code line} behind the first one. */
    private static void ofTwoRows(int count, int channels, int tap, int nextTap, float[] gy, int gyOffset,
            float[] taps, int tapsOffset, int line, float[] gx, int gxOffset) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector left = FloatVector.broadcast(F, tap);
        FloatVector middle = FloatVector.broadcast(F, tap + 1);
        FloatVector right = FloatVector.broadcast(F, tap + 2);
        FloatVector nextLeft = FloatVector.broadcast(F, nextTap);
        FloatVector nextMiddle = FloatVector.broadcast(F, nextTap + 1);
        FloatVector nextRight = FloatVector.broadcast(F, nextTap + 2);
        FloatVector before = FloatVector.fromArray(F, gy, gyOffset - channels);
        FloatVector placeBefore = FloatVector.fromArray(F, taps, tapsOffset - channels);
        FloatVector nextBefore = FloatVector.fromArray(F, gy, gyOffset + line - channels);
        FloatVector nextPlaceBefore = FloatVector.fromArray(F, taps, tapsOffset + line - channels);
        for (int n = 0, window = 0; n < count; n++, window += channels) {
            FloatVector own = FloatVector.fromArray(F, gy, gyOffset + window);
            FloatVector place = FloatVector.fromArray(F, taps, tapsOffset + window);
            FloatVector next = FloatVector.fromArray(F, gy, gyOffset + line + window);
            FloatVector nextPlace = FloatVector.fromArray(F, taps, tapsOffset + line + window);
            zero.add(before, placeBefore.compare(VectorOperators.EQ, right))
                    .add(own, place.compare(VectorOperators.EQ, left))
                    .add(nextBefore, nextPlaceBefore.compare(VectorOperators.EQ, nextRight))
                    .add(next, nextPlace.compare(VectorOperators.EQ, nextLeft))
                    .intoArray(gx, gxOffset + 2 * window);
            zero.add(own, place.compare(VectorOperators.EQ, middle))
                    .add(next, nextPlace.compare(VectorOperators.EQ, nextMiddle))
                    .intoArray(gx, gxOffset + 2 * window + channels);
            before = own;
            placeBefore = place;
            nextBefore = next;
            nextPlaceBefore = nextPlace;
        }
    }
}
