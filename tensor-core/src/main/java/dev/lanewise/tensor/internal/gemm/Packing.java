package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Copies of right operands in the order in which the micro-kernels read them: panels of one or two vectors, that of
 * column j at j·k, each k × width with zeros in place of missing columns.
 */
public final class Packing {
    /** Floats that a task copies: about 10 µs. */
    private static final int TASK = 1 << 14;

    private Packing() {}

    /** The columns of a packed right operand: a multiple of the vector. */
    public static int paddedColumns(int columns) {
        int lanes = Kernels.TILES.lanes();
        return (columns + lanes - 1) / lanes * lanes;
    }

    /** The columns of a full panel. */
    public static int panelWidth() {
        return Kernels.TILES.maxVectors() * Kernels.TILES.lanes();
    }

    /** The vectors of the panel that starts at a column. */
    public static int vectorsAt(int column, int columns) {
        return Math.min(panelWidth(), paddedColumns(columns) - column) / Kernels.TILES.lanes();
    }

    /**
     * Packs the right operand times alpha; {@code transposed}: it lies columns × k, rows {@code stride} apart, else
     * k × columns.
     */
    public static void right(boolean transposed, int columns, int k, float alpha, float[] b, int bAt, int stride,
            float[] packed, int packedAt) {
        if (!transposed) {
            // By blocks of k: whole panels would touch a page of memory for each k.
            int block = Math.clamp(TASK / Math.max(1, columns), 1, TileKernels.MAX_DEPTH);
            WorkerPool.forRanges(k, block, (from, to) -> {
                int[] rows = Tile.current().stridedRows(stride, to - from, to - from);
                Kernels.TILES.packRight(columns, from, to, k, alpha, b, bAt + from * stride, rows, 0, packed, packedAt);
            });
            return;
        }
        turned(columns, k, k, alpha, b, bAt, stride, packed, packedAt);
    }

    /**
     * Packs the right operand times alpha that lies columns × k, rows {@code stride} apart, with zeros behind k up to
     * {@code rows}.
     */
    public static void turned(int columns, int k, int rows, float alpha, float[] b, int bAt, int stride, float[] packed,
            int packedAt) {
        int width = panelWidth();
        int panels = (columns + width - 1) / width;
        WorkerPool.forRanges(panels, Math.max(1, TASK / Math.max(1, width * k)), (from, to) -> {
            for (int panel = from; panel < to; panel++) {
                int column = panel * width;
                int valid = Math.min(width, columns - column);
                int padded = vectorsAt(column, columns) * Kernels.TILES.lanes();
                int at = packedAt + column * rows;
                Kernels.TILES.transpose(valid, k, alpha, b, bAt + column * stride, stride, packed, at, padded);
                Arrays.fill(packed, at + k * padded, at + rows * padded, 0);
            }
        });
    }
}
