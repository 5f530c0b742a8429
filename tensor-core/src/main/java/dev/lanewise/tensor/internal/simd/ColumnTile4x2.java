package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.TileKernels.ROWS;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The first four rows of {@link ColumnTile12x2}, or, from {@code a} and {@code c} further on, any four: a tile of 4
 * rows × 2 vectors for what is left of an operand's rows. The same sums in the same order.
 */
final class ColumnTile4x2 {
    private ColumnTile4x2() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        FloatVector c00 = FloatVector.zero(F);
        FloatVector c01 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        FloatVector c20 = FloatVector.zero(F);
        FloatVector c21 = FloatVector.zero(F);
        FloatVector c30 = FloatVector.zero(F);
        FloatVector c31 = FloatVector.zero(F);
        int aEnd = aAt + ROWS * depth;
        for (; aAt < aEnd; aAt += ROWS) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector b1 = FloatVector.fromArray(F, b, bAt + LANES);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            bAt += bStep;
        }
        c00 = c00.add(FloatVector.fromArray(F, addend, addendAt));
        c00.blend(floor, c00.compare(LE, floor)).intoArray(c, cAt);
        c01 = c01.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c01.blend(floor, c01.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c10 = c10.add(FloatVector.fromArray(F, addend, addendAt));
        c10.blend(floor, c10.compare(LE, floor)).intoArray(c, cAt);
        c11 = c11.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c11.blend(floor, c11.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c20 = c20.add(FloatVector.fromArray(F, addend, addendAt));
        c20.blend(floor, c20.compare(LE, floor)).intoArray(c, cAt);
        c21 = c21.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c21.blend(floor, c21.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c30 = c30.add(FloatVector.fromArray(F, addend, addendAt));
        c30.blend(floor, c30.compare(LE, floor)).intoArray(c, cAt);
        c31 = c31.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c31.blend(floor, c31.compare(LE, floor)).intoArray(c, cAt + LANES);
    }
}
