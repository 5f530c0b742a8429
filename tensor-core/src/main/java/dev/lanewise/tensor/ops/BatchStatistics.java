package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.conv.StoreListener;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The mean and deviation of each channel of a batch, from blocks of rows that are read once, in any order: all at once,
 * or each as soon as a convolution has stored it. The blocks are the same in both cases, and so is the result.
 *
 * <p>A block's moments are taken about a center near its mean. The center is the mean of s of the block's n rows, which
 * is at most √(n/s) standard deviations from that of all, whatever the values, and mostly much closer: the variance
 * loses no digits that matter.
 */
final class BatchStatistics implements StoreListener {
    /** Rows whose mean is a block's center; a power of two, so that equal values have deviation 0. */
    private static final int SAMPLES = 8;

    private final Tensor x;
    private final int channels;
    private final int rows;
    private final int joined;
    /** Floats of a long row. */
    private final int columns;
    private final int longRows;
    /** Long rows of a block. */
    private final int grain;
    private final int blocks;
    /** Floats of the centers of all blocks, and of each of their two sums. */
    private final int all;
    /** How far these lie from each other. */
    private final int apart;
    private final float[] parts;
    /** How many floats of each block have not been stored yet. */
    private final AtomicIntegerArray missing;

    /**
     * @param x not read before it is stored
     * @throws IllegalArgumentException if there is no value a channel
     */
    BatchStatistics(Tensor x, int channels) {
        this.x = x;
        this.channels = channels;
        rows = channels == 0 ? 0 : x.elements() / channels;
        if (rows == 0) {
            throw new IllegalArgumentException(
                    "batch normalization needs at least one value a channel, but x has the shape " + x.shape());
        }
        joined = BatchMoments.joinedRows(rows, channels);
        columns = joined * channels;
        longRows = rows / joined;
        grain = Grain.reductionRows(longRows, columns);
        blocks = Grain.tasks(longRows, grain);
        all = blocks * columns;
        apart = BatchMoments.apart(all);
        parts = Scratch.floats(Scratch.Slot.PARTIALS, 3 * apart);
        missing = new AtomicIntegerArray(blocks);
        for (int block = 0; block < blocks; block++) {
            missing.set(block, blockRows(block) * columns);
        }
    }

    /** The statistics of a tensor that has been stored. */
    static void write(Tensor x, int channels, float eps, Tensor mean, Tensor inverseDeviation) {
        BatchStatistics statistics = new BatchStatistics(x, channels);
        WorkerPool.forEach(statistics.blocks, statistics::read);
        statistics.write(eps, mean, inverseDeviation);
    }

    private int blockRows(int block) {
        return Math.min(grain, longRows - block * grain);
    }

    /** Reads the blocks that are complete now. */
    @Override
    public void stored(int pixel, int pixels, int channels) {
        int blockPixels = grain * joined;
        for (int from = pixel; from < pixel + pixels;) {
            int block = from / blockPixels;
            int to = Math.min(pixel + pixels, (block + 1) * blockPixels);
            if (missing.addAndGet(block, -(to - from) * channels) == 0) {
                read(block);
            }
            from = to;
        }
    }

    private void read(int block) {
        int start = x.offset() + block * grain * columns;
        int at = Alignment.OFFSET + block * columns;
        sampleMeans(start, blockRows(block), at);
        Kernels.COLUMNS.moments(x.array(), start, blockRows(block), columns, parts, at, parts, at + apart, parts,
                at + 2 * apart);
    }

    /** The centers of a block: means over some rows, at equal distances, of those from {@code start} on. */
    private void sampleMeans(int start, int blockRows, int at) {
        int samples = Math.min(SAMPLES, Integer.highestOneBit(blockRows));
        Arrays.fill(parts, at, at + columns, 0);
        for (int sample = 0; sample < samples; sample++) {
            int row = start + (int) ((long) sample * blockRows / samples) * columns;
            // Scaled before they are added, exactly since their number is a power of two: large values do not overflow.
            Kernels.RANGES.addScaled(parts, at, 1f / samples, x.array(), row, parts, at, columns);
        }
    }

    /** Writes the mean and 1 / √(variance + eps) of each channel, once all blocks have been read. */
    void write(float eps, Tensor mean, Tensor inverseDeviation) {
        double[] means = new double[channels];
        double[] squares = new double[channels];
        for (int start = 0; start < all; start += channels) {
            double weight = blockRows(start / columns) / (double) rows;
            int at = Alignment.OFFSET + start;
            for (int c = 0; c < channels; c++) {
                means[c] += parts[at + c] * weight + parts[at + apart + c] / (double) rows;
            }
        }
        for (int start = 0; start < all; start += channels) {
            double blockRows = blockRows(start / columns);
            int at = Alignment.OFFSET + start;
            for (int c = 0; c < channels; c++) {
                // Σ (x − mean)² from Σ (x − center)² and Σ (x − center).
                double shift = parts[at + c] - means[c];
                squares[c] += parts[at + 2 * apart + c] + shift * (2.0 * parts[at + apart + c] + blockRows * shift);
            }
        }
        for (int c = 0; c < channels; c++) {
            mean.set((float) means[c], c);
            inverseDeviation.set((float) (1 / Math.sqrt(Math.max(0, squares[c]) / rows + eps)), c);
        }
    }
}
