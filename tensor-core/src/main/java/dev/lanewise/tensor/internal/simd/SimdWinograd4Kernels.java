package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.WinogradKernels;
import jdk.incubator.vector.FloatVector;

/**
 * F(4, 3) with the points 0, 1, −1, 2, −2 and ∞.
 *
 * <pre>
 *      4  0 −5  0  1  0              6  0  0
 *      0 −4 −4  1  1  0             −4 −4 −4               1  1  1  1  1  0
 * Bᵀ = 0  4 −4 −1  1  0    24 · G = −4  4 −4         Aᵀ =  0  1 −1  2 −2  0
 *      0 −2 −1  2  1  0              1  2  4               0  1  1  4  4  0
 *      0  2 −1 −2  1  0              1 −2  4               0  1 −1  8 −8  1
 *      0  4  0 −5  0  1              0  0 24
 * </pre>
 *
 * <p>G̃ and Ãᵀ are the same with powers up to 3 and up to 2. A transform in both directions at once, without memory between, was beyond what C2 inlines: it allocated its vectors.
 */
public final class SimdWinograd4Kernels implements WinogradKernels {
    private static final FloatVector TWO = FloatVector.broadcast(F, 2);
    private static final FloatVector MINUS_TWO = FloatVector.broadcast(F, -2);
    private static final FloatVector FOUR = FloatVector.broadcast(F, 4);
    private static final FloatVector MINUS_FOUR = FloatVector.broadcast(F, -4);
    private static final FloatVector MINUS_FIVE = FloatVector.broadcast(F, -5);
    private static final FloatVector EIGHT = FloatVector.broadcast(F, 8);

    /** These kernels have no state. */
    public SimdWinograd4Kernels() {}

    @Override
    public int outputs() {
        return 4;
    }

    @Override
    public void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[6 * line];
            int to1 = targetAt + places[6 * line + 1];
            int to2 = targetAt + places[6 * line + 2];
            int to3 = targetAt + places[6 * line + 3];
            int to4 = targetAt + places[6 * line + 4];
            int to5 = targetAt + places[6 * line + 5];
            for (int i = 0; i < count; i += LANES) {
                FloatVector d0 = FloatVector.fromArray(F, source, from + i);
                FloatVector d1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector d2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector d3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector d4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector d5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                d0.fma(FOUR, d2.fma(MINUS_FIVE, d4)).intoArray(target, to0 + i);
                FloatVector even = d2.fma(MINUS_FOUR, d4);
                FloatVector odd = d1.fma(MINUS_FOUR, d3);
                even.add(odd).intoArray(target, to1 + i);
                even.sub(odd).intoArray(target, to2 + i);
                even = d4.sub(d2);
                odd = d3.sub(d1);
                odd.fma(TWO, even).intoArray(target, to3 + i);
                odd.fma(MINUS_TWO, even).intoArray(target, to4 + i);
                d1.fma(FOUR, d3.fma(MINUS_FIVE, d5)).intoArray(target, to5 + i);
            }
        }
    }

    @Override
    public void weights(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[6 * line];
            int to1 = targetAt + places[6 * line + 1];
            int to2 = targetAt + places[6 * line + 2];
            int to3 = targetAt + places[6 * line + 3];
            int to4 = targetAt + places[6 * line + 4];
            int to5 = targetAt + places[6 * line + 5];
            for (int i = 0; i < count; i += LANES) {
                FloatVector g0 = FloatVector.fromArray(F, source, from + i);
                FloatVector g1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector g2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                g0.mul(1 / 4f).intoArray(target, to0 + i);
                FloatVector even = g0.add(g2);
                even.add(g1).mul(-1 / 6f).intoArray(target, to1 + i);
                even.sub(g1).mul(-1 / 6f).intoArray(target, to2 + i);
                even = g2.fma(FOUR, g0);
                g1.fma(TWO, even).mul(1 / 24f).intoArray(target, to3 + i);
                g1.fma(MINUS_TWO, even).mul(1 / 24f).intoArray(target, to4 + i);
                g2.intoArray(target, to5 + i);
            }
        }
    }

    @Override
    public void output(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[4 * line];
            int to1 = targetAt + places[4 * line + 1];
            int to2 = targetAt + places[4 * line + 2];
            int to3 = targetAt + places[4 * line + 3];
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector s4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector s5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                FloatVector ones = s1.add(s2);
                FloatVector twos = s3.add(s4);
                s0.add(ones).add(twos).intoArray(target, to0 + i);
                twos.fma(FOUR, ones).intoArray(target, to2 + i);
                ones = s1.sub(s2);
                twos = s3.sub(s4);
                twos.fma(TWO, ones).intoArray(target, to1 + i);
                twos.fma(EIGHT, ones).add(s5).intoArray(target, to3 + i);
            }
        }
    }

    @Override
    public void outputRows(int lines, int count, float[] source, int at, int lineStep, int step, float[] bias,
            int biasAt, int biasStep, float floor, float[] target, int targetAt, int rowStep, int pixelStep,
            int columns) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to = targetAt + line * rowStep;
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector s4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector s5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                FloatVector added = FloatVector.fromArray(F, bias, biasAt + i * biasStep);
                FloatVector ones = s1.add(s2);
                FloatVector twos = s3.add(s4);
                s0.add(ones).add(twos).add(added).max(floor).intoArray(target, to + i);
                if (columns > 2) {
                    twos.fma(FOUR, ones).add(added).max(floor).intoArray(target, to + 2 * pixelStep + i);
                }
                if (columns > 1) {
                    ones = s1.sub(s2);
                    twos = s3.sub(s4);
                    twos.fma(TWO, ones).add(added).max(floor).intoArray(target, to + pixelStep + i);
                    if (columns > 3) {
                        twos.fma(EIGHT, ones).add(s5).add(added).max(floor).intoArray(target, to + 3 * pixelStep + i);
                    }
                }
            }
        }
    }

    @Override
    public void outputGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[6 * line];
            int to1 = targetAt + places[6 * line + 1];
            int to2 = targetAt + places[6 * line + 2];
            int to3 = targetAt + places[6 * line + 3];
            int to4 = targetAt + places[6 * line + 4];
            int to5 = targetAt + places[6 * line + 5];
            for (int i = 0; i < count; i += LANES) {
                FloatVector e0 = FloatVector.fromArray(F, source, from + i);
                FloatVector e1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector e2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector e3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                e0.intoArray(target, to0 + i);
                FloatVector even = e0.add(e2);
                FloatVector odd = e1.add(e3);
                even.add(odd).intoArray(target, to1 + i);
                even.sub(odd).intoArray(target, to2 + i);
                even = e2.fma(FOUR, e0);
                odd = e3.fma(FOUR, e1);
                odd.fma(TWO, even).intoArray(target, to3 + i);
                odd.fma(MINUS_TWO, even).intoArray(target, to4 + i);
                e3.intoArray(target, to5 + i);
            }
        }
    }

    @Override
    public void weightGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[3 * line];
            int to1 = targetAt + places[3 * line + 1];
            int to2 = targetAt + places[3 * line + 2];
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector s4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector s5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                FloatVector ones = s1.add(s2).mul(-1 / 6f);
                FloatVector twos = s3.add(s4).mul(1 / 24f);
                s0.mul(1 / 4f).add(ones).add(twos).intoArray(target, to0 + i);
                s2.sub(s1).mul(1 / 6f).add(s3.sub(s4).mul(1 / 12f)).intoArray(target, to1 + i);
                twos.fma(FOUR, ones).add(s5).intoArray(target, to2 + i);
            }
        }
    }
}
