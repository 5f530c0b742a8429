package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.SixPoints.FAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.MINUS_FAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.MINUS_NEAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.NEAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.NINE_4THS;
import static dev.lanewise.tensor.internal.simd.SixPoints.QUARTER;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import jdk.incubator.vector.FloatVector;

/**
 * F(2, 5) with the points of {@link SixPoints}, whose Bᵀ is its input transform.
 *
 * <pre>
 *         16  0    0    0     0
 *         −9 −9/2 −9/4 −9/8  −9/16
 * 9 · G = −9  9/2 −9/4  9/8  −9/16        Aᵀ =  1   1    1    1    1   0
 *          1  3/2  9/4 27/8  81/16              0  1/2 −1/2  3/2 −3/2  1
 *          1 −3/2  9/4 −27/8 81/16
 *          0   0    0    0     9
 * </pre>
 *
 * <p>G̃ and Ãᵀ are the same with powers up to 1 and up to 4.
 */
public final class SimdWinograd2Of5Kernels implements WinogradKernels {
    private static final FloatVector EIGHTH = FloatVector.broadcast(F, 1 / 8f);
    private static final FloatVector MINUS_16TH = FloatVector.broadcast(F, -1 / 16f);
    private static final FloatVector NINE_16THS = FloatVector.broadcast(F, 9 / 16f);

    /** These kernels have no state. */
    public SimdWinograd2Of5Kernels() {}

    @Override
    public int outputs() {
        return 2;
    }

    @Override
    public int taps() {
        return 5;
    }

    @Override
    public void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        SixPoints.input(lines, count, source, at, lineStep, step, target, targetAt, places);
    }

    @Override
    public void weights(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
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
                FloatVector g3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector g4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                g0.mul(16 / 9f).intoArray(target, to0 + i);
                FloatVector even = g4.fma(QUARTER, g2).fma(QUARTER, g0);
                FloatVector odd = g3.fma(QUARTER, g1);
                odd.fma(NEAR, even).neg().intoArray(target, to1 + i);
                odd.fma(MINUS_NEAR, even).neg().intoArray(target, to2 + i);
                even = g4.fma(NINE_4THS, g2).fma(NINE_4THS, g0);
                odd = g3.fma(NINE_4THS, g1);
                odd.fma(FAR, even).mul(1 / 9f).intoArray(target, to3 + i);
                odd.fma(MINUS_FAR, even).mul(1 / 9f).intoArray(target, to4 + i);
                g4.intoArray(target, to5 + i);
            }
        }
    }

    @Override
    public void output(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[2 * line];
            int to1 = targetAt + places[2 * line + 1];
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector s4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector s5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                s0.add(s1.add(s2)).add(s3.add(s4)).intoArray(target, to0 + i);
                s3.sub(s4).fma(FAR, s1.sub(s2).fma(NEAR, s5)).intoArray(target, to1 + i);
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
                FloatVector first = s0.add(s1.add(s2)).add(s3.add(s4)).add(added);
                first.blend(floor, first.compare(LE, floor)).intoArray(target, to + i);
                if (columns > 1) {
                    FloatVector second = s3.sub(s4).fma(FAR, s1.sub(s2).fma(NEAR, s5)).add(added);
                    second.blend(floor, second.compare(LE, floor)).intoArray(target, to + pixelStep + i);
                }
            }
        }
    }

    @Override
    public void outputGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
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
                e0.intoArray(target, to0 + i);
                e1.fma(NEAR, e0).intoArray(target, to1 + i);
                e1.fma(MINUS_NEAR, e0).intoArray(target, to2 + i);
                e1.fma(FAR, e0).intoArray(target, to3 + i);
                e1.fma(MINUS_FAR, e0).intoArray(target, to4 + i);
                e1.intoArray(target, to5 + i);
            }
        }
    }

    @Override
    public void weightGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[5 * line];
            int to1 = targetAt + places[5 * line + 1];
            int to2 = targetAt + places[5 * line + 2];
            int to3 = targetAt + places[5 * line + 3];
            int to4 = targetAt + places[5 * line + 4];
            for (int i = 0; i < count; i += LANES) {
                FloatVector s0 = FloatVector.fromArray(F, source, from + i);
                FloatVector s1 = FloatVector.fromArray(F, source, from + step + i);
                FloatVector s2 = FloatVector.fromArray(F, source, from + 2 * step + i);
                FloatVector s3 = FloatVector.fromArray(F, source, from + 3 * step + i);
                FloatVector s4 = FloatVector.fromArray(F, source, from + 4 * step + i);
                FloatVector s5 = FloatVector.fromArray(F, source, from + 5 * step + i);
                FloatVector near = s1.add(s2);
                FloatVector far = s3.add(s4);
                s0.mul(16 / 9f).sub(near).add(far.mul(1 / 9f)).intoArray(target, to0 + i);
                far.sub(near).mul(QUARTER).intoArray(target, to2 + i);
                near.fma(MINUS_16TH, far.fma(NINE_16THS, s5)).intoArray(target, to4 + i);
                near = s2.sub(s1);
                far = s3.sub(s4);
                near.mul(NEAR).add(far.mul(1 / 6f)).intoArray(target, to1 + i);
                near.mul(EIGHTH).add(far.mul(3 / 8f)).intoArray(target, to3 + i);
            }
        }
    }
}
