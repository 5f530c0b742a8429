package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * A tile of fourteen pixels by one vector of a convolution in many groups, in runs of three taps: sixteen rotations for
 * 42 multiplications. It needs the 32 registers of AVX-512. Rows of 14 and 28 pixels, of which eights leave an eighth
 * empty, are 1.05 to 1.2 times as fast.
 */
final class GroupedRuns14 {
    static final int PIXELS = 14;

    private GroupedRuns14() {}

    /**
     * Whether tiles of fourteen leave less empty of a row than tiles of {@code other}. Where they leave as much, as in
     * rows of 56, they take 1.15 times as long. So no more pixels behind the row are read than by those.
     */
    static boolean fits(int pixels, int other) {
        return LANES == 16 && Math.ceilDiv(pixels, PIXELS) * PIXELS < Math.ceilDiv(pixels, other) * other;
    }

    /**
     * Arguments as in {@link GroupedKernels#convolveRuns}; {@code valid} is how many of the tile's pixels are wanted.
     */
    static void run(int valid, float[] slab, int at, int[] taps, VectorShuffle<Float>[] rotations, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int to, int outputStep) {
        FloatVector start = FloatVector.fromArray(F, bias, biasAt);
        FloatVector c0 = start;
        FloatVector c1 = start;
        FloatVector c2 = start;
        FloatVector c3 = start;
        FloatVector c4 = start;
        FloatVector c5 = start;
        FloatVector c6 = start;
        FloatVector c7 = start;
        FloatVector c8 = start;
        FloatVector c9 = start;
        FloatVector c10 = start;
        FloatVector c11 = start;
        FloatVector c12 = start;
        FloatVector c13 = start;
        int weight = weightsAt;
        for (int tap : taps) {
            int x = at + tap;
            for (VectorShuffle<Float> rotation : rotations) {
                FloatVector w0 = FloatVector.fromArray(F, weights, weight);
                FloatVector w1 = FloatVector.fromArray(F, weights, weight + LANES);
                FloatVector w2 = FloatVector.fromArray(F, weights, weight + 2 * LANES);
                FloatVector x0 = FloatVector.fromArray(F, slab, x).rearrange(rotation);
                c0 = x0.fma(w0, c0);
                FloatVector x1 = FloatVector.fromArray(F, slab, x + LANES).rearrange(rotation);
                c0 = x1.fma(w1, c0);
                c1 = x1.fma(w0, c1);
                FloatVector x2 = FloatVector.fromArray(F, slab, x + 2 * LANES).rearrange(rotation);
                c0 = x2.fma(w2, c0);
                c1 = x2.fma(w1, c1);
                c2 = x2.fma(w0, c2);
                FloatVector x3 = FloatVector.fromArray(F, slab, x + 3 * LANES).rearrange(rotation);
                c1 = x3.fma(w2, c1);
                c2 = x3.fma(w1, c2);
                c3 = x3.fma(w0, c3);
                FloatVector x4 = FloatVector.fromArray(F, slab, x + 4 * LANES).rearrange(rotation);
                c2 = x4.fma(w2, c2);
                c3 = x4.fma(w1, c3);
                c4 = x4.fma(w0, c4);
                FloatVector x5 = FloatVector.fromArray(F, slab, x + 5 * LANES).rearrange(rotation);
                c3 = x5.fma(w2, c3);
                c4 = x5.fma(w1, c4);
                c5 = x5.fma(w0, c5);
                FloatVector x6 = FloatVector.fromArray(F, slab, x + 6 * LANES).rearrange(rotation);
                c4 = x6.fma(w2, c4);
                c5 = x6.fma(w1, c5);
                c6 = x6.fma(w0, c6);
                FloatVector x7 = FloatVector.fromArray(F, slab, x + 7 * LANES).rearrange(rotation);
                c5 = x7.fma(w2, c5);
                c6 = x7.fma(w1, c6);
                c7 = x7.fma(w0, c7);
                FloatVector x8 = FloatVector.fromArray(F, slab, x + 8 * LANES).rearrange(rotation);
                c6 = x8.fma(w2, c6);
                c7 = x8.fma(w1, c7);
                c8 = x8.fma(w0, c8);
                FloatVector x9 = FloatVector.fromArray(F, slab, x + 9 * LANES).rearrange(rotation);
                c7 = x9.fma(w2, c7);
                c8 = x9.fma(w1, c8);
                c9 = x9.fma(w0, c9);
                FloatVector x10 = FloatVector.fromArray(F, slab, x + 10 * LANES).rearrange(rotation);
                c8 = x10.fma(w2, c8);
                c9 = x10.fma(w1, c9);
                c10 = x10.fma(w0, c10);
                FloatVector x11 = FloatVector.fromArray(F, slab, x + 11 * LANES).rearrange(rotation);
                c9 = x11.fma(w2, c9);
                c10 = x11.fma(w1, c10);
                c11 = x11.fma(w0, c11);
                FloatVector x12 = FloatVector.fromArray(F, slab, x + 12 * LANES).rearrange(rotation);
                c10 = x12.fma(w2, c10);
                c11 = x12.fma(w1, c11);
                c12 = x12.fma(w0, c12);
                FloatVector x13 = FloatVector.fromArray(F, slab, x + 13 * LANES).rearrange(rotation);
                c11 = x13.fma(w2, c11);
                c12 = x13.fma(w1, c12);
                c13 = x13.fma(w0, c13);
                FloatVector x14 = FloatVector.fromArray(F, slab, x + 14 * LANES).rearrange(rotation);
                c12 = x14.fma(w2, c12);
                c13 = x14.fma(w1, c13);
                FloatVector x15 = FloatVector.fromArray(F, slab, x + 15 * LANES).rearrange(rotation);
                c13 = x15.fma(w2, c13);
                weight += GroupedKernels.RUN * LANES;
            }
        }
        c0.blend(floor, c0.compare(LE, floor)).intoArray(output, to);
        if (valid > 1) {
            c1.blend(floor, c1.compare(LE, floor)).intoArray(output, to + outputStep);
        }
        if (valid > 2) {
            c2.blend(floor, c2.compare(LE, floor)).intoArray(output, to + 2 * outputStep);
        }
        if (valid > 3) {
            c3.blend(floor, c3.compare(LE, floor)).intoArray(output, to + 3 * outputStep);
        }
        if (valid > 4) {
            c4.blend(floor, c4.compare(LE, floor)).intoArray(output, to + 4 * outputStep);
        }
        if (valid > 5) {
            c5.blend(floor, c5.compare(LE, floor)).intoArray(output, to + 5 * outputStep);
        }
        if (valid > 6) {
            c6.blend(floor, c6.compare(LE, floor)).intoArray(output, to + 6 * outputStep);
        }
        if (valid > 7) {
            c7.blend(floor, c7.compare(LE, floor)).intoArray(output, to + 7 * outputStep);
        }
        if (valid > 8) {
            c8.blend(floor, c8.compare(LE, floor)).intoArray(output, to + 8 * outputStep);
        }
        if (valid > 9) {
            c9.blend(floor, c9.compare(LE, floor)).intoArray(output, to + 9 * outputStep);
        }
        if (valid > 10) {
            c10.blend(floor, c10.compare(LE, floor)).intoArray(output, to + 10 * outputStep);
        }
        if (valid > 11) {
            c11.blend(floor, c11.compare(LE, floor)).intoArray(output, to + 11 * outputStep);
        }
        if (valid > 12) {
            c12.blend(floor, c12.compare(LE, floor)).intoArray(output, to + 12 * outputStep);
        }
        if (valid > 13) {
            c13.blend(floor, c13.compare(LE, floor)).intoArray(output, to + 13 * outputStep);
        }
    }
}
