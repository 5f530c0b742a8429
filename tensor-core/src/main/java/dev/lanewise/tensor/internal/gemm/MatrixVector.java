package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.BlockedGemm.Matrix;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * The product of a matrix and up to four vectors, which takes as long as reading the matrix: it is read once, where it
 * lies.
 *
 * <pre>
 * for task (rows of the matrix)         in parallel
 *   for four rows
 *     for chunk of k (up to 2,048)      the four rows' chunk, 32 KiB, from memory to the first-level cache
 *       for vector                      kernel
 * </pre>
 *
 * <p>Each sum is taken in vectors' lanes, chunk by chunk: it depends on neither the thread count nor the cut into
 * tasks.
 */
final class MatrixVector {
    /** Vectors up to which tiles of twelve would be mostly empty. */
    private static final int MOST = 4;
    /** Rows from which it is worth its start. */
    private static final int FEWEST_ROWS = 16;
    private static final int CHUNK = 2048;
    /** Floats of the matrix a task: about 10 µs at 10 GB/s. */
    private static final int TASK = 1 << 15;

    private MatrixVector() {}

    /** Whether this is the way for so many rows and vectors. */
    static boolean fits(int rows, int vectors) {
        return vectors <= MOST && rows >= FEWEST_ROWS;
    }

    /** Where a result lies, and its epilogue: that of row i and vector j at {@code c[at + i·row + j·vector]}. */
    record Result(float[] c, int at, int row, int vector, Epilogue epilogue, int biasRow, int biasVector) {
        private void store(int i, int j, float sum) {
            int place = at + i * row + j * vector;
            float added = epilogue.accumulate()
                    ? c[place]
                    : epilogue.row()[epilogue.rowAt() + (i * biasRow + j * biasVector) * epilogue.columnStep()];
            c[place] = Math.max(epilogue.floor(), sum + added);
        }
    }

    /** {@code result[i][j] = epilogue(alpha·Σ_k matrix[i][k]·op(vectors)[k][j])}; the matrix is not transposed. */
    static void multiply(int rows, int vectors, int k, float alpha, Matrix matrix, Matrix columns, Result result) {
        float[] x = Scratch.floats(Scratch.Slot.RIGHT, vectors * k);
        for (int j = 0; j < vectors; j++) {
            int from = columns.at() + j * (columns.transposed() ? columns.stride() : 1);
            int step = columns.transposed() ? 1 : columns.stride();
            for (int i = 0; i < k; i++) {
                x[Alignment.OFFSET + j * k + i] = alpha * columns.array()[from + i * step];
            }
        }
        int grain = Math.max(1, TASK / Math.max(1, k) / TileKernels.DOTS) * TileKernels.DOTS;
        WorkerPool.forRanges(rows, grain, (from, to) -> {
            float[] sums = Scratch.floats(Scratch.Slot.PANEL, TileKernels.DOTS * MOST);
            for (int row = from; row < to; row += TileKernels.DOTS) {
                // The last four begin early enough to be four.
                int first = Math.min(row, rows - TileKernels.DOTS);
                sums(first, vectors, k, matrix, x, sums);
                for (int i = row; i < Math.min(to, row + TileKernels.DOTS); i++) {
                    for (int j = 0; j < vectors; j++) {
                        result.store(i, j, sums[Alignment.OFFSET + (i - first) * MOST + j]);
                    }
                }
            }
        });
    }

    /** The products of four rows and all vectors. */
    private static void sums(int row, int vectors, int k, Matrix matrix, float[] x, float[] sums) {
        Arrays.fill(sums, Alignment.OFFSET, Alignment.OFFSET + TileKernels.DOTS * MOST, 0);
        for (int from = 0; from < k; from += CHUNK) {
            int depth = Math.min(CHUNK, k - from);
            for (int j = 0; j < vectors; j++) {
                Kernels.TILES.dots(depth, matrix.array(), matrix.at() + row * matrix.stride() + from, matrix.stride(),
                        x,
                        Alignment.OFFSET + j * k + from, sums, Alignment.OFFSET + j, MOST);
            }
        }
    }
}
