package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.TileKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * C = op(A)·op(B) with an epilogue, in blocks. The paths, and when each wins:
 *
 * <ul>
 * <li><b>swapped</b>: few rows of A on a large transposed B (a fully connected layer at small batch). B is read once where it
 * lies, as rows, and the transposed result, which is small, is turned at the end: packing B would cost more than the product.
 * <li><b>rows</b>: A row by row and not many columns. A is read where it lies, since packing it would not pay; unless its rows
 * are a multiple of 1 KiB apart, which would put twelve rows into the same cache sets.
 * <li><b>packed</b>: everything else. Both operands are packed once, by all threads, then tiles of 96 × 8 panels are computed.
 * </ul>
 *
 * <p>Sums over k are taken in chunks of up to 256 in ascending order, whichever the path, so results depend on neither the thread count
 * nor the tile.
 */
public final class BlockedGemm {
    /** k a chunk: a right panel of 256 × 32 floats fills two thirds of a 48 KiB first-level cache. */
    private static final int CHUNK = 256;
    /** Rows a task: eight left panels of a chunk, 96 KiB, stay in the second-level cache. */
    private static final int TASK_ROWS = 16 * TileKernels.ROWS;
    /** Panels a task. */
    private static final int TASK_PANELS = 8;
    /** The largest packed operand in floats, 16 MiB; larger products go by blocks of rows or columns. */
    private static final int PACKED_LIMIT = 1 << 22;
    /** Columns up to which packing the left operand does not pay. */
    private static final int FEW_COLUMNS = 512;
    /** Rows up to which a large right operand is read where it lies. */
    private static final int FEW_ROWS = 64;
    /** What "large" means there, in floats: beyond the second-level cache. */
    private static final int LARGE_RIGHT = 1 << 19;

    private BlockedGemm() {}

    /** An operand: its memory, where it starts, the distance of its rows, and whether its transpose is meant. */
    public record Matrix(float[] array, int at, int stride, boolean transposed) {}

    /** {@code c[m × n] = epilogue(alpha·op(a)[m × k]·op(b)[k × n])}. */
    public static void multiply(int m, int n, int k, float alpha, Matrix a, Matrix b, Epilogue epilogue, float[] c,
            int cAt, int cRow) {
        if (m == 0 || n == 0) {
            return;
        }
        boolean rowsInPlace = !a.transposed && alpha == 1;
        if (rowsInPlace && b.transposed && m <= FEW_ROWS && (long) n * k >= LARGE_RIGHT && n > m) {
            swapped(m, n, k, a, b, epilogue, c, cAt, cRow);
            return;
        }
        int columnsABlock = blockOf(n, k, Packing.panelWidth());
        for (int column = 0; column < n; column += columnsABlock) {
            int columns = Math.min(columnsABlock, n - column);
            float[] right = Scratch.floats(Scratch.Slot.RIGHT, Packing.paddedColumns(columns) * k);
            int bAt = b.transposed ? b.at + column * b.stride : b.at + column;
            Packing.right(b.transposed, columns, k, b.array, bAt, b.stride, right, Alignment.OFFSET);
            if (rowsInPlace && n <= FEW_COLUMNS && (a.stride % CHUNK != 0 || n <= Packing.panelWidth())) {
                rows(m, columns, k, a, right, column, epilogue, c, cAt + column, cRow);
            } else {
                packed(m, columns, k, alpha, a, right, column, epilogue, c, cAt + column, cRow);
            }
        }
    }

    private static int blockOf(int extent, int k, int multiple) {
        int block = PACKED_LIMIT / Math.max(1, k) / multiple * multiple;
        return Math.min(extent, Math.max(multiple, block));
    }

    private static int chunks(int k) {
        return Math.max(1, (k + CHUNK - 1) / CHUNK);
    }

    private static void packed(int m, int n, int k, float alpha, Matrix a, float[] right, int firstColumn,
            Epilogue epilogue, float[] c, int cAt, int cRow) {
        int rowsABlock = blockOf(m, k, TASK_ROWS);
        int taskColumns = TASK_PANELS * Packing.panelWidth();
        for (int block = 0; block < m; block += rowsABlock) {
            int first = block;
            int rows = Math.min(rowsABlock, m - first);
            float[] left = Scratch.floats(Scratch.Slot.LEFT, (rows + TileKernels.ROWS) * k);
            int aAt = a.transposed ? a.at + first : a.at + first * a.stride;
            Packing.left(a.transposed, rows, k, alpha, a.array, aAt, a.stride, left, Alignment.OFFSET);
            int downTasks = (rows + TASK_ROWS - 1) / TASK_ROWS;
            int acrossTasks = (n + taskColumns - 1) / taskColumns;
            WorkerPool.forEach(downTasks * acrossTasks, task -> {
                int row = task % downTasks * TASK_ROWS;
                int column = task / downTasks * taskColumns;
                packedTask(row, Math.min(rows, row + TASK_ROWS), column, Math.min(n, column + taskColumns), n, k, left,
                        right, firstColumn, epilogue, c, cAt + first * cRow, cRow);
            });
        }
    }

    private static void packedTask(int fromRow, int toRow, int fromColumn, int toColumn, int n, int k, float[] left,
            float[] right, int firstColumn, Epilogue epilogue, float[] c, int cAt, int cRow) {
        int lanes = Kernels.TILES.lanes();
        Tile tile = Tile.current();
        int chunks = chunks(k);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = (int) ((long) k * chunk / chunks);
            int depth = (int) ((long) k * (chunk + 1) / chunks) - from;
            for (int column = fromColumn; column < toColumn; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, n);
                int width = vectors * lanes;
                int b = Alignment.OFFSET + column * k + from * width;
                for (int row = fromRow; row < toRow; row += TileKernels.ROWS) {
                    tile.open(c, cAt + row * cRow + column, cRow, Math.min(TileKernels.ROWS, toRow - row),
                            Math.min(width, n - column), width, firstColumn + column, epilogue, chunk == 0,
                            chunk == chunks - 1, false);
                    tile.packed(vectors, depth, left, Alignment.OFFSET + row * k + from * TileKernels.ROWS, right, b,
                            width);
                }
            }
        }
    }

    private static void rows(int m, int n, int k, Matrix a, float[] right, int firstColumn, Epilogue epilogue,
            float[] c,
            int cAt, int cRow) {
        // Enough work for a task to be worth its dispatch: about 2 MFLOP.
        int panelsATask = Math.max(1, (1 << 20) / Math.max(1, TileKernels.ROWS * n * k));
        WorkerPool.forRanges(m, panelsATask * TileKernels.ROWS,
                (from, to) -> rowsTask(from, to, n, k, a, right, firstColumn, epilogue, c, cAt, cRow));
    }

    private static final int[] ONE_TAP = {0};

    private static void rowsTask(int fromRow, int toRow, int n, int k, Matrix a, float[] right,
            int firstColumn, Epilogue epilogue, float[] c, int cAt, int cRow) {
        int lanes = Kernels.TILES.lanes();
        Tile tile = Tile.current();
        int chunks = chunks(k);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = (int) ((long) k * chunk / chunks);
            int depth = (int) ((long) k * (chunk + 1) / chunks) - from;
            for (int column = 0; column < n; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, n);
                int width = vectors * lanes;
                int b = Alignment.OFFSET + column * k + from * width;
                for (int row = fromRow; row < toRow; row += TileKernels.ROWS) {
                    int valid = Math.min(TileKernels.ROWS, toRow - row);
                    tile.open(c, cAt + row * cRow + column, cRow, valid, Math.min(width, n - column), width,
                            firstColumn + column, epilogue, chunk == 0, chunk == chunks - 1, false);
                    tile.rows(vectors, a.array, a.at + row * a.stride + from, tile.stridedRows(a.stride, valid), 0,
                            ONE_TAP,
                            0, 1, depth, right, b);
                }
            }
        }
    }

    private static void swapped(int m, int n, int k, Matrix a, Matrix b, Epilogue epilogue, float[] c, int cAt,
            int cRow) {
        float[] turned = Scratch.floats(Scratch.Slot.PARTIALS, m * n);
        multiply(n, m, k, 1, new Matrix(b.array, b.at, b.stride, false), new Matrix(a.array, a.at, a.stride, true),
                Epilogue.plain(false), turned, Alignment.OFFSET, m);
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                int target = cAt + row * cRow + column;
                float added = epilogue.accumulate()
                        ? c[target]
                        : epilogue.row()[epilogue.rowAt() + column * epilogue.columnStep()];
                c[target] = Math.max(epilogue.floor(), turned[Alignment.OFFSET + column * m + row] + added);
            }
        }
    }
}
