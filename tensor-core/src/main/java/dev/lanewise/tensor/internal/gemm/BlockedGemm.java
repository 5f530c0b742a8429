package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * C = op(A)·op(B) with an epilogue, in blocks.
 *
 * <pre>
 * for task (rows × up to 512 columns) in parallel
 *   for chunk of k (up to 384)                            B's chunk of the task is packed into the second-level cache
 *     for twelve rows                                     A's panel is copied into the first-level cache
 *       for panel of columns                              kernel
 * </pre>
 *
 * <p>Up to four rows or columns go to {@link MatrixVector}. Neither operand is packed as a whole: a row panel is a
 * plain copy of twelve rows, cheap beside its product with even two panels of B, and a chunk of B is used while it is
 * in the cache. Only a transposed B, whose packing is dear, is packed once for all tasks, up to 16 MiB of it; where it
 * is large and A has few rows (a fully connected layer at small batch), the roles are exchanged: B is read once, where
 * it lies, and the result, which is small, is turned at the end.
 *
 * <p>Sums over k are taken in chunks of up to 384 in ascending order, whichever the path, so results depend on neither
 * the thread count nor the cut into tasks.
 */
public final class BlockedGemm {
    /** The most columns of a task: a chunk of B, 768 KiB, stays in the second-level cache. */
    private static final int TASK_COLUMNS = 512;
    /** Tasks a thread: enough for the threads to finish together; more would pack more. */
    private static final int TASKS_A_THREAD = 4;
    /** Multiplications of a task that are worth its dispatch. */
    private static final int TASK_WORK = 1 << 20;
    /**
     * What packing an element of B costs, in elements of A, by estimate: it comes from farther away and has farther to
     * go.
     */
    private static final int RIGHT_COST = 2;
    /** The largest packed operand in floats, 16 MiB; larger products go by blocks of columns. */
    private static final int PACKED_LIMIT = 1 << 22;
    /** Rows up to which a large transposed right operand is read once, where it lies. */
    private static final int FEW_ROWS = 64;
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
        if (b.transposed) {
            packedOnce(m, n, k, alpha, a, b, epilogue, c, cAt, cRow);
        } else {
            packedByTask(m, n, k, alpha, a, b, epilogue, c, cAt, cRow);
        }
    }

    /** Work on some rows and columns of C. */
    @FunctionalInterface
    private interface TaskBody {
        void run(int fromRow, int toRow, int fromColumn, int toColumn);
    }

    /** Into tasks of how many rows and columns C is cut. */
    private record Cut(int rows, int columns) {
        /**
         * The cut that packs least: each task packs all of its rows and columns, so {@code across} parts pack A as
         * often, {@code down} parts B.
         */
        private static Cut of(int m, int n, int k) {
            int tasks = Math.clamp((long) m * n * k / TASK_WORK, 1, TASKS_A_THREAD * WorkerPool.threads());
            int panels = Math.ceilDiv(n, Packing.panelWidth());
            int fewest = Math.ceilDiv(n, TASK_COLUMNS);
            int most = Math.max(fewest, Math.min(tasks, panels));
            Cut best = null;
            long least = Long.MAX_VALUE;
            for (int across = fewest; across <= most; across++) {
                int down = Math.min(Math.ceilDiv(tasks, across), Math.ceilDiv(m, TileKernels.ROWS));
                long packed = (long) m * across + (long) RIGHT_COST * n * down;
                if (packed < least) {
                    least = packed;
                    best = new Cut(Math.ceilDiv(m, down * TileKernels.ROWS) * TileKernels.ROWS,
                            Math.ceilDiv(panels, across) * Packing.panelWidth());
                }
            }
            return best;
        }

        /** Runs over all tasks, those of the same columns one after the other. */
        private void forEach(int m, int n, TaskBody body) {
            int down = Math.ceilDiv(m, rows);
            WorkerPool.forEach(down * Math.ceilDiv(n, columns), i -> {
                int row = i % down * rows;
                int column = i / down * columns;
                body.run(row, Math.min(m, row + rows), column, Math.min(n, column + columns));
            });
        }
    }

    private static void packedByTask(int m, int n, int k, float alpha, Matrix a, Matrix b, Epilogue epilogue, float[] c,
            int cAt, int cRow) {
        int chunks = Chunks.of(k);
        Cut.of(m, n, k).forEach(m, n, (fromRow, toRow, fromColumn, toColumn) -> {
            float[] right = Scratch.floats(Scratch.Slot.RIGHT, TileKernels.MAX_DEPTH * TASK_COLUMNS);
            int columns = toColumn - fromColumn;
            for (int i = 0; i < chunks; i++) {
                Chunk chunk = new Chunk(k, i, chunks);
                int depth = chunk.to - chunk.from;
                Kernels.TILES.packRight(columns, 0, depth, depth, alpha, b.array,
                        b.at + chunk.from * b.stride + fromColumn, Tile.current().stridedRows(b.stride, depth, depth),
                        0, right, Alignment.OFFSET);
                tiles(fromRow, toRow, 0, columns, columns, chunk, a, right, depth, 0, fromColumn, epilogue, c,
                        cAt + fromColumn, cRow);
            }
        });
    }

    /** B, which is transposed, is packed by all threads, by blocks of columns. */
    private static void packedOnce(int m, int n, int k, float alpha, Matrix a, Matrix b, Epilogue epilogue, float[] c,
            int cAt, int cRow) {
        int panel = Packing.panelWidth();
        int chunks = Chunks.of(k);
        int columnsABlock = Math.min(n, Math.max(1, PACKED_LIMIT / Math.max(1, k) / panel) * panel);
        for (int column = 0; column < n; column += columnsABlock) {
            int first = column;
            int columns = Math.min(columnsABlock, n - column);
            float[] right = Scratch.floats(Scratch.Slot.RIGHT, Packing.paddedColumns(columns) * k);
            Packing.right(true, columns, k, alpha, b.array, b.at + column * b.stride, b.stride, right,
                    Alignment.OFFSET);
            Cut.of(m, columns, k).forEach(m, columns, (fromRow, toRow, fromColumn, toColumn) -> {
                for (int i = 0; i < chunks; i++) {
                    Chunk chunk = new Chunk(k, i, chunks);
                    tiles(fromRow, toRow, fromColumn, toColumn, columns, chunk, a, right, k, chunk.from, first,
                            epilogue, c, cAt + first, cRow);
                }
            });
        }
    }

    /** A chunk of the sums over k. */
    private record Chunk(int from, int to, boolean first, boolean last) {
        private Chunk(int k, int chunk, int chunks) {
            this(Chunks.start(k, chunk, chunks), Chunks.start(k, chunk + 1, chunks), chunk == 0, chunk == chunks - 1);
        }
    }

    /**
     * A chunk's part of a block of C, with the packed right operand in which the chunk starts at {@code rightFrom} of
     * {@code rightK}.
     */
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
