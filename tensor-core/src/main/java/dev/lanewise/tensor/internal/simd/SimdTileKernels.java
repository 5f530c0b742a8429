package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.TileKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The micro-kernels on the Vector API. */
public final class SimdTileKernels implements TileKernels {
    /**
     * Two vectors where there are 32 registers (AVX-512, NEON). With 16, twelve rows of one vector need exactly 16 and were
     * measured at 44 to 47 GFLOP/s, twelve of two, which spill, at 38 to 42.
     */
    private static final int MAX_VECTORS = LANES == 16 || "aarch64".equals(System.getProperty("os.arch")) ? 2 : 1;

    /** These kernels have no state. */
    public SimdTileKernels() {}

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public int maxVectors() {
        return MAX_VECTORS;
    }

    @Override
    public void packed(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c, int cAt,
            int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        if (vectors == 2) {
            PackedTile12x2.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        } else {
            PackedTile12x1.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        }
    }

    @Override
    public void rows(int vectors, float[] a, int aAt, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount,
            int depth, float[] b, int bAt, float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow,
            float floor) {
        if (vectors == 2) {
            RowsTile12x2.run(a, aAt, rows, rowAt, taps, tapAt, tapCount, depth, b, bAt, c, cAt, cRow, addend, addendAt,
                    addendRow, floor);
        } else {
            RowsTile12x1.run(a, aAt, rows, rowAt, taps, tapAt, tapCount, depth, b, bAt, c, cAt, cRow, addend, addendAt,
                    addendRow, floor);
        }
    }

    @Override
    public void packColumns(int depth, float[] source, int at, int[] rows, int rowAt, float[] packed, int packedAt) {
        for (int k = 0; k < depth; k++) {
            int from = at + rows[rowAt + k];
            int to = packedAt + ROWS * k;
            FloatVector.fromArray(F, source, from).intoArray(packed, to);
            // With 16 lanes the next row overwrites what is beyond 12; narrower vectors end on 12 exactly.
            for (int column = LANES; column < ROWS; column += LANES) {
                int last = Math.min(column, ROWS - LANES);
                FloatVector.fromArray(F, source, from + last).intoArray(packed, to + last);
            }
        }
    }

    @Override
    public void unfold(int pixels, float[] source, int at, int step, int[] taps, int run, float[] patches,
            int patchesAt) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            int from = at + pixel * step;
            for (int tap : taps) {
                for (int i = 0; i < run; i += LANES) {
                    FloatVector.fromArray(F, source, from + tap + i).intoArray(patches, patchesAt + i);
                }
                patchesAt += run;
            }
        }
    }

    @Override
    public void fold(int pixels, int overlap, float[] patches, int patchesAt, int step, int[] rows, int rowAt,
            int[] taps,
            int run, float[] target, int at) {
        int whole = F.loopBound(run);
        VectorMask<Float> tail = F.indexInRange(whole, run);
        for (int first = 0; first < overlap; first++) {
            for (int tap = 0; tap < taps.length; tap++) {
                int from = patchesAt + tap * run;
                int to = at + taps[tap];
                for (int pixel = first; pixel < pixels; pixel += overlap) {
                    addRun(patches, from + pixel * step, target, to + rows[rowAt + pixel], whole, run, tail);
                }
            }
        }
    }

    /** Adds a run; the last vector is loaded under a mask but stored whole, since a masked store is slow. */
    private static void addRun(float[] source, int from, float[] target, int to, int whole, int run,
            VectorMask<Float> tail) {
        for (int i = 0; i < whole; i += LANES) {
            FloatVector.fromArray(F, target, to + i).add(FloatVector.fromArray(F, source, from + i))
                    .intoArray(target, to + i);
        }
        if (whole < run) {
            FloatVector.fromArray(F, target, to + whole).add(FloatVector.fromArray(F, source, from + whole, tail))
                    .intoArray(target, to + whole);
        }
    }

    @Override
    public void add(float[] source, int sourceAt, float[] target, int targetAt, int count) {
        int i = 0;
        for (; i < F.loopBound(count); i += LANES) {
            FloatVector.fromArray(F, target, targetAt + i).add(FloatVector.fromArray(F, source, sourceAt + i))
                    .intoArray(target, targetAt + i);
        }
        if (i < count) {
            VectorMask<Float> tail = F.indexInRange(i, count);
            FloatVector.fromArray(F, target, targetAt + i, tail)
                    .add(FloatVector.fromArray(F, source, sourceAt + i, tail)).intoArray(target, targetAt + i, tail);
        }
    }
}
