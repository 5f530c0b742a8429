package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;
import java.util.concurrent.atomic.AtomicReferenceArray;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The convolution in many groups of few channels, on the Vector API: every lane at work where an output channel of one
 * group a lane leaves 12 of 16 idle.
 *
 * <p>A tile is eight pixels by one vector. With 512 bits, rotations and multiplications together have two ports of the
 * CPU, so a run of three taps, with ten rotations for 24 multiplications, costs 34 of 48 that three single taps would.
 */
public final class SimdGroupedKernels implements GroupedKernels {
    private static final int PIXELS = 8;

    /** By inputs and outputs of a group, made when first used: a shuffle takes longer to make than a row to compute. */
    private static final AtomicReferenceArray<VectorShuffle<Float>[]> ROTATIONS = new AtomicReferenceArray<>(
            (LANES + 1) * (LANES + 1));

    /** These kernels have no state of their own. */
    public SimdGroupedKernels() {}

    private static VectorShuffle<Float>[] rotations(LaneGroups groups) {
        int index = groups.inputs() * (LANES + 1) + groups.outputs();
        VectorShuffle<Float>[] rotations = ROTATIONS.get(index);
        if (rotations == null) {
            rotations = makeRotations(groups);
            ROTATIONS.set(index, rotations);
        }
        return rotations;
    }

    @SuppressWarnings("unchecked")
    private static VectorShuffle<Float>[] makeRotations(LaneGroups groups) {
        VectorShuffle<Float>[] rotations = (VectorShuffle<Float>[]) new VectorShuffle<?>[groups.inputs()];
        for (int i = 0; i < rotations.length; i++) {
            int step = i;
            rotations[i] = VectorShuffle.fromOp(F, lane -> groups.source(lane, step));
        }
        return rotations;
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public void gather(int pixels, int blocks, float[] source, int at, int step, int blockStep, float[] slab,
            int slabAt, int slabBlock) {
        int readable = source.length - LANES - at - (blocks - 1) * blockStep;
        int whole = readable < 0 ? 0 : Math.min(pixels, readable / step + 1);
        // Pixel by pixel, as memory lies: block by block, convolutions took up to 1.2 times as long on Zen 4.
        for (int pixel = 0; pixel < whole; pixel++) {
            int from = at + pixel * step;
            int to = slabAt + pixel * LANES;
            for (int block = 0; block < blocks; block++, from += blockStep, to += slabBlock) {
                FloatVector.fromArray(F, source, from).intoArray(slab, to);
            }
        }
        for (int pixel = whole; pixel < pixels; pixel++) {
            int from = at + pixel * step;
            int to = slabAt + pixel * LANES;
            for (int block = 0; block < blocks; block++, from += blockStep, to += slabBlock) {
                System.arraycopy(source, from, slab, to, Math.min(LANES, source.length - from));
            }
        }
    }

    @Override
    public void convolve(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep) {
        VectorShuffle<Float>[] rotations = rotations(groups);
        FloatVector start = FloatVector.fromArray(F, bias, biasAt);
        for (int pixel = 0; pixel < pixels; pixel += PIXELS) {
            FloatVector c0 = start;
            FloatVector c1 = start;
            FloatVector c2 = start;
            FloatVector c3 = start;
            FloatVector c4 = start;
            FloatVector c5 = start;
            FloatVector c6 = start;
            FloatVector c7 = start;
            int weight = weightsAt;
            for (int tap : taps) {
                int x = at + pixel * LANES + tap;
                for (VectorShuffle<Float> rotation : rotations) {
                    FloatVector w = FloatVector.fromArray(F, weights, weight);
                    c0 = FloatVector.fromArray(F, slab, x).rearrange(rotation).fma(w, c0);
                    c1 = FloatVector.fromArray(F, slab, x + LANES).rearrange(rotation).fma(w, c1);
                    c2 = FloatVector.fromArray(F, slab, x + 2 * LANES).rearrange(rotation).fma(w, c2);
                    c3 = FloatVector.fromArray(F, slab, x + 3 * LANES).rearrange(rotation).fma(w, c3);
                    c4 = FloatVector.fromArray(F, slab, x + 4 * LANES).rearrange(rotation).fma(w, c4);
                    c5 = FloatVector.fromArray(F, slab, x + 5 * LANES).rearrange(rotation).fma(w, c5);
                    c6 = FloatVector.fromArray(F, slab, x + 6 * LANES).rearrange(rotation).fma(w, c6);
                    c7 = FloatVector.fromArray(F, slab, x + 7 * LANES).rearrange(rotation).fma(w, c7);
                    weight += LANES;
                }
            }
            int to = outputAt + pixel * outputStep;
            int valid = pixels - pixel;
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
        }
    }

    @Override
    public void convolveRuns(int pixels, float[] slab, int at, int[] taps, LaneGroups groups, float[] weights,
            int weightsAt, float[] bias, int biasAt, float floor, float[] output, int outputAt, int outputStep) {
        VectorShuffle<Float>[] rotations = rotations(groups);
        if (GroupedRuns14.fits(pixels, PIXELS)) {
            for (int pixel = 0; pixel < pixels; pixel += GroupedRuns14.PIXELS) {
                GroupedRuns14.run(pixels - pixel, slab, at + pixel * LANES, taps, rotations, weights, weightsAt, bias,
                        biasAt, floor, output, outputAt + pixel * outputStep, outputStep);
            }
            return;
        }
        FloatVector start = FloatVector.fromArray(F, bias, biasAt);
        for (int pixel = 0; pixel < pixels; pixel += PIXELS) {
            FloatVector c0 = start;
            FloatVector c1 = start;
            FloatVector c2 = start;
            FloatVector c3 = start;
            FloatVector c4 = start;
            FloatVector c5 = start;
            FloatVector c6 = start;
            FloatVector c7 = start;
            int weight = weightsAt;
            for (int tap : taps) {
                int x = at + pixel * LANES + tap;
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
                    FloatVector x9 = FloatVector.fromArray(F, slab, x + 9 * LANES).rearrange(rotation);
                    c7 = x9.fma(w2, c7);
                    weight += RUN * LANES;
                }
            }
            int to = outputAt + pixel * outputStep;
            int valid = pixels - pixel;
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
        }
    }

    @Override
    public void weightGradient(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps,
            int tapAt, LaneGroups groups, int step, float[] sums, int sumsAt) {
        VectorShuffle<Float> rotation = rotations(groups)[step];
        int x0 = at + taps[tapAt];
        int x1 = at + taps[tapAt + 1];
        int x2 = at + taps[tapAt + 2];
        int x3 = at + taps[tapAt + 3];
        int x4 = at + taps[tapAt + 4];
        int x5 = at + taps[tapAt + 5];
        int x6 = at + taps[tapAt + 6];
        int x7 = at + taps[tapAt + 7];
        int x8 = at + taps[tapAt + 8];
        FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
        FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
        FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
        FloatVector s4 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
        FloatVector s5 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
        FloatVector s6 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
        FloatVector s7 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
        FloatVector s8 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
        for (int i = 0; i < pixels * LANES; i += LANES) {
            FloatVector d = FloatVector.fromArray(F, gradient, gradientAt + i);
            s0 = FloatVector.fromArray(F, slab, x0 + i).rearrange(rotation).fma(d, s0);
            s1 = FloatVector.fromArray(F, slab, x1 + i).rearrange(rotation).fma(d, s1);
            s2 = FloatVector.fromArray(F, slab, x2 + i).rearrange(rotation).fma(d, s2);
            s3 = FloatVector.fromArray(F, slab, x3 + i).rearrange(rotation).fma(d, s3);
            s4 = FloatVector.fromArray(F, slab, x4 + i).rearrange(rotation).fma(d, s4);
            s5 = FloatVector.fromArray(F, slab, x5 + i).rearrange(rotation).fma(d, s5);
            s6 = FloatVector.fromArray(F, slab, x6 + i).rearrange(rotation).fma(d, s6);
            s7 = FloatVector.fromArray(F, slab, x7 + i).rearrange(rotation).fma(d, s7);
            s8 = FloatVector.fromArray(F, slab, x8 + i).rearrange(rotation).fma(d, s8);
        }
        s0.intoArray(sums, sumsAt);
        s1.intoArray(sums, sumsAt + LANES);
        s2.intoArray(sums, sumsAt + 2 * LANES);
        s3.intoArray(sums, sumsAt + 3 * LANES);
        s4.intoArray(sums, sumsAt + 4 * LANES);
        s5.intoArray(sums, sumsAt + 5 * LANES);
        s6.intoArray(sums, sumsAt + 6 * LANES);
        s7.intoArray(sums, sumsAt + 7 * LANES);
        s8.intoArray(sums, sumsAt + 8 * LANES);
    }

    @Override
    public void weightGradientRuns(int pixels, float[] gradient, int gradientAt, float[] slab, int at, int[] taps,
            int tapAt, LaneGroups groups, int step, float[] sums, int sumsAt) {
        VectorShuffle<Float> rotation = rotations(groups)[step];
        int x0 = at + taps[tapAt];
        int x1 = at + taps[tapAt + 1];
        int x2 = at + taps[tapAt + 2];
        FloatVector s0 = FloatVector.fromArray(F, sums, sumsAt);
        FloatVector s1 = FloatVector.fromArray(F, sums, sumsAt + LANES);
        FloatVector s2 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
        FloatVector s4 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
        FloatVector s5 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
        FloatVector s6 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
        FloatVector s7 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
        FloatVector s8 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
        FloatVector d1 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        for (int i = 0; i < pixels * LANES; i += LANES) {
            FloatVector d0 = FloatVector.fromArray(F, gradient, gradientAt + i).rearrange(rotation);
            FloatVector v0 = FloatVector.fromArray(F, slab, x0 + i);
            s0 = v0.fma(d0, s0);
            s1 = v0.fma(d1, s1);
            s2 = v0.fma(d2, s2);
            FloatVector v1 = FloatVector.fromArray(F, slab, x1 + i);
            s3 = v1.fma(d0, s3);
            s4 = v1.fma(d1, s4);
            s5 = v1.fma(d2, s5);
            FloatVector v2 = FloatVector.fromArray(F, slab, x2 + i);
            s6 = v2.fma(d0, s6);
            s7 = v2.fma(d1, s7);
            s8 = v2.fma(d2, s8);
            d2 = d1;
            d1 = d0;
        }
        s0.intoArray(sums, sumsAt);
        s1.intoArray(sums, sumsAt + LANES);
        s2.intoArray(sums, sumsAt + 2 * LANES);
        s3.intoArray(sums, sumsAt + 3 * LANES);
        s4.intoArray(sums, sumsAt + 4 * LANES);
        s5.intoArray(sums, sumsAt + 5 * LANES);
        s6.intoArray(sums, sumsAt + 6 * LANES);
        s7.intoArray(sums, sumsAt + 7 * LANES);
        s8.intoArray(sums, sumsAt + 8 * LANES);
    }
}
