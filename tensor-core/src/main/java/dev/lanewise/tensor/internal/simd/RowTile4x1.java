package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.TileKernels.ROW_STEP;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The first four rows of {@link RowTile12x1}, or, from {@code a} and {@code c} further on, any four: a tile of 4 rows × 1 vector for what
 * is left of an operand's rows. The same sums in the same order.
 */
final class RowTile4x1 {
    private RowTile4x1() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt + k]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + k + ROW_STEP]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + k + 2 * ROW_STEP]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + k + 3 * ROW_STEP]);
            c3 = a3.fma(b0, c3);
            bAt += LANES;
        }
        c0.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c1.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c2.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c3.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
    }
}
