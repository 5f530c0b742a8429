package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import jdk.incubator.vector.FloatVector;

/**
 * F(2, 3) with the points 0, 1, −1 and ∞.
 *
 * <pre>
 *      1  0 −1  0             2  0  0
 * Bᵀ = 0  1  1  0    2 · G =  1  1  1    Aᵀ = 1  1  1  0
 *      0 −1  1  0             1 −1  1         0  1 −1  1
 *      0 −1  0  1             0  0  2
 * </pre>
 *
 * <p>G̃ and Ãᵀ are the same with powers up to 1 and up to 2.
 */
public final class SimdWinograd2Kernels implements WinogradKernels {
    /** These kernels have no state. */
    public SimdWinograd2Kernels() {}

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public int taps() {
        return 3;
    }

    @Override
    public void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[4 * line];
            int to1 = targetAt + places[4 * line + 1];
            int to2 = targetAt + places[4 * line + 2];
            int to3 = targetAt + places[4 * line + 3];
            for (int i = 0; i < count; i += LANES) {
                FloatVector d0 = FloatVector.fromArray(F, source, from + i);
                FloatVector d1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector d2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector d3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                d0.sub(d2).intoArray(target, to0 + i);
                d1.add(d2).intoArray(target, to1 + i);
                d2.sub(d1).intoArray(target, to2 + i);
                d3.sub(d1).intoArray(target, to3 + i);
            }
        }
    }

    @Override
    public void weights(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[4 * line];
            int to1 = targetAt + places[4 * line + 1];
            int to2 = targetAt + places[4 * line + 2];
            int to3 = targetAt + places[4 * line + 3];
            for (int i = 0; i < count; i += LANES) {
                FloatVector g0 = FloatVector.fromArray(F, source, from + i);
                FloatVector g1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector g2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                g0.intoArray(target, to0 + i);
                FloatVector even = g0.add(g2);
                even.add(g1).mul(1 / 2f).intoArray(target, to1 + i);
                even.sub(g1).mul(1 / 2f).intoArray(target, to2 + i);
                g2.intoArray(target, to3 + i);
            }
        }
    }

    @Override
    public void output(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[2 * line];
            int to1 = targetAt + places[2 * line + 1];
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                s0.add(s1).add(s2).intoArray(target, to0 + i);
                s1.sub(s2).add(s3).intoArray(target, to1 + i);
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
                FloatVector added = FloatVector.fromArray(F, bias, biasAt + i * biasStep);
                FloatVector left = s0.add(s1).add(s2).add(added);
                left.blend(floor, left.compare(LE, floor)).intoArray(target, to + i);
                if (columns > 1) {
                    FloatVector right = s1.sub(s2).add(s3).add(added);
                    right.blend(floor, right.compare(LE, floor)).intoArray(target, to + pixelStep + i);
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
            int to0 = targetAt + places[4 * line];
            int to1 = targetAt + places[4 * line + 1];
            int to2 = targetAt + places[4 * line + 2];
            int to3 = targetAt + places[4 * line + 3];
            for (int i = 0; i < count; i += LANES) {
                FloatVector e0 = FloatVector.fromArray(F, source, from + i);
                FloatVector e1 = FloatVector.fromArray(F, source, from + step + i);
                e0.intoArray(target, to0 + i);
                e0.add(e1).intoArray(target, to1 + i);
                e0.sub(e1).intoArray(target, to2 + i);
                e1.intoArray(target, to3 + i);
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
                FloatVector ones = s1.add(s2).mul(1 / 2f);
                s0.add(ones).intoArray(target, to0 + i);
                s1.sub(s2).mul(1 / 2f).intoArray(target, to1 + i);
                ones.add(s3).intoArray(target, to2 + i);
            }
        }
    }
}
