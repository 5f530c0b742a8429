package dev.lanewise.tensor.internal.simd;

import static dev.lanewise.tensor.internal.simd.Species.F;
import static dev.lanewise.tensor.internal.simd.Species.LANES;

import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** The micro-kernels on the Vector API. */
public final class SimdTileKernels implements TileKernels {
    /**
     * Two vectors where there are 32 registers (AVX-512, NEON). With 16, twelve rows of one vector need exactly 16 and
     * were measured at 44 to 47 GFLOP/s, twelve of two, which spill, at 38 to 42.
     */
    private static final int MAX_VECTORS = LANES == 16 || "aarch64".equals(System.getProperty("os.arch")) ? 2 : 1;

    /** Columns of a panel of a right operand. */
    private static final int PANEL = MAX_VECTORS * LANES;
    /**
     * Rows of a narrow operand that are packed into all column panels before the next: 64 rows of 96 floats are 24 KiB.
     */
    private static final int ROWS_AT_ONCE = 64;
    /**
     * Columns from which an operand is packed row after row: it comes from memory, which is read fastest in its order.
     */
    private static final int WIDE = 192;
    /** Floats that whole vectors read for the twelve of a column panel. */
    private static final int WHOLE_ROWS = (ROWS + LANES - 1) / LANES * LANES;
    private static final VectorShuffle<Float>[] HALVES = halves();

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
    public boolean overlapCopies() {
        return MAX_VECTORS == 2;
    }

    @Override
    public int rowTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow, float[] addend, int addendAt, int addendRow, float floor, OverlappedCopy copy) {
        if (rows <= SMALL_ROWS * vectors || vectors == 2 && (depth & 1) != 0) {
            // Eight accumulators keep two units busy whose latency is four; four of them do so only half.
            for (int row = 0; row < rows; row += SMALL_ROWS) {
                fourRows(vectors, depth, a, aAt + row * ROW_STEP, b, bAt, c, cAt + row * cRow, cRow, addend,
                        addendAt + row * addendRow, addendRow, floor);
            }
        } else if (vectors == 2) {
            RowTile12x2.run(depth, a, aAt, b, bAt, c, cAt, cRow, addend, addendAt, addendRow, floor, copy);
            return depth / 2;
        } else {
            RowTile12x1.run(depth, a, aAt, b, bAt, c, cAt, cRow, addend, addendAt, addendRow, floor);
        }
        return 0;
    }

    private static void fourRows(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        if (vectors == 2) {
            RowTile4x2.run(depth, a, aAt, b, bAt, c, cAt, cRow, addend, addendAt, addendRow, floor);
        } else {
            RowTile4x1.run(depth, a, aAt, b, bAt, c, cAt, cRow, addend, addendAt, addendRow, floor);
        }
    }

    @Override
    public void columnTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep,
            float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        if (rows <= SMALL_ROWS * vectors) {
            for (int row = 0; row < rows; row += SMALL_ROWS) {
                fourColumns(vectors, depth, a, aAt + row, b, bAt, bStep, c, cAt + row * cRow, cRow, addend,
                        addendAt + row * addendRow, addendRow, floor);
            }
        } else if (vectors == 2) {
            ColumnTile12x2.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        } else {
            ColumnTile12x1.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        }
    }

    /** Four rows of the tile, which are columns of the panel. */
    private static void fourColumns(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep,
            float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        if (vectors == 2) {
            ColumnTile4x2.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        } else {
            ColumnTile4x1.run(depth, a, aAt, b, bAt, bStep, c, cAt, cRow, addend, addendAt, addendRow, floor);
        }
    }

    @Override
    public void packRows(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount,
            float[] panel, int panelAt) {
        if (depth < LANES) {
            packParts(depth, source, at, rows, rowAt, taps, tapAt, tapCount, panel, panelAt);
        } else if (depth <= 3 * LANES) {
            packShortRuns(depth, source, at, rows, rowAt, taps, tapAt, tapCount, panel, panelAt);
        } else {
            packLongRuns(depth, source, at, rows, rowAt, taps, tapAt, tapCount, panel, panelAt);
        }
    }

    /** Runs of less than a vector. */
    private static void packParts(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt,
            int tapCount, float[] panel, int panelAt) {
        VectorMask<Float> part = F.indexInRange(0, depth);
        for (int tap = 0; tap < tapCount; tap++) {
            int from = at + taps[tapAt + tap];
            int to = panelAt + tap * depth;
            for (int row = 0; row < ROWS; row++) {
                FloatVector.fromArray(F, source, from + rows[rowAt + row], part).intoArray(panel, to + row * ROW_STEP);
            }
        }
    }

    /**
     * Runs of one to three vectors, of which the last may lie across the one before: a loop over vectors would take
     * longer to start than to run.
     */
    private static void packShortRuns(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt,
            int tapCount, float[] panel, int panelAt) {
        int last = depth - LANES;
        boolean two = depth > LANES;
        boolean three = depth > 2 * LANES;
        for (int tap = 0; tap < tapCount; tap++) {
            int from = at + taps[tapAt + tap];
            int to = panelAt + tap * depth;
            for (int row = 0; row < ROWS; row++, to += ROW_STEP) {
                int run = from + rows[rowAt + row];
                FloatVector.fromArray(F, source, run).intoArray(panel, to);
                if (three) {
                    FloatVector.fromArray(F, source, run + LANES).intoArray(panel, to + LANES);
                }
                if (two) {
                    FloatVector.fromArray(F, source, run + last).intoArray(panel, to + last);
                }
            }
        }
    }

    private static void packLongRuns(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt,
            int tapCount, float[] panel, int panelAt) {
        int last = depth - LANES;
        for (int row = 0; row < ROWS; row++) {
            int to = panelAt + row * ROW_STEP;
            for (int tap = 0; tap < tapCount; tap++, to += depth) {
                int from = at + rows[rowAt + row] + taps[tapAt + tap];
                for (int k = 0; k < last; k += LANES) {
                    FloatVector.fromArray(F, source, from + k).intoArray(panel, to + k);
                }
                FloatVector.fromArray(F, source, from + last).intoArray(panel, to + last);
            }
        }
    }

    @Override
    public void packColumns(int columns, int depth, float[] source, int at, int[] rows, int rowAt, float[] panels,
            int panelsAt) {
        int panel = TileKernels.columnPanel(depth);
        // Behind the last whole panel a vector may be read.
        int whole = Math.max(0, (columns - WHOLE_ROWS + ROWS) / ROWS);
        if (columns >= WIDE) {
            packWideRows(whole, panel, depth, source, at, rows, rowAt, panels, panelsAt);
        } else {
            packNarrowRows(whole, panel, depth, source, at, rows, rowAt, panels, panelsAt);
        }
        for (int column = whole * ROWS; column < columns; column += ROWS) {
            packLastColumns(columns - column, depth, source, at + column, rows, rowAt, panels,
                    panelsAt + column / ROWS * panel);
        }
    }

    /** Row after row, as memory lies. */
    private static void packWideRows(int whole, int panel, int depth, float[] source, int at, int[] rows, int rowAt,
            float[] panels, int panelsAt) {
        for (int k = 0; k < depth; k++) {
            int from = at + rows[rowAt + k];
            int to = panelsAt + ROWS * k;
            for (int p = 0; p < whole; p++, from += ROWS, to += panel) {
                // Forwards: with 16 or 8 lanes the next k overwrites what is beyond 12.
                for (int column = 0; column < ROWS; column += LANES) {
                    FloatVector.fromArray(F, source, from + column).intoArray(panels, to + column);
                }
            }
        }
    }

    /** Panel after panel of a few rows, which the first-level cache holds. */
    private static void packNarrowRows(int whole, int panel, int depth, float[] source, int at, int[] rows, int rowAt,
            float[] panels, int panelsAt) {
        for (int first = 0; first < depth; first += ROWS_AT_ONCE) {
            int last = Math.min(depth, first + ROWS_AT_ONCE);
            for (int p = 0; p < whole; p++) {
                int to = panelsAt + p * panel;
                for (int k = first; k < last; k++) {
                    int from = at + ROWS * p + rows[rowAt + k];
                    for (int column = 0; column < ROWS; column += LANES) {
                        FloatVector.fromArray(F, source, from + column).intoArray(panels, to + ROWS * k + column);
                    }
                }
            }
        }
    }

    private static void packLastColumns(int valid, int depth, float[] source, int at, int[] rows, int rowAt,
            float[] panel, int panelAt) {
        VectorMask<Float> within = F.indexInRange(0, Math.min(ROWS, valid));
        for (int k = 0; k < depth; k++) {
            int source0 = at + rows[rowAt + k];
            FloatVector.fromArray(F, source, source0, within).intoArray(panel, panelAt + ROWS * k);
            for (int column = LANES; column < ROWS; column += LANES) {
                FloatVector.fromArray(F, source, source0 + column, F.indexInRange(column, Math.min(ROWS, valid)))
                        .intoArray(panel, panelAt + ROWS * k + column);
            }
        }
    }

    @Override
    public void packRight(int columns, int from, int to, int k, float alpha, float[] source, int at, int[] rows,
            int rowAt, float[] packed, int packedAt) {
        int whole = columns / PANEL * PANEL;
        for (int row = from; row < to; row++) {
            int sourceAt = at + rows[rowAt + row - from];
            int panelAt = packedAt + row * PANEL;
            for (int column = 0; column < whole; column += PANEL) {
                for (int i = 0; i < PANEL; i += LANES) {
                    FloatVector.fromArray(F, source, sourceAt + column + i).mul(alpha).intoArray(packed,
                            panelAt + column * k + i);
                }
            }
        }
        int width = (columns - whole + LANES - 1) / LANES * LANES;
        for (int i = 0; i < width; i += LANES) {
            VectorMask<Float> within = F.indexInRange(whole + i, columns);
            for (int row = from; row < to; row++) {
                FloatVector.fromArray(F, source, at + rows[rowAt + row - from] + whole + i, within).mul(alpha)
                        .intoArray(packed, packedAt + whole * k + row * width + i);
            }
        }
    }

    @Override
    public void transpose(int columns, int k, float alpha, float[] source, int at, int step, float[] panel, int panelAt,
            int width) {
        int wholeColumns = F.loopBound(columns);
        int wholeRows = F.loopBound(k);
        for (int i = 0; i < wholeRows; i += LANES) {
            for (int j = 0; j < wholeColumns; j += LANES) {
                Transposition.square(source, at + j * step + i, step, alpha, panel, panelAt + i * width + j, width);
            }
        }
        transposeOneByOne(0, wholeColumns, wholeRows, k, alpha, source, at, step, panel, panelAt, width);
        transposeOneByOne(wholeColumns, columns, 0, k, alpha, source, at, step, panel, panelAt, width);
        for (int i = 0; i < k && columns < width; i++) {
            Arrays.fill(panel, panelAt + i * width + columns, panelAt + (i + 1) * width, 0);
        }
    }

    private static void transposeOneByOne(int fromColumn, int toColumn, int from, int to, float alpha, float[] source,
            int at, int step, float[] panel, int panelAt, int width) {
        for (int j = fromColumn; j < toColumn; j++) {
            int column = at + j * step;
            int target = panelAt + j;
            for (int i = from; i < to; i++) {
                panel[target + i * width] = alpha * source[column + i];
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
    public void dots(int depth, float[] a, int aAt, int aStep, float[] x, int xAt, float[] c, int cAt, int cStep) {
        int at1 = aAt + aStep;
        int at2 = at1 + aStep;
        int at3 = at2 + aStep;
        FloatVector sum0 = FloatVector.zero(F);
        FloatVector sum1 = FloatVector.zero(F);
        FloatVector sum2 = FloatVector.zero(F);
        FloatVector sum3 = FloatVector.zero(F);
        int whole = F.loopBound(depth);
        for (int k = 0; k < whole; k += LANES) {
            FloatVector factor = FloatVector.fromArray(F, x, xAt + k);
            sum0 = FloatVector.fromArray(F, a, aAt + k).fma(factor, sum0);
            sum1 = FloatVector.fromArray(F, a, at1 + k).fma(factor, sum1);
            sum2 = FloatVector.fromArray(F, a, at2 + k).fma(factor, sum2);
            sum3 = FloatVector.fromArray(F, a, at3 + k).fma(factor, sum3);
        }
        if (whole < depth) {
            VectorMask<Float> tail = F.indexInRange(whole, depth);
            FloatVector factor = FloatVector.fromArray(F, x, xAt + whole, tail);
            sum0 = FloatVector.fromArray(F, a, aAt + whole, tail).fma(factor, sum0);
            sum1 = FloatVector.fromArray(F, a, at1 + whole, tail).fma(factor, sum1);
            sum2 = FloatVector.fromArray(F, a, at2 + whole, tail).fma(factor, sum2);
            sum3 = FloatVector.fromArray(F, a, at3 + whole, tail).fma(factor, sum3);
        }
        c[cAt] += total(sum0);
        c[cAt + cStep] += total(sum1);
        c[cAt + 2 * cStep] += total(sum2);
        c[cAt + 3 * cStep] += total(sum3);
    }

    /**
     * The sum of the lanes, always in the same order: that of {@code reduceLanes} is another interpreted than compiled.
     */
    private static float total(FloatVector vector) {
        FloatVector sums = vector;
        for (VectorShuffle<Float> halve : HALVES) {
            sums = sums.add(sums.rearrange(halve));
        }
        return sums.lane(0);
    }

    /** Rotations by half of the lanes, by a quarter, and so on to one lane. */
    @SuppressWarnings("unchecked")
    private static VectorShuffle<Float>[] halves() {
        return (VectorShuffle<Float>[]) IntStream.iterate(LANES / 2, distance -> distance > 0, distance -> distance / 2)
                .mapToObj(distance -> VectorShuffle.iota(F, distance, 1, true)).toArray(VectorShuffle<?>[]::new);
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
