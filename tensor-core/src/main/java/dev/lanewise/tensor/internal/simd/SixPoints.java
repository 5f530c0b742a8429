package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The points 0, 1/2, −1/2, 3/2, −3/2 and ∞, and the transform of six inputs that F(4, 3) and F(2, 5) on them have in
 * common.
 *
 * <pre>
 *      9/16    0  −5/2   0   1  0
 *       0    −9/8 −9/4  1/2  1  0
 * Bᵀ =  0     9/8 −9/4 −1/2  1  0
 *       0    −3/8 −1/4  3/2  1  0
 *       0     3/8 −1/4 −3/2  1  0
 *       0    9/16   0  −5/2  0  1
 * </pre>
 *
 * <p>Errors of F(4, 3) are 0.45 of those with the usual points 0, ±1, ±2 and ∞: the powers of 1/2 and 3/2 are nearer to
 * one another.
 */
final class SixPoints {
    static final FloatVector NEAR = FloatVector.broadcast(F, 1 / 2f);
    static final FloatVector MINUS_NEAR = FloatVector.broadcast(F, -1 / 2f);
    static final FloatVector FAR = FloatVector.broadcast(F, 3 / 2f);
    static final FloatVector MINUS_FAR = FloatVector.broadcast(F, -3 / 2f);
    static final FloatVector QUARTER = FloatVector.broadcast(F, 1 / 4f);
    static final FloatVector MINUS_QUARTER = FloatVector.broadcast(F, -1 / 4f);
    static final FloatVector NINE_4THS = FloatVector.broadcast(F, 9 / 4f);
    private static final FloatVector NINE_16THS = FloatVector.broadcast(F, 9 / 16f);
    private static final FloatVector MINUS_NINE_4THS = FloatVector.broadcast(F, -9 / 4f);
    private static final FloatVector MINUS_FIVE_HALVES = FloatVector.broadcast(F, -5 / 2f);

    private SixPoints() {}

    /**
     * Bᵀ, as {@link dev.lanewise.tensor.internal.kernels.WinogradKernels#input}; of lines of one vector, see
     * {@link SimdWinograd4Kernels}.
     */
    static void input(int lines, int count, float[] source, int at, int lineStep, int step, float[] target,
            int targetAt, int[] places) {
        if (count == LANES) {
            for (int line = 0; line < lines; line++) {
                int place = 6 * line;
                input(source, at + line * lineStep, step, target, targetAt + places[place],
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
                input(source, from + i, step, target, to0 + i, to1 + i, to2 + i, to3 + i, to4 + i, to5 + i);
            }
        }
    }

    private static void input(float[] source, int at, int step, float[] target, int to0, int to1, int to2, int to3,
            int to4, int to5) {
        FloatVector d0 = FloatVector.fromArray(F, source, at);
        FloatVector d1 = FloatVector.fromArray(F, source, at + step);
        FloatVector d2 = FloatVector.fromArray(F, source, at + 2 * step);
        FloatVector d3 = FloatVector.fromArray(F, source, at + 3 * step);
        FloatVector d4 = FloatVector.fromArray(F, source, at + 4 * step);
        FloatVector d5 = FloatVector.fromArray(F, source, at + 5 * step);
        d0.fma(NINE_16THS, d2.fma(MINUS_FIVE_HALVES, d4)).intoArray(target, to0);
        FloatVector even = d2.fma(MINUS_NINE_4THS, d4);
        FloatVector odd = d1.fma(MINUS_NINE_4THS, d3);
        odd.fma(NEAR, even).intoArray(target, to1);
        odd.fma(MINUS_NEAR, even).intoArray(target, to2);
        even = d2.fma(MINUS_QUARTER, d4);
        odd = d1.fma(MINUS_QUARTER, d3);
        odd.fma(FAR, even).intoArray(target, to3);
        odd.fma(MINUS_FAR, even).intoArray(target, to4);
        d1.fma(NINE_16THS, d3.fma(MINUS_FIVE_HALVES, d5)).intoArray(target, to5);
    }
}
