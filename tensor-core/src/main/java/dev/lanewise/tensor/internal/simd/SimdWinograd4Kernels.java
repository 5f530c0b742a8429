package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.SixPoints.FAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.MINUS_FAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.MINUS_NEAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.MINUS_QUARTER;
import static dev.lanewise.tensor.internal.simd.SixPoints.NEAR;
import static dev.lanewise.tensor.internal.simd.SixPoints.NINE_4THS;
import static dev.lanewise.tensor.internal.simd.SixPoints.QUARTER;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import jdk.incubator.vector.FloatVector;

/**
 * F(4, 3) with the points of {@link SixPoints}, whose Bᵀ is its input transform.
 *
 * <pre>
 *         16  0    0
 *         −9 −9/2 −9/4               1   1    1    1     1    0
 * 9 · G = −9  9/2 −9/4         Aᵀ =  0  1/2 −1/2  3/2  −3/2   0
 *          1  3/2  9/4               0  1/4  1/4  9/4   9/4   0
 *          1 −3/2  9/4               0  1/8 −1/8 27/8 −27/8   1
 *          0   0    9
 * </pre>
 *
 * <p>G̃ and Ãᵀ are the same with powers up to 3 and up to 2.
 *
 * <p>Lines of one vector have a loop of their own, since the loop over channels checks its bounds before its first
 * vector: 1.3 to 1.8 times as fast (but with that of {@link #outputRows} in a method for both, this was half as fast
 * for 64 channels).
 *
 * <p>A transform in both directions at once, without memory between, was beyond what C2 inlines: it allocated its
 * vectors.
 */
public final class SimdWinograd4Kernels implements WinogradKernels {
    private static final FloatVector EIGHTH = FloatVector.broadcast(F, 1 / 8f);
    private static final FloatVector TWENTY_SEVEN_8THS = FloatVector.broadcast(F, 27 / 8f);

    /** These kernels have no state. */
    public SimdWinograd4Kernels() {}

    @Override
    public int outputs() {
        return 4;
    }

    @Override
    public int taps() {
        return 3;
    }

    @Override
    public void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        SixPoints.input(lines, count, source, at, lineStep, step, target, targetAt, places);
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
                g0.mul(16 / 9f).intoArray(target, to0 + i);
                FloatVector even = g2.fma(QUARTER, g0);
                g1.fma(NEAR, even).neg().intoArray(target, to1 + i);
                g1.fma(MINUS_NEAR, even).neg().intoArray(target, to2 + i);
                even = g2.fma(NINE_4THS, g0);
                g1.fma(FAR, even).mul(1 / 9f).intoArray(target, to3 + i);
                g1.fma(MINUS_FAR, even).mul(1 / 9f).intoArray(target, to4 + i);
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
                FloatVector near = s1.add(s2);
                FloatVector far = s3.add(s4);
                s0.add(near).add(far).intoArray(target, to0 + i);
                far.fma(NINE_4THS, near.mul(QUARTER)).intoArray(target, to2 + i);
                near = s1.sub(s2);
                far = s3.sub(s4);
                far.fma(FAR, near.mul(NEAR)).intoArray(target, to1 + i);
                far.fma(TWENTY_SEVEN_8THS, near.fma(EIGHTH, s5)).intoArray(target, to3 + i);
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
                FloatVector near = s1.add(s2);
                FloatVector far = s3.add(s4);
                FloatVector first = s0.add(near).add(far).add(added);
                first.blend(floor, first.compare(LE, floor)).intoArray(target, to + i);
                if (columns > 2) {
                    FloatVector third = far.fma(NINE_4THS, near.mul(QUARTER)).add(added);
                    third.blend(floor, third.compare(LE, floor)).intoArray(target, to + 2 * pixelStep + i);
                }
                if (columns > 1) {
                    near = s1.sub(s2);
                    far = s3.sub(s4);
                    FloatVector second = far.fma(FAR, near.mul(NEAR)).add(added);
                    second.blend(floor, second.compare(LE, floor)).intoArray(target, to + pixelStep + i);
                    if (columns > 3) {
                        FloatVector fourth = far.fma(TWENTY_SEVEN_8THS, near.fma(EIGHTH, s5)).add(added);
                        fourth.blend(floor, fourth.compare(LE, floor)).intoArray(target, to + 3 * pixelStep + i);
                    }
                }
            }
        }
    }

    @Override
    public void outputGradient(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt,
            int[] places) {
        if (count == LANES) {
            for (int line = 0; line < lines; line++) {
                int place = 6 * line;
                outputGradient(source, at + line * lineStep, step, target, targetAt + places[place],
                        targetAt + places[place + 1], targetAt + places[place + 2], targetAt + places[place + 3],
                        targetAt + places[place + 4], targetAt + places[place + 5]);
            }
            return;
        }
        for (int line = 0; line < lines; line++) {
            int from = at + line * lineStep;
            int to0 = targetAt + places[6 * line];
            int to1 = targetAt + places[6 * line + 1];
            int to2 = targetAt + places[6 * line + 2];
            int to3 = targetAt + places[6 * line + 3];
            int to4 = targetAt + places[6 * line + 4];
            int to5 = targetAt + places[6 * line + 5];
            for (int i = 0; i < count; i += LANES) {
                outputGradient(source, from + i, step, target, to0 + i, to1 + i, to2 + i, to3 + i, to4 + i, to5 + i);
            }
        }
    }

    private static void outputGradient(float[] source, int at, int step, float[] target, int to0, int to1, int to2,
            int to3, int to4, int to5) {
        FloatVector e0 = FloatVector.fromArray(F, source, at);
        FloatVector e1 = FloatVector.fromArray(F, source, at + step);
        FloatVector e2 = FloatVector.fromArray(F, source, at + 2 * step);
        FloatVector e3 = FloatVector.fromArray(F, source, at + 3 * step);
        e0.intoArray(target, to0);
        FloatVector even = e2.fma(QUARTER, e0);
        FloatVector odd = e3.fma(QUARTER, e1);
        odd.fma(NEAR, even).intoArray(target, to1);
        odd.fma(MINUS_NEAR, even).intoArray(target, to2);
        even = e2.fma(NINE_4THS, e0);
        odd = e3.fma(NINE_4THS, e1);
        odd.fma(FAR, even).intoArray(target, to3);
        odd.fma(MINUS_FAR, even).intoArray(target, to4);
        e3.intoArray(target, to5);
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
                FloatVector near = s1.add(s2);
                FloatVector far = s3.add(s4).mul(1 / 9f);
                s0.mul(16 / 9f).add(far.sub(near)).intoArray(target, to0 + i);
                near.fma(MINUS_QUARTER, far.fma(NINE_4THS, s5)).intoArray(target, to2 + i);
                near = s2.sub(s1);
                far = s3.sub(s4);
                near.mul(NEAR).add(far.mul(1 / 6f)).intoArray(target, to1 + i);
            }
        }
    }
}
