package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.TileKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * C = op(A)·op(B) with an epilogue, in blocks.
 *
 * <pre>
 * op(B), up to 16 MiB of it, is packed once, by all threads
 * for task (rows by the number of threads × 512 columns) in parallel
 *   for chunk of k (up to 384)                            B's chunk of the task streams from the second-level cache
 *     for twelve rows                                     A's panel is copied into the first-level cache
 *       for panel of columns                              kernel
 * </pre>
 *
 * <p>Up to four rows or columns go to {@link MatrixVector}. A is never packed as a whole: a row panel is a plain copy of twelve rows, cheap beside its
 * product with even two panels of B. Where A has few rows and B is large, packing B as a whole would cost more than the product:
 * <ul>
 * <li>B transposed (a fully connected layer at small batch): the roles are exchanged; B is read once, where it lies, and the result, which is small, is
 * turned at the end.
 * <li>B not transposed: each task packs its own columns, chunk by chunk, and multiplies them while they are in the second-level cache.
 * </ul>
 *
 * <p>Sums over k are taken in chunks of up to 384 in ascending order, whichever the path, so results depend on neither the thread count
 * nor the cut into tasks.
 */
public final class BlockedGemm {
    /** Columns a task: a chunk of B, 768 KiB, stays in the second-level cache. */
    private static final int TASK_COLUMNS = 512;
    /**
     * Tasks a thread: enough for the threads to finish together. More are slower, since each reads all of B's columns anew (at 1024³
     * tasks of 48 rows take a tenth longer than one of all on one thread).
     */
    private static final int TASKS_A_THREAD = 8;
    /** Multiplications of a task that are worth its dispatch. */
    private static final int TASK_WORK = 1 << 20;
    /** The largest packed operand in floats, 16 MiB; larger products go by blocks of columns. */
    private static final int PACKED_LIMIT = 1 << 22;
    /** Rows up to which a large right operand is read once: where it lies, or packed by the task that uses it. */
    private static final int FEW_ROWS = 64;
    /** Columns that a task packs for them: 384 KiB a chunk. */
    private static final int FEW_ROWS_COLUMNS = 256;
    /** What "large" means there, in floats: beyond the second-level cache. */
    private static final int LARGE_RIGHT = 1 << 19;

    private BlockedGemm() {}

    /** An operand: its memory, where it starts, the distance of its rows, and whether its transpose is meant. */
    public record Matrix(float[] array, int at, int stride, boolean transposed) {
        private Matrix turned() {
            return new Matrix(array, at, stride, !transposed);
        }
    }

    /** {@code c[m × n] = epilogue(alpha·op(a)[m × k]·op(b)[k × n])}. */
    public static void multiply(int m, int n, int k, float alpha, Matrix a, Matrix b, Epilogue epilogue, float[] c,
            int cAt, int cRow) {
        if (m == 0 || n == 0) {
            return;
        }
        if (!a.transposed && MatrixVector.fits(m, n)) {
            MatrixVector.multiply(m, n, k, alpha, a, b, new MatrixVector.Result(c, cAt, cRow, 1, epilogue, 0, 1));
            return;
        }
        if (b.transposed && MatrixVector.fits(n, m)) {
            MatrixVector.multiply(n, m, k, alpha, b.turned(), a.turned(),
                    new MatrixVector.Result(c, cAt, 1, cRow, epilogue, 1, 0));
            return;
        }
        if (!a.transposed && b.transposed && alpha == 1 && m <= FEW_ROWS && (long) n * k >= LARGE_RIGHT && n > m) {
            swapped(m, n, k, a, b, epilogue, c, cAt, cRow);
            return;
        }
        if (!b.transposed && m <= FEW_ROWS && (long) n * k >= LARGE_RIGHT) {
            fewRows(m, n, k, alpha, a, b, epilogue, c, cAt, cRow);
            return;
        }
        int panel = Packing.panelWidth();
        int columnsABlock = Math.min(n, Math.max(1, PACKED_LIMIT / Math.max(1, k) / panel) * panel);
        for (int column = 0; column < n; column += columnsABlock) {
            int columns = Math.min(columnsABlock, n - column);
            float[] right = Scratch.floats(Scratch.Slot.RIGHT, Packing.paddedColumns(columns) * k);
            int bAt = b.transposed ? b.at + column * b.stride : b.at + column;
            Packing.right(b.transposed, columns, k, alpha, b.array, bAt, b.stride, right, Alignment.OFFSET);
            block(m, columns, k, a, right, column, epilogue, c, cAt + column, cRow);
        }
    }

    /** The product of A and a block of packed columns, of which the first is column {@code firstColumn} of the whole. */
    private static void block(int m, int n, int k, Matrix a, float[] right, int firstColumn, Epilogue epilogue,
            float[] c, int cAt, int cRow) {
        int across = (n + TASK_COLUMNS - 1) / TASK_COLUMNS;
        int taskRows = taskRows(m, Math.min(n, TASK_COLUMNS), k, across);
        int down = (m + taskRows - 1) / taskRows;
        WorkerPool.forEach(down * across, i -> {
            int row = i % down * taskRows;
            int column = i / down * TASK_COLUMNS;
            task(row, Math.min(m, row + taskRows), column, Math.min(n, column + TASK_COLUMNS), n, k, a, right,
                    firstColumn, epilogue, c, cAt, cRow);
        });
    }

    private static int taskRows(int m, int columns, int k, int across) {
        int tasks = (TASKS_A_THREAD * WorkerPool.threads() + across - 1) / across;
        long worthwhile = TASK_WORK / Math.max(1, (long) columns * k);
        int rows = (int) Math.min(m, Math.max((m + tasks - 1) / tasks, worthwhile));
        return (rows + TileKernels.ROWS - 1) / TileKernels.ROWS * TileKernels.ROWS;
    }

    private static void task(int fromRow, int toRow, int fromColumn, int toColumn, int n, int k, Matrix a,
            float[] right, int firstColumn, Epilogue epilogue, float[] c, int cAt, int cRow) {
        int chunks = Chunks.of(k);
        for (int i = 0; i < chunks; i++) {
            Chunk chunk = new Chunk(k, i, chunks);
            tiles(fromRow, toRow, fromColumn, toColumn, n, chunk, a, right, k, chunk.from, firstColumn, epilogue, c,
                    cAt, cRow);
        }
    }

    /** A chunk of the sums over k. */
    private record Chunk(int from, int to, boolean first, boolean last) {
        private Chunk(int k, int chunk, int chunks) {
            this(Chunks.start(k, chunk, chunks), Chunks.start(k, chunk + 1, chunks), chunk == 0, chunk == chunks - 1);
        }
    }

    /** A chunk's part of a block of C, with the packed right operand in which the chunk starts at {@code rightFrom} of {@code rightK}. */
    private static void tiles(int fromRow, int toRow, int fromColumn, int toColumn, int n, Chunk chunk, Matrix a,
            float[] right, int rightK, int rightFrom, int firstColumn, Epilogue epilogue, float[] c, int cAt,
            int cRow) {
        int lanes = Kernels.TILES.lanes();
        int depth = chunk.to - chunk.from;
        Tile tile = Tile.current();
        float[] panel = Scratch.floats(Scratch.Slot.PANEL, TileKernels.ROW_PANEL);
        for (int row = fromRow; row < toRow; row += TileKernels.ROWS) {
            int valid = Math.min(TileKernels.ROWS, toRow - row);
            pack(a, row, valid, chunk.from, depth, tile, panel);
            for (int column = fromColumn; column < toColumn; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, n);
                int width = vectors * lanes;
                int b = Alignment.OFFSET + column * rightK + rightFrom * width;
                tile.open(c, cAt + row * cRow + column, cRow, valid, Math.min(width, n - column), width,
                        firstColumn + column, epilogue, chunk.first, chunk.last, false);
                if (a.transposed) {
                    tile.columnTile(vectors, depth, panel, Alignment.OFFSET, right, b, width);
                } else {
                    tile.rowTile(vectors, depth, panel, Alignment.OFFSET, right, b);
                }
            }
        }
    }

    /** Few rows: each task packs its own columns of B, chunk by chunk, which stay in the second-level cache while all rows are multiplied. */
    private static void fewRows(int m, int n, int k, float alpha, Matrix a, Matrix b, Epilogue epilogue, float[] c,
            int cAt, int cRow) {
        int chunks = Chunks.of(k);
        WorkerPool.forRanges(n, FEW_ROWS_COLUMNS, (from, to) -> {
            float[] right = Scratch.floats(Scratch.Slot.RIGHT, TileKernels.MAX_DEPTH * FEW_ROWS_COLUMNS);
            for (int i = 0; i < chunks; i++) {
                Chunk chunk = new Chunk(k, i, chunks);
                int depth = chunk.to - chunk.from;
                Kernels.TILES.packRight(to - from, 0, depth, depth, alpha, b.array, b.at + chunk.from * b.stride + from,
                        Tile.current().stridedRows(b.stride, depth, depth), 0, right, Alignment.OFFSET);
                tiles(0, m, 0, to - from, to - from, chunk, a, right, depth, 0, from, epilogue, c, cAt + from, cRow);
            }
        });
    }

    private static void pack(Matrix a, int row, int valid, int from, int depth, Tile tile, float[] panel) {
        if (a.transposed) {
            Kernels.TILES.packColumns(valid, depth, a.array, a.at + from * a.stride + row,
                    tile.stridedRows(a.stride, depth, depth), 0, panel, Alignment.OFFSET);
        } else {
            tile.packRows(depth, a.array, a.at + row * a.stride + from, a.stride, valid, panel);
        }
    }

    private static void swapped(int m, int n, int k, Matrix a, Matrix b, Epilogue epilogue, float[] c, int cAt,
            int cRow) {
        float[] turned = Scratch.floats(Scratch.Slot.PARTIALS, m * n);
        multiply(n, m, k, 1, b.turned(), a.turned(),
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
