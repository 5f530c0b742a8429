package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.TileKernels.ROW_STEP;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The first four rows of {@link RowTile12x1}, or, from {@code a} and {@code c} further on, any four: a tile of 4 rows ×
 * 1 vector for what is left of an operand's rows. The same sums in the same order.
 */
final class RowTile4x1 {
    private RowTile4x1() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        int pairs = bAt + (depth & -2) * LANES;
        for (; bAt < pairs; bAt += 2 * LANES) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + ROW_STEP]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + 2 * ROW_STEP]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + 3 * ROW_STEP]);
            c3 = a3.fma(b0, c3);
            b0 = FloatVector.fromArray(F, b, bAt + LANES);
            a0 = FloatVector.broadcast(F, a[aAt + 1]);
            c0 = a0.fma(b0, c0);
            a1 = FloatVector.broadcast(F, a[aAt + 1 + ROW_STEP]);
            c1 = a1.fma(b0, c1);
            a2 = FloatVector.broadcast(F, a[aAt + 1 + 2 * ROW_STEP]);
            c2 = a2.fma(b0, c2);
            a3 = FloatVector.broadcast(F, a[aAt + 1 + 3 * ROW_STEP]);
            c3 = a3.fma(b0, c3);
            aAt += 2;
        }
        if ((depth & 1) != 0) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + ROW_STEP]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + 2 * ROW_STEP]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + 3 * ROW_STEP]);
            c3 = a3.fma(b0, c3);
        }
        c0 = c0.add(FloatVector.fromArray(F, addend, addendAt));
        c0.blend(floor, c0.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c1 = c1.add(FloatVector.fromArray(F, addend, addendAt));
        c1.blend(floor, c1.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c2 = c2.add(FloatVector.fromArray(F, addend, addendAt));
        c2.blend(floor, c2.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c3 = c3.add(FloatVector.fromArray(F, addend, addendAt));
        c3.blend(floor, c3.compare(LE, floor)).intoArray(c, cAt);
    }
}
