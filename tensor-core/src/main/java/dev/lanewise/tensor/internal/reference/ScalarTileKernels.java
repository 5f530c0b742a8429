package dev.lanewise.tensor.internal.reference;

import dev.lanewise.tensor.internal.TileKernels;
import java.util.Arrays;

/** The micro-kernels in plain Java: the twin that the vector kernels are tested against, and the fallback without them. */
public final class ScalarTileKernels implements TileKernels {
    private final int lanes;
    private final int maxVectors;

    /** Kernels whose tiles are up to {@code maxVectors} "vectors" of {@code lanes} floats wide. */
    public ScalarTileKernels(int lanes, int maxVectors) {
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
    public void rowTile(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor) {
        int width = vectors * lanes;
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < width; column++) {
                float sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum += a[aAt + ROW_STEP * row + k] * b[bAt + k * width + column];
                }
                c[cAt + row * cRow + column] = Math.max(floor, sum + addend[addendAt + row * addendRow + column]);
            }
        }
    }

    @Override
    public void columnTile(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c,
            int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor) {
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < vectors * lanes; column++) {
                float sum = 0;
                for (int k = 0; k < depth; k++) {
                    sum += a[aAt + ROWS * k + row] * b[bAt + k * bStep + column];
                }
                c[cAt + row * cRow + column] = Math.max(floor, sum + addend[addendAt + row * addendRow + column]);
            }
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
            float sum = 0;
            for (int k = 0; k < depth; k++) {
                sum += a[aAt + row * aStep + k] * x[xAt + k];
            }
            c[cAt + row * cStep] += sum;
        }
    }

    @Override
    public void add(float[] source, int sourceAt, float[] target, int targetAt, int count) {
        for (int i = 0; i < count; i++) {
            target[targetAt + i] += source[sourceAt + i];
        }
    }
}
