package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import java.util.Arrays;

/**
 * The micro-kernels in plain Java: the twin that the vector kernels are tested against, and the fallback without them.
 */
public final class ScalarTileKernels implements TileKernels {
    /** The columns that are summed side by side. */
    private static final int STRIP = 4;

    private final int lanes;
    private final int maxVectors;

    /** Kernels whose tiles are up to {@code maxVectors} "vectors" of {@code lanes} floats, a multiple of four, wide. */
    public ScalarTileKernels(int lanes, int maxVectors) {
        if (lanes % STRIP != 0) {
            throw new IllegalArgumentException("lanes must be a multiple of " + STRIP + ", not " + lanes);
        }
        this.lanes = lanes;
        this.maxVectors = maxVectors;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int maxVectors() {
        return maxVectors;
    }

    @Override
    public boolean overlapCopies() {
        return false;
    }

    @Override
    public int rowTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt,
            int cRow, float[] addend, int addendAt, int addendRow, float floor, OverlappedCopy copy) {
        int width = vectors * lanes;
        for (int row = 0; row < rows; row++) {
            row(width, depth, a, aAt + ROW_STEP * row, 1, b, bAt, width, c, cAt + row * cRow, addend,
                    addendAt + row * addendRow, floor);
        }
        return 0;
    }

    @Override
    public void columnTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep,
            float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        for (int row = 0; row < rows; row++) {
            row(vectors * lanes, depth, a, aAt + row, ROWS, b, bAt, bStep, c, cAt + row * cRow, addend,
                    addendAt + row * addendRow, floor);
        }
    }

    /**
     * One row of a tile: {@code c[:] = max(floor, Σ_k a[aStep·k]·b[bStep·k + :] + addend[:])}. Four columns at a time,
     * since each sum waits for its last term; rounded once a term, as the vector kernels do.
     */
    private static void row(int width, int depth, float[] a, int aAt, int aStep, float[] b, int bAt, int bStep,
            float[] c, int cAt, float[] addend, int addendAt, float floor) {
        for (int column = 0; column < width; column += STRIP) {
            float sum0 = 0;
            float sum1 = 0;
            float sum2 = 0;
            float sum3 = 0;
            for (int k = 0; k < depth; k++) {
                float left = a[aAt + aStep * k];
                int right = bAt + bStep * k + column;
                sum0 = Math.fma(left, b[right], sum0);
                sum1 = Math.fma(left, b[right + 1], sum1);
                sum2 = Math.fma(left, b[right + 2], sum2);
                sum3 = Math.fma(left, b[right + 3], sum3);
            }
            c[cAt + column] = Math.max(floor, sum0 + addend[addendAt + column]);
            c[cAt + column + 1] = Math.max(floor, sum1 + addend[addendAt + column + 1]);
            c[cAt + column + 2] = Math.max(floor, sum2 + addend[addendAt + column + 2]);
            c[cAt + column + 3] = Math.max(floor, sum3 + addend[addendAt + column + 3]);
        }
    }

    @Override
    public void packRows(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount,
            float[] panel, int panelAt) {
        for (int row = 0; row < ROWS; row++) {
            for (int tap = 0; tap < tapCount; tap++) {
                System.arraycopy(source, at + rows[rowAt + row] + taps[tapAt + tap], panel,
                        panelAt + row * ROW_STEP + tap * depth, depth);
            }
        }
    }

    @Override
    public void packColumns(int columns, int depth, float[] source, int at, int[] rows, int rowAt, float[] panels,
            int panelsAt) {
        for (int column = 0; column < columns; column += ROWS) {
            int valid = Math.min(ROWS, columns - column);
            int panel = panelsAt + column / ROWS * TileKernels.columnPanel(depth);
            for (int k = 0; k < depth; k++) {
                int to = panel + ROWS * k;
                System.arraycopy(source, at + rows[rowAt + k] + column, panels, to, valid);
                Arrays.fill(panels, to + valid, to + ROWS, 0);
            }
        }
    }

    @Override
    public void packRight(int columns, int from, int to, int k, float alpha, float[] source, int at, int[] rows,
            int rowAt, float[] packed, int packedAt) {
        int padded = (columns + lanes - 1) / lanes * lanes;
        int panel = maxVectors * lanes;
        for (int row = from; row < to; row++) {
            int sourceAt = at + rows[rowAt + row - from];
            for (int column = 0; column < padded; column++) {
                int first = column / panel * panel;
                int width = Math.min(panel, padded - first);
                packed[packedAt + first * k + row * width + column - first] = column < columns
                        ? alpha * source[sourceAt + column]
                        : 0;
            }
        }
    }

    @Override
    public void transpose(int columns, int k, float alpha, float[] source, int at, int step, float[] panel, int panelAt,
            int width) {
        for (int i = 0; i < k; i++) {
            for (int j = 0; j < width; j++) {
                panel[panelAt + i * width + j] = j < columns ? alpha * source[at + j * step + i] : 0;
            }
        }
    }

    @Override
    public void unfold(int pixels, float[] source, int at, int step, int[] taps, int run, float[] patches,
            int patchesAt) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int tap : taps) {
                System.arraycopy(source, at + pixel * step + tap, patches, patchesAt, run);
                patchesAt += run;
            }
        }
    }

    @Override
    public void fold(int pixels, int overlap, float[] patches, int patchesAt, int step, int[] rows, int rowAt,
            int[] taps,
            int run, float[] target, int at) {
        for (int first = 0; first < overlap; first++) {
            for (int tap = 0; tap < taps.length; tap++) {
                for (int pixel = first; pixel < pixels; pixel += overlap) {
                    add(patches, patchesAt + pixel * step + tap * run, target, at + rows[rowAt + pixel] + taps[tap],
                            run);
                }
            }
        }
    }

    @Override
    public void dots(int depth, float[] a, int aAt, int aStep, float[] x, int xAt, float[] c, int cAt, int cStep) {
        for (int row = 0; row < DOTS; row++) {
            double sum = 0;
            for (int k = 0; k < depth; k++) {
                sum += (double) a[aAt + row * aStep + k] * x[xAt + k];
            }
            c[cAt + row * cStep] += (float) sum;
        }
    }

    @Override
    public void add(float[] source, int sourceAt, float[] target, int targetAt, int count) {
        for (int i = 0; i < count; i++) {
            target[targetAt + i] += source[sourceAt + i];
        }
    }
}
