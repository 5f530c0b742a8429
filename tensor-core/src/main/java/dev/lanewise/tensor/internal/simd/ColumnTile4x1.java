package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.TileKernels.ROWS;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The first four rows of {@link ColumnTile12x1}, or, from {@code a} and {@code c} further on, any four: a tile of 4
 * rows × 1 vector for what is left of an operand's rows. The same sums in the same order.
 */
final class ColumnTile4x1 {
    private ColumnTile4x1() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        int aEnd = aAt + ROWS * depth;
        for (; aAt < aEnd; aAt += ROWS) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            bAt += bStep;
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
