package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The transpose of a square of as many rows as a vector has lanes, in steps: for each power of two, rows so far apart
 * exchange lanes so far apart.
 *
 * <p>Steps after the first work where the result is to lie, in the first-level cache. Element by element, a copy of the
 * weights of 512 to 512 channels took a seventh of their forward convolution of 8 images of 7×7.
 */
final class Transposition {
    /** One for each power of two below the lanes. */
    private static final int STEPS = Integer.numberOfTrailingZeros(LANES);
    private static final VectorShuffle<Float>[] PARTNERS = partners();
    private static final VectorMask<Float>[] UPPER = upper();

    private Transposition() {}

    /** {@code to[toAt + i·toStep + j] = alpha · from[at + j·step + i]} for i and j below the lanes. */
    static void square(float[] from, int at, int step, float alpha, float[] to, int toAt, int toStep) {
        exchange(0, from, at, step, alpha, to, toAt, toStep);
        for (int i = 1; i < STEPS; i++) {
            exchange(i, to, toAt, toStep, 1, to, toAt, toStep);
        }
    }

    private static void exchange(int bit, float[] from, int at, int step, float alpha, float[] to, int toAt,
            int toStep) {
        VectorShuffle<Float> partner = PARTNERS[bit];
        VectorMask<Float> upper = UPPER[bit];
        int distance = 1 << bit;
        for (int i = 0; i < LANES / 2; i++) {
            int row = i + (i & -distance);
            FloatVector a = FloatVector.fromArray(F, from, at + row * step).mul(alpha);
            FloatVector b = FloatVector.fromArray(F, from, at + (row + distance) * step).mul(alpha);
            a.blend(b.rearrange(partner), upper).intoArray(to, toAt + row * toStep);
            a.rearrange(partner).blend(b, upper).intoArray(to, toAt + (row + distance) * toStep);
        }
    }

    /** For each bit, the lanes that differ in it. */
    @SuppressWarnings("unchecked")
    private static VectorShuffle<Float>[] partners() {
        return (VectorShuffle<Float>[]) IntStream.range(0, STEPS)
                .mapToObj(bit -> VectorShuffle.fromOp(F, lane -> lane ^ 1 << bit)).toArray(VectorShuffle<?>[]::new);
    }

    /** For each bit, the lanes in which it is set. */
    @SuppressWarnings("unchecked")
    private static VectorMask<Float>[] upper() {
        return (VectorMask<Float>[]) IntStream.range(0, STEPS)
                .mapToObj(bit -> VectorMask.fromLong(F, IntStream.range(0, LANES).filter(lane -> (lane >> bit & 1) == 1)
                        .mapToLong(lane -> 1L << lane).sum()))
                .toArray(VectorMask<?>[]::new);
    }
}
