package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.TileKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Copies of operands in the order in which the micro-kernels read them.
 *
 * <pre>
 * left   panels of 12 rows:              panel p at 12·p·k:   k × 12, short rows zero
 * right  panels of one or two vectors:   panel at column j·k: k × width, missing columns zero
 * </pre>
 */
public final class Packing {
    /** How far a transposing copy goes down one row before it takes the next: a cache line of it. */
    private static final int LINE = 16;
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

    /** Packs the right operand; {@code transposed}: it lies columns × k, rows {@code stride} apart, else k × columns. */
    public static void right(boolean transposed, int columns, int k, float[] b, int bAt, int stride, float[] packed,
            int packedAt) {
        int width = panelWidth();
        if (!transposed) {
            // Row by row: panel by panel would touch a page of memory for each k.
            WorkerPool.forRanges(k, Math.max(1, TASK / Math.max(1, columns)), (from, to) -> {
                for (int i = from; i < to; i++) {
                    for (int column = 0; column < columns; column += width) {
                        int padded = vectorsAt(column, columns) * Kernels.TILES.lanes();
                        int valid = Math.min(width, columns - column);
                        int target = packedAt + column * k + i * padded;
                        System.arraycopy(b, bAt + i * stride + column, packed, target, valid);
                        Arrays.fill(packed, target + valid, target + padded, 0);
                    }
                }
            });
            return;
        }
        int panels = (columns + width - 1) / width;
        WorkerPool.forRanges(panels, Math.max(1, TASK / Math.max(1, width * k)), (from, to) -> {
            for (int panel = from; panel < to; panel++) {
                int column = panel * width;
                int valid = Math.min(width, columns - column);
                int padded = vectorsAt(column, columns) * Kernels.TILES.lanes();
                transpose(valid, k, b, bAt + column * stride, stride, 1, packed, packedAt + column * k, padded);
            }
        });
    }

    /** Packs the left operand times alpha; {@code transposed}: it lies k × rows, else rows × k. */
    static void left(boolean transposed, int rows, int k, float alpha, float[] a, int aAt, int stride, float[] packed,
            int packedAt) {
        int panels = (rows + TileKernels.ROWS - 1) / TileKernels.ROWS;
        int panelsATask = Math.max(1, TASK / Math.max(1, TileKernels.ROWS * k));
        WorkerPool.forRanges(panels, panelsATask, (from, to) -> {
            for (int panel = from; panel < to; panel++) {
                int row = panel * TileKernels.ROWS;
                int valid = Math.min(TileKernels.ROWS, rows - row);
                int target = packedAt + row * k;
                if (transposed) {
                    copy(valid, k, a, aAt + row, stride, packed, target, TileKernels.ROWS);
                    if (alpha != 1) {
                        for (int i = target; i < target + TileKernels.ROWS * k; i++) {
                            packed[i] *= alpha;
                        }
                    }
                } else {
                    transpose(valid, k, a, aAt + row * stride, stride, alpha, packed, target, TileKernels.ROWS);
                }
            }
        });
    }

    private static void copy(int valid, int k, float[] from, int at, int stride, float[] to, int toAt, int width) {
        for (int i = 0; i < k; i++) {
            int source = at + i * stride;
            int target = toAt + i * width;
            for (int j = 0; j < valid; j++) {
                to[target + j] = from[source + j];
            }
            for (int j = valid; j < width; j++) {
                to[target + j] = 0;
            }
        }
    }

    private static void transpose(int valid, int k, float[] from, int at, int stride, float alpha, float[] to, int toAt,
            int width) {
        if (valid < width) {
            Arrays.fill(to, toAt, toAt + k * width, 0);
        }
        for (int start = 0; start < k; start += LINE) {
            int end = Math.min(k, start + LINE);
            for (int j = 0; j < valid; j++) {
                int source = at + j * stride;
                int target = toAt + j;
                for (int i = start; i < end; i++) {
                    to[target + i * width] = alpha * from[source + i];
                }
            }
        }
    }
}
