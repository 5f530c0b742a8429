package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.ColumnKernels.Lines;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Two sums over each channel of a batch, in one pass: each block of rows has its own, and they are combined in double in a fixed
 * order.
 *
 * @param sums of gradients
 * @param products of gradients with the deviations from the mean
 */
record BatchMoments(double[] sums, double[] products) {
    /** Rows whose mean is the center about which a block's variance is taken; a power of two, so that equal values have deviation 0. */
    private static final int SAMPLES = 8;

    /** Adds up one block; {@code from} is its distance from the start of the tensor, both places are those of its sums. */
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
        int size = Grain.tasks(rows / joined, grain) * columns;
        float[] parts = Scratch.floats(Scratch.Slot.PARTIALS, 2 * size);
        WorkerPool.forRanges(rows / joined, grain, (from, to) -> {
            int at = Alignment.OFFSET + from / grain * columns;
            body.run(from * columns, to - from, columns, parts, at, at + size);
        });
        double[] sums = new double[channels];
        double[] products = new double[channels];
        for (int start = Alignment.OFFSET; start < Alignment.OFFSET + size; start += channels) {
            for (int c = 0; c < channels; c++) {
                sums[c] += parts[start + c];
                products[c] += parts[start + size + c];
            }
        }
        return new BatchMoments(sums, products);
    }

    /**
     * Writes the mean and 1 / √(variance + eps) of each channel.
     *
     * <p>A block's moments are taken about a center near its mean, so x is read once. The center is the mean of s of the block's n
     * rows, which is at most √(n/s) standard deviations from that of all, whatever the values, and mostly much closer: the variance
     * loses no digits that matter.
     */
    static void statistics(Tensor x, int channels, float eps, Tensor savedMean, Tensor savedInverseDeviation) {
        int rows = channels == 0 ? 0 : x.elements() / channels;
        if (rows == 0) {
            throw new IllegalArgumentException(
                    "batch normalization needs at least one value a channel, but x has the shape "
                            + x.shape());
        }
        int joined = joinedRows(rows, channels);
        int columns = joined * channels;
        int grain = Grain.reductionRows(rows / joined, columns);
        int size = Grain.tasks(rows / joined, grain) * columns;
        float[] parts = Scratch.floats(Scratch.Slot.PARTIALS, 3 * size);
        WorkerPool.forRanges(rows / joined, grain, (from, to) -> {
            int start = x.offset() + from * columns;
            int at = Alignment.OFFSET + from / grain * columns;
            sampleMeans(x.array(), start, to - from, columns, parts, at);
            Kernels.COLUMNS.moments(x.array(), start, to - from, columns, parts, at, parts, at + size, parts,
                    at + 2 * size);
        });
        double[] means = new double[channels];
        double[] squares = new double[channels];
        for (int start = 0; start < size; start += channels) {
            double weight = Math.min(grain, rows / joined - start / columns * grain) / (double) rows;
            int at = Alignment.OFFSET + start;
            for (int c = 0; c < channels; c++) {
                means[c] += parts[at + c] * weight + parts[at + size + c] / (double) rows;
            }
        }
        for (int start = 0; start < size; start += channels) {
            double blockRows = Math.min(grain, rows / joined - start / columns * grain);
            int at = Alignment.OFFSET + start;
            for (int c = 0; c < channels; c++) {
                // Σ (x − mean)² from Σ (x − center)² and Σ (x − center).
                double shift = parts[at + c] - means[c];
                squares[c] += parts[at + 2 * size + c] + shift * (2.0 * parts[at + size + c] + blockRows * shift);
            }
        }
        for (int c = 0; c < channels; c++) {
            savedMean.set((float) means[c], c);
            savedInverseDeviation.set((float) (1 / Math.sqrt(Math.max(0, squares[c]) / rows + eps)), c);
        }
    }

    /**
     * How many rows are taken as one long row, whose parts are blocks of their own: loops over few columns end too soon to run at the
     * speed of memory. Not where a row is one vector, which kernels take down all rows.
     */
    private static int joinedRows(int rows, int channels) {
        int joined = 1;
        while (channels > Alignment.LINE && joined * channels < LongRows.LONG && rows % (2 * joined) == 0) {
            joined *= 2;
        }
        return joined;
    }

    /** The means over some rows, at equal distances, of those from {@code start} on. */
    private static void sampleMeans(float[] x, int start, int rows, int channels, float[] means, int at) {
        int samples = Math.min(SAMPLES, Integer.highestOneBit(rows));
        Arrays.fill(means, at, at + channels, 0);
        for (int sample = 0; sample < samples; sample++) {
            int row = start + (int) ((long) sample * rows / samples) * channels;
            // Scaled before they are added, exactly since their number is a power of two: large values do not overflow.
            Kernels.RANGES.addScaled(means, at, 1f / samples, x, row, means, at, channels);
        }
    }
}
