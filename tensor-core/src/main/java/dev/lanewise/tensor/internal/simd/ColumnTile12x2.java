package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel on a column panel: a tile of 12 rows × 2 vectors in named accumulators, one k a step.
 *
 * <pre>
 * a: depth × 12 floats, k-major        b: depth rows of 2 vectors, bStep apart
 * c[r][:] = max(floor, Σ_k a[k][r]·b[k][:] + addend[r][:])
 * </pre>
 *
 * <p>The end is branchless: what is added is the old tile, a bias row or zeros at stride 0. With an
 * {@code if (accumulate)} in its place C2 spills the accumulators and the tile runs at half the speed. Compare and
 * blend are two instructions; {@code max}, which orders −0 and 0, is six.
 *
 * <p>The loop counts by the left operand's index, for the reason given in {@link RowTile12x2}; here two k a step are
 * slower.
 */
final class ColumnTile12x2 {
    private ColumnTile12x2() {}

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
        FloatVector c40 = FloatVector.zero(F);
        FloatVector c41 = FloatVector.zero(F);
        FloatVector c50 = FloatVector.zero(F);
        FloatVector c51 = FloatVector.zero(F);
        FloatVector c60 = FloatVector.zero(F);
        FloatVector c61 = FloatVector.zero(F);
        FloatVector c70 = FloatVector.zero(F);
        FloatVector c71 = FloatVector.zero(F);
        FloatVector c80 = FloatVector.zero(F);
        FloatVector c81 = FloatVector.zero(F);
        FloatVector c90 = FloatVector.zero(F);
        FloatVector c91 = FloatVector.zero(F);
        FloatVector c100 = FloatVector.zero(F);
        FloatVector c101 = FloatVector.zero(F);
        FloatVector c110 = FloatVector.zero(F);
        FloatVector c111 = FloatVector.zero(F);
        int aEnd = aAt + 12 * depth;
        for (; aAt < aEnd; aAt += 12) {
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
            FloatVector a4 = FloatVector.broadcast(F, a[aAt + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(F, a[aAt + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(F, a[aAt + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(F, a[aAt + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            FloatVector a8 = FloatVector.broadcast(F, a[aAt + 8]);
            c80 = a8.fma(b0, c80);
            c81 = a8.fma(b1, c81);
            FloatVector a9 = FloatVector.broadcast(F, a[aAt + 9]);
            c90 = a9.fma(b0, c90);
            c91 = a9.fma(b1, c91);
            FloatVector a10 = FloatVector.broadcast(F, a[aAt + 10]);
            c100 = a10.fma(b0, c100);
            c101 = a10.fma(b1, c101);
            FloatVector a11 = FloatVector.broadcast(F, a[aAt + 11]);
            c110 = a11.fma(b0, c110);
            c111 = a11.fma(b1, c111);
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
        cAt += cRow;
        addendAt += addendRow;
        c40 = c40.add(FloatVector.fromArray(F, addend, addendAt));
        c40.blend(floor, c40.compare(LE, floor)).intoArray(c, cAt);
        c41 = c41.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c41.blend(floor, c41.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c50 = c50.add(FloatVector.fromArray(F, addend, addendAt));
        c50.blend(floor, c50.compare(LE, floor)).intoArray(c, cAt);
        c51 = c51.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c51.blend(floor, c51.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c60 = c60.add(FloatVector.fromArray(F, addend, addendAt));
        c60.blend(floor, c60.compare(LE, floor)).intoArray(c, cAt);
        c61 = c61.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c61.blend(floor, c61.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c70 = c70.add(FloatVector.fromArray(F, addend, addendAt));
        c70.blend(floor, c70.compare(LE, floor)).intoArray(c, cAt);
        c71 = c71.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c71.blend(floor, c71.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c80 = c80.add(FloatVector.fromArray(F, addend, addendAt));
        c80.blend(floor, c80.compare(LE, floor)).intoArray(c, cAt);
        c81 = c81.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c81.blend(floor, c81.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c90 = c90.add(FloatVector.fromArray(F, addend, addendAt));
        c90.blend(floor, c90.compare(LE, floor)).intoArray(c, cAt);
        c91 = c91.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c91.blend(floor, c91.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c100 = c100.add(FloatVector.fromArray(F, addend, addendAt));
        c100.blend(floor, c100.compare(LE, floor)).intoArray(c, cAt);
        c101 = c101.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c101.blend(floor, c101.compare(LE, floor)).intoArray(c, cAt + LANES);
        cAt += cRow;
        addendAt += addendRow;
        c110 = c110.add(FloatVector.fromArray(F, addend, addendAt));
        c110.blend(floor, c110.compare(LE, floor)).intoArray(c, cAt);
        c111 = c111.add(FloatVector.fromArray(F, addend, addendAt + LANES));
        c111.blend(floor, c111.compare(LE, floor)).intoArray(c, cAt + LANES);
    }
}
