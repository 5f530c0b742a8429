package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel on a column panel: a tile of 12 rows × 1 vector in named accumulators, one k a step.
 *
 * <pre>
 * a: depth × 12 floats, k-major        b: depth rows of one vector, bStep apart
 * c[r][:] = max(floor, Σ_k a[k][r]·b[k][:] + addend[r][:])
 * </pre>
 *
 * <p>The end is branchless: what is added is the old tile, a bias row or zeros at stride 0. With an
 * {@code if (accumulate)} in its place C2 spills the accumulators and the tile runs at half the speed. Compare and
 * blend are two instructions; {@code max}, which orders −0 and 0, is six.
 *
 * <p>The loop counts by the left operand's index, for the reason given in {@link RowTile12x1}; here two k a step are
 * slower.
 */
final class ColumnTile12x1 {
    private ColumnTile12x1() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector c2 = FloatVector.zero(F);
        FloatVector c3 = FloatVector.zero(F);
        FloatVector c4 = FloatVector.zero(F);
        FloatVector c5 = FloatVector.zero(F);
        FloatVector c6 = FloatVector.zero(F);
        FloatVector c7 = FloatVector.zero(F);
        FloatVector c8 = FloatVector.zero(F);
        FloatVector c9 = FloatVector.zero(F);
        FloatVector c10 = FloatVector.zero(F);
        FloatVector c11 = FloatVector.zero(F);
        int aEnd = aAt + 12 * depth;
        for (; aAt < aEnd; aAt += 12) {
            FloatVector b0 = FloatVector.fromArray(F, b, bAt);
            FloatVector a0 = FloatVector.broadcast(F, a[aAt]);
            c0 = a0.fma(b0, c0);
            FloatVector a1 = FloatVector.broadcast(F, a[aAt + 1]);
            c1 = a1.fma(b0, c1);
            FloatVector a2 = FloatVector.broadcast(F, a[aAt + 2]);
            c2 = a2.fma(b0, c2);
            FloatVector a3 = FloatVector.broadcast(F, a[aAt + 3]);
            c3 = a3.fma(b0, c3);
            FloatVector a4 = FloatVector.broadcast(F, a[aAt + 4]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(F, a[aAt + 5]);
            c5 = a5.fma(b0, c5);
            FloatVector a6 = FloatVector.broadcast(F, a[aAt + 6]);
            c6 = a6.fma(b0, c6);
            FloatVector a7 = FloatVector.broadcast(F, a[aAt + 7]);
            c7 = a7.fma(b0, c7);
            FloatVector a8 = FloatVector.broadcast(F, a[aAt + 8]);
            c8 = a8.fma(b0, c8);
            FloatVector a9 = FloatVector.broadcast(F, a[aAt + 9]);
            c9 = a9.fma(b0, c9);
            FloatVector a10 = FloatVector.broadcast(F, a[aAt + 10]);
            c10 = a10.fma(b0, c10);
            FloatVector a11 = FloatVector.broadcast(F, a[aAt + 11]);
            c11 = a11.fma(b0, c11);
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
        cAt += cRow;
        addendAt += addendRow;
        c4 = c4.add(FloatVector.fromArray(F, addend, addendAt));
        c4.blend(floor, c4.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c5 = c5.add(FloatVector.fromArray(F, addend, addendAt));
        c5.blend(floor, c5.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c6 = c6.add(FloatVector.fromArray(F, addend, addendAt));
        c6.blend(floor, c6.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c7 = c7.add(FloatVector.fromArray(F, addend, addendAt));
        c7.blend(floor, c7.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c8 = c8.add(FloatVector.fromArray(F, addend, addendAt));
        c8.blend(floor, c8.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c9 = c9.add(FloatVector.fromArray(F, addend, addendAt));
        c9.blend(floor, c9.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c10 = c10.add(FloatVector.fromArray(F, addend, addendAt));
        c10.blend(floor, c10.compare(LE, floor)).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c11 = c11.add(FloatVector.fromArray(F, addend, addendAt));
        c11.blend(floor, c11.compare(LE, floor)).intoArray(c, cAt);
    }
}
