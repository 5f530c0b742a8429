package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.ColumnKernels.Lines;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Two sums over each channel of a batch, in one pass: each block of rows has its own, and they are combined in double
 * in a fixed order.
 *
 * @param sums of gradients
 * @param products of gradients with the deviations from the mean
 */
record BatchMoments(double[] sums, double[] products) {
    /** Floats of 4 KiB. */
    private static final int ALIASED = 1 << 10;
    /** 21 cache lines: three long rows lie beside each other in 4 KiB. */
    private static final int APART = 21 * Alignment.LINE;

    /**
     * Adds up one block; {@code from} is its distance from the start of the tensor, both places are those of its sums.
     */
    @FunctionalInterface
    private interface BlockBody {
        void run(int from, int rows, int columns, float[] parts, int sumsAt, int productsAt);
    }

    /** The sums of gy, or 0 where the gate's line of x is ≤ 0. */
    static BatchMoments ofGradient(Tensor x, Tensor gy, Lines gate) {
        int channels = gate.center().length;
        Lines gates = LongRows.of(x, channels).repeated(gate);
        return of(x, channels, (from, rows, columns, parts, sumsAt, productsAt) -> Kernels.COLUMNS.gradientMoments(
                x.array(), x.offset() + from, gy.array(), gy.offset() + from, rows, columns, gates, parts, sumsAt,
                parts, productsAt));
    }

    /** The sums of gy, or 0 where y is ≤ 0, which is written to g. */
    static BatchMoments ofRectifiedGradient(Tensor x, Tensor y, Tensor gy, float[] center, Tensor g) {
        float[] centers = LongRows.of(x, center.length).repeated(center);
        return of(x, center.length,
                (from, rows, columns, parts, sumsAt, productsAt) -> Kernels.COLUMNS.rectifiedMoments(x.array(),
                        x.offset() + from, y.array(), y.offset() + from, gy.array(), gy.offset() + from, rows, columns,
                        centers, g.array(), g.offset() + from, parts, sumsAt, parts, productsAt));
    }

    private static BatchMoments of(Tensor x, int channels, BlockBody body) {
        int rows = channels == 0 ? 0 : x.elements() / channels;
        int joined = joinedRows(rows, channels);
        int columns = joined * channels;
        int grain = Grain.reductionRows(rows / joined, columns);
        int all = Grain.tasks(rows / joined, grain) * columns;
        int apart = apart(all);
        float[] parts = Scratch.floats(Scratch.Slot.PARTIALS, 2 * apart);
        WorkerPool.forRanges(rows / joined, grain, (from, to) -> {
            int at = Alignment.OFFSET + from / grain * columns;
            body.run(from * columns, to - from, columns, parts, at, at + apart);
        });
        double[] sums = new double[channels];
        double[] products = new double[channels];
        for (int start = Alignment.OFFSET; start < Alignment.OFFSET + all; start += channels) {
            for (int c = 0; c < channels; c++) {
                sums[c] += parts[start + c];
                products[c] += parts[start + apart + c];
            }
        }
        return new BatchMoments(sums, products);
    }

    /**
     * How far apart so many floats lie of which a kernel writes one and reads the other: not near a multiple of 4 KiB,
     * which the CPU takes for the same place until it knows better. With one, the statistics of a batch took 1.1 to 1.2
     * times as long.
     */
    static int apart(int floats) {
        return Math.ceilDiv(floats, ALIASED) * ALIASED + APART;
    }

    /**
     * How many rows are taken as one long row, whose parts are blocks of their own: loops over few columns end too soon
     * to run at the speed of memory. Not where a row is one vector, which kernels take down all rows.
     */
    static int joinedRows(int rows, int channels) {
        int joined = 1;
        while (channels > Alignment.LINE && joined * channels < LongRows.LONG && rows % (2 * joined) == 0) {
            joined *= 2;
        }
        return joined;
    }
}
