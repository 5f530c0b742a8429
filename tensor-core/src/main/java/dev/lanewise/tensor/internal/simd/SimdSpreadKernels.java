package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.SpreadKernels;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The convolution from one channel to few, on the Vector API: every lane at work where an output channel a lane leaves
 * 10 of 16 idle.
 */
public final class SimdSpreadKernels implements SpreadKernels {
    private static final int PERIOD = 3 * LANES;

    /** By the number of outputs; a shuffle takes longer to make than a row to spread. */
    private static final Repeat[] REPEATS = IntStream.rangeClosed(0, PERIOD)
            .mapToObj(outputs -> new Repeat(Math.max(1, outputs))).toArray(Repeat[]::new);

    /** For each vector of a period, which pixel, counted from its first one's, each lane repeats. */
    private record Repeat(VectorShuffle<Float> first, VectorShuffle<Float> second, VectorShuffle<Float> third) {
        Repeat(int outputs) {
            this(shuffle(0, outputs), shuffle(LANES, outputs), shuffle(2 * LANES, outputs));
        }

        private static VectorShuffle<Float> shuffle(int from, int outputs) {
            return VectorShuffle.fromOp(F, lane -> (from + lane) / outputs - from / outputs);
        }
    }

    /** These kernels have no state. */
    public SimdSpreadKernels() {}

    @Override
    public int period() {
        return PERIOD;
    }

    @Override
    public void spread(int periods, int outputs, float[] pixels, int at, float[] spread, int spreadAt) {
        VectorShuffle<Float> first = REPEATS[outputs].first;
        VectorShuffle<Float> second = REPEATS[outputs].second;
        VectorShuffle<Float> third = REPEATS[outputs].third;
        int step = PERIOD / outputs;
        for (int period = 0; period < periods; period++) {
            int from = at + period * step;
            int to = spreadAt + period * PERIOD;
            FloatVector.fromArray(F, pixels, from).rearrange(first).intoArray(spread, to);
            FloatVector.fromArray(F, pixels, from + LANES / outputs).rearrange(second).intoArray(spread, to + LANES);
            FloatVector.fromArray(F, pixels, from + 2 * LANES / outputs).rearrange(third).intoArray(spread,
                    to + 2 * LANES);
        }
    }

    @Override
    public void forward(int blocks, float[] spread, int at, int[] taps, float[] weights, int weightsAt, float[] bias,
            int biasAt, float floor, float[] output, int outputAt) {
        for (int block = 0; block < blocks; block++) {
            int from = at + block * PERIODS * PERIOD;
            int to = outputAt + block * PERIODS * PERIOD;
            FloatVector c00 = FloatVector.fromArray(F, bias, biasAt);
            FloatVector c01 = FloatVector.fromArray(F, bias, biasAt + LANES);
            FloatVector c02 = FloatVector.fromArray(F, bias, biasAt + 2 * LANES);
            FloatVector c10 = FloatVector.fromArray(F, bias, biasAt);
            FloatVector c11 = FloatVector.fromArray(F, bias, biasAt + LANES);
            FloatVector c12 = FloatVector.fromArray(F, bias, biasAt + 2 * LANES);
            FloatVector c20 = FloatVector.fromArray(F, bias, biasAt);
            FloatVector c21 = FloatVector.fromArray(F, bias, biasAt + LANES);
            FloatVector c22 = FloatVector.fromArray(F, bias, biasAt + 2 * LANES);
            FloatVector c30 = FloatVector.fromArray(F, bias, biasAt);
            FloatVector c31 = FloatVector.fromArray(F, bias, biasAt + LANES);
            FloatVector c32 = FloatVector.fromArray(F, bias, biasAt + 2 * LANES);
            for (int tap = 0; tap < taps.length; tap++) {
                int x = from + taps[tap];
                int w = weightsAt + tap * PERIOD;
                FloatVector w0 = FloatVector.fromArray(F, weights, w);
                FloatVector w1 = FloatVector.fromArray(F, weights, w + LANES);
                FloatVector w2 = FloatVector.fromArray(F, weights, w + 2 * LANES);
                c00 = FloatVector.fromArray(F, spread, x).fma(w0, c00);
                c01 = FloatVector.fromArray(F, spread, x + LANES).fma(w1, c01);
                c02 = FloatVector.fromArray(F, spread, x + 2 * LANES).fma(w2, c02);
                c10 = FloatVector.fromArray(F, spread, x + 3 * LANES).fma(w0, c10);
                c11 = FloatVector.fromArray(F, spread, x + 4 * LANES).fma(w1, c11);
                c12 = FloatVector.fromArray(F, spread, x + 5 * LANES).fma(w2, c12);
                c20 = FloatVector.fromArray(F, spread, x + 6 * LANES).fma(w0, c20);
                c21 = FloatVector.fromArray(F, spread, x + 7 * LANES).fma(w1, c21);
                c22 = FloatVector.fromArray(F, spread, x + 8 * LANES).fma(w2, c22);
                c30 = FloatVector.fromArray(F, spread, x + 9 * LANES).fma(w0, c30);
                c31 = FloatVector.fromArray(F, spread, x + 10 * LANES).fma(w1, c31);
                c32 = FloatVector.fromArray(F, spread, x + 11 * LANES).fma(w2, c32);
            }
            c00.blend(floor, c00.compare(LE, floor)).intoArray(output, to);
            c01.blend(floor, c01.compare(LE, floor)).intoArray(output, to + LANES);
            c02.blend(floor, c02.compare(LE, floor)).intoArray(output, to + 2 * LANES);
            c10.blend(floor, c10.compare(LE, floor)).intoArray(output, to + 3 * LANES);
            c11.blend(floor, c11.compare(LE, floor)).intoArray(output, to + 4 * LANES);
            c12.blend(floor, c12.compare(LE, floor)).intoArray(output, to + 5 * LANES);
            c20.blend(floor, c20.compare(LE, floor)).intoArray(output, to + 6 * LANES);
            c21.blend(floor, c21.compare(LE, floor)).intoArray(output, to + 7 * LANES);
            c22.blend(floor, c22.compare(LE, floor)).intoArray(output, to + 8 * LANES);
            c30.blend(floor, c30.compare(LE, floor)).intoArray(output, to + 9 * LANES);
            c31.blend(floor, c31.compare(LE, floor)).intoArray(output, to + 10 * LANES);
            c32.blend(floor, c32.compare(LE, floor)).intoArray(output, to + 11 * LANES);
        }
    }

    @Override
    public void backwardWeight(int periods, float[] gradient, int gradientAt, float[] spread, int at, int[] taps,
            int tapAt,
            float[] sums, int sumsAt) {
        int x0 = at + taps[tapAt];
        int x1 = at + taps[tapAt + 1];
        int x2 = at + taps[tapAt + 2];
        int x3 = at + taps[tapAt + 3];
        int x4 = at + taps[tapAt + 4];
        FloatVector s00 = FloatVector.fromArray(F, sums, sumsAt);
        FloatVector s01 = FloatVector.fromArray(F, sums, sumsAt + LANES);
        FloatVector s02 = FloatVector.fromArray(F, sums, sumsAt + 2 * LANES);
        FloatVector s10 = FloatVector.fromArray(F, sums, sumsAt + 3 * LANES);
        FloatVector s11 = FloatVector.fromArray(F, sums, sumsAt + 4 * LANES);
        FloatVector s12 = FloatVector.fromArray(F, sums, sumsAt + 5 * LANES);
        FloatVector s20 = FloatVector.fromArray(F, sums, sumsAt + 6 * LANES);
        FloatVector s21 = FloatVector.fromArray(F, sums, sumsAt + 7 * LANES);
        FloatVector s22 = FloatVector.fromArray(F, sums, sumsAt + 8 * LANES);
        FloatVector s30 = FloatVector.fromArray(F, sums, sumsAt + 9 * LANES);
        FloatVector s31 = FloatVector.fromArray(F, sums, sumsAt + 10 * LANES);
        FloatVector s32 = FloatVector.fromArray(F, sums, sumsAt + 11 * LANES);
        FloatVector s40 = FloatVector.fromArray(F, sums, sumsAt + 12 * LANES);
        FloatVector s41 = FloatVector.fromArray(F, sums, sumsAt + 13 * LANES);
        FloatVector s42 = FloatVector.fromArray(F, sums, sumsAt + 14 * LANES);
        for (int i = 0; i < periods * PERIOD; i += PERIOD) {
            FloatVector g0 = FloatVector.fromArray(F, gradient, gradientAt + i);
            FloatVector g1 = FloatVector.fromArray(F, gradient, gradientAt + i + LANES);
            FloatVector g2 = FloatVector.fromArray(F, gradient, gradientAt + i + 2 * LANES);
            s00 = FloatVector.fromArray(F, spread, x0 + i).fma(g0, s00);
            s01 = FloatVector.fromArray(F, spread, x0 + i + LANES).fma(g1, s01);
            s02 = FloatVector.fromArray(F, spread, x0 + i + 2 * LANES).fma(g2, s02);
            s10 = FloatVector.fromArray(F, spread, x1 + i).fma(g0, s10);
            s11 = FloatVector.fromArray(F, spread, x1 + i + LANES).fma(g1, s11);
            s12 = FloatVector.fromArray(F, spread, x1 + i + 2 * LANES).fma(g2, s12);
            s20 = FloatVector.fromArray(F, spread, x2 + i).fma(g0, s20);
            s21 = FloatVector.fromArray(F, spread, x2 + i + LANES).fma(g1, s21);
            s22 = FloatVector.fromArray(F, spread, x2 + i + 2 * LANES).fma(g2, s22);
            s30 = FloatVector.fromArray(F, spread, x3 + i).fma(g0, s30);
            s31 = FloatVector.fromArray(F, spread, x3 + i + LANES).fma(g1, s31);
            s32 = FloatVector.fromArray(F, spread, x3 + i + 2 * LANES).fma(g2, s32);
            s40 = FloatVector.fromArray(F, spread, x4 + i).fma(g0, s40);
            s41 = FloatVector.fromArray(F, spread, x4 + i + LANES).fma(g1, s41);
            s42 = FloatVector.fromArray(F, spread, x4 + i + 2 * LANES).fma(g2, s42);
        }
        s00.intoArray(sums, sumsAt);
        s01.intoArray(sums, sumsAt + LANES);
        s02.intoArray(sums, sumsAt + 2 * LANES);
        s10.intoArray(sums, sumsAt + 3 * LANES);
        s11.intoArray(sums, sumsAt + 4 * LANES);
        s12.intoArray(sums, sumsAt + 5 * LANES);
        s20.intoArray(sums, sumsAt + 6 * LANES);
        s21.intoArray(sums, sumsAt + 7 * LANES);
        s22.intoArray(sums, sumsAt + 8 * LANES);
        s30.intoArray(sums, sumsAt + 9 * LANES);
        s31.intoArray(sums, sumsAt + 10 * LANES);
        s32.intoArray(sums, sumsAt + 11 * LANES);
        s40.intoArray(sums, sumsAt + 12 * LANES);
        s41.intoArray(sums, sumsAt + 13 * LANES);
        s42.intoArray(sums, sumsAt + 14 * LANES);
    }
}
