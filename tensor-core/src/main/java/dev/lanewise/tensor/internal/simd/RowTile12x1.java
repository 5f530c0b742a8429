package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.kernels.TileKernels.ROW_STEP;
import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;

/**
 * The micro-kernel on a row panel: a tile of 12 rows × 1 vector in named accumulators, two k a step.
 *
 * <pre>
 * a: 12 rows of depth floats, ROW_STEP apart        b: depth × one vector, k-major, packed
 * c[r][:] = max(floor, Σ_k a[r][k]·b[k][:] + addend[r][:])
 * </pre>
 *
 * <p>The constant distance of the rows lets every broadcast load count from one register. With twelve rows anywhere,
 * found by a table, C2 computes twelve addresses a step, and the tile runs at four fifths of the speed: copying the
 * rows costs less.
 *
 * <p>The loop counts by the right operand's index. Counting k, it ran at 0.9 of the speed: C2 computed three indices a
 * step from it, and checked 28 bounds before the first. So two k a step are faster than one, and four, which spill,
 * half as fast; the end is branchless as in {@link ColumnTile12x1}.
 */
final class RowTile12x1 {
    private RowTile12x1() {}

    static void run(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow,
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
            FloatVector a4 = FloatVector.broadcast(F, a[aAt + 4 * ROW_STEP]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(F, a[aAt + 5 * ROW_STEP]);
            c5 = a5.fma(b0, c5);
            FloatVector a6 = FloatVector.broadcast(F, a[aAt + 6 * ROW_STEP]);
            c6 = a6.fma(b0, c6);
            FloatVector a7 = FloatVector.broadcast(F, a[aAt + 7 * ROW_STEP]);
            c7 = a7.fma(b0, c7);
            FloatVector a8 = FloatVector.broadcast(F, a[aAt + 8 * ROW_STEP]);
            c8 = a8.fma(b0, c8);
            FloatVector a9 = FloatVector.broadcast(F, a[aAt + 9 * ROW_STEP]);
            c9 = a9.fma(b0, c9);
            FloatVector a10 = FloatVector.broadcast(F, a[aAt + 10 * ROW_STEP]);
            c10 = a10.fma(b0, c10);
            FloatVector a11 = FloatVector.broadcast(F, a[aAt + 11 * ROW_STEP]);
            c11 = a11.fma(b0, c11);
            b0 = FloatVector.fromArray(F, b, bAt + LANES);
            a0 = FloatVector.broadcast(F, a[aAt + 1]);
            c0 = a0.fma(b0, c0);
            a1 = FloatVector.broadcast(F, a[aAt + 1 + ROW_STEP]);
            c1 = a1.fma(b0, c1);
            a2 = FloatVector.broadcast(F, a[aAt + 1 + 2 * ROW_STEP]);
            c2 = a2.fma(b0, c2);
            a3 = FloatVector.broadcast(F, a[aAt + 1 + 3 * ROW_STEP]);
            c3 = a3.fma(b0, c3);
            a4 = FloatVector.broadcast(F, a[aAt + 1 + 4 * ROW_STEP]);
            c4 = a4.fma(b0, c4);
            a5 = FloatVector.broadcast(F, a[aAt + 1 + 5 * ROW_STEP]);
            c5 = a5.fma(b0, c5);
            a6 = FloatVector.broadcast(F, a[aAt + 1 + 6 * ROW_STEP]);
            c6 = a6.fma(b0, c6);
            a7 = FloatVector.broadcast(F, a[aAt + 1 + 7 * ROW_STEP]);
            c7 = a7.fma(b0, c7);
            a8 = FloatVector.broadcast(F, a[aAt + 1 + 8 * ROW_STEP]);
            c8 = a8.fma(b0, c8);
            a9 = FloatVector.broadcast(F, a[aAt + 1 + 9 * ROW_STEP]);
            c9 = a9.fma(b0, c9);
            a10 = FloatVector.broadcast(F, a[aAt + 1 + 10 * ROW_STEP]);
            c10 = a10.fma(b0, c10);
            a11 = FloatVector.broadcast(F, a[aAt + 1 + 11 * ROW_STEP]);
            c11 = a11.fma(b0, c11);
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
            FloatVector a4 = FloatVector.broadcast(F, a[aAt + 4 * ROW_STEP]);
            c4 = a4.fma(b0, c4);
            FloatVector a5 = FloatVector.broadcast(F, a[aAt + 5 * ROW_STEP]);
            c5 = a5.fma(b0, c5);
            FloatVector a6 = FloatVector.broadcast(F, a[aAt + 6 * ROW_STEP]);
            c6 = a6.fma(b0, c6);
            FloatVector a7 = FloatVector.broadcast(F, a[aAt + 7 * ROW_STEP]);
            c7 = a7.fma(b0, c7);
            FloatVector a8 = FloatVector.broadcast(F, a[aAt + 8 * ROW_STEP]);
            c8 = a8.fma(b0, c8);
            FloatVector a9 = FloatVector.broadcast(F, a[aAt + 9 * ROW_STEP]);
            c9 = a9.fma(b0, c9);
            FloatVector a10 = FloatVector.broadcast(F, a[aAt + 10 * ROW_STEP]);
            c10 = a10.fma(b0, c10);
            FloatVector a11 = FloatVector.broadcast(F, a[aAt + 11 * ROW_STEP]);
            c11 = a11.fma(b0, c11);
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
