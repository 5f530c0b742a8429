package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.TileKernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Scratch;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * The gradient of a convolution with respect to its weights: tiles of twelve window positions by one or two vectors of output
 * channels, summed over pixels.
 *
 * <pre>
 * for chunk of the batch, for block of window positions     in parallel: each has partial sums of its own
 *   for task of the chunk (rows of an image, or images)
 *     for twelve window positions                            packed: pixels × 12, contiguous in the input
 *       for panel of output channels                         the output gradient, read where it lies
 * the chunks' sums are added in ascending order, and turned to (output channel, window)
 * </pre>
 *
 * <p>The cut depends on the geometry and the batch only, so the sums are the same bits at any thread count. From one channel to few,
 * {@link SpreadConvolution} takes its place; in groups of few channels, {@link GroupedWeightGradient}.
 */
public final class ConvBackwardWeight {
    /** Jobs aimed at: small weights are cut along the batch, large ones along the window. */
    private static final int JOBS = 16;
    /** Tiles of window positions a job. */
    private static final int TILES_A_JOB = 16;

    private final ConvPlan plan;
    private final ConvGeometry geometry;
    private final int tilesATap;
    private final int tiles;
    private final int padded;
    private final int partialFloats;

    private ConvBackwardWeight(ConvPlan plan) {
        this.plan = plan;
        geometry = plan.geometry;
        tilesATap = (plan.run + TileKernels.ROWS - 1) / TileKernels.ROWS;
        tiles = plan.taps.length * tilesATap;
        padded = Packing.paddedColumns(geometry.outputsPerGroup());
        partialFloats = geometry.groups() * tiles * TileKernels.ROWS * padded;
    }

    /**
     * The gradient for a batch. Input and output gradient are read up to a vector beyond their end.
     *
     * @param accumulate whether it is added to {@code weightGradient}, else it overwrites it
     */
    public static void run(ConvGeometry geometry, int batch, float[] input, int inputAt, float[] outputGradient,
            int outputAt,
            float[] weightGradient, int weightAt, boolean accumulate) {
        if (SpreadConvolution.fits(geometry)) {
            new SpreadConvolution(geometry).backwardWeight(batch, input, inputAt, outputGradient, outputAt,
                    weightGradient,
                    weightAt, accumulate);
            return;
        }
        if (GroupedConvolution.fits(geometry)) {
            GroupedWeightGradient.run(geometry, batch, input, inputAt, outputGradient, outputAt, weightGradient,
                    weightAt, accumulate);
            return;
        }
        ConvBackwardWeight backward = new ConvBackwardWeight(ConvPlan.of(geometry));
        int blocks = (backward.tiles + TILES_A_JOB - 1) / TILES_A_JOB;
        int jobs = geometry.groups() * blocks;
        int tasks = backward.plan.tasks(batch);
        int chunks = Math.clamp((JOBS + jobs - 1) / jobs, 1, Math.max(1, tasks));
        float[] partials = Scratch.floats(Scratch.Slot.PARTIALS, Math.multiplyExact(chunks, backward.partialFloats));
        WorkerPool.forEach(chunks * jobs, i -> {
            int chunk = i / jobs;
            int group = i % jobs / blocks;
            int block = i % blocks;
            backward.job(tasks * chunk / chunks, tasks * (chunk + 1) / chunks, group, block * TILES_A_JOB,
                    Math.min(backward.tiles, (block + 1) * TILES_A_JOB), batch, input, inputAt, outputGradient,
                    outputAt,
                    partials, Alignment.OFFSET + chunk * backward.partialFloats);
        });
        backward.sum(chunks, partials, weightGradient, weightAt, accumulate);
    }

    private void job(int fromTask, int toTask, int group, int fromTile, int toTile, int batch, float[] input,
            int inputAt,
            float[] outputGradient, int outputAt, float[] partials, int partialsAt) {
        int groupAt = partialsAt + group * tiles * TileKernels.ROWS * padded;
        if (fromTask == toTask) {
            Arrays.fill(partials, groupAt + fromTile * TileKernels.ROWS * padded,
                    groupAt + toTile * TileKernels.ROWS * padded, 0);
        }
        for (int task = fromTask; task < toTask; task++) {
            float[] windows = plan.fill(task, batch, input, inputAt);
            int at = plan.windowsAt(task, inputAt) + group * geometry.channelsPerGroup();
            int pixels = plan.pixels(task, batch);
            int gradientAt = outputAt + plan.firstPixel(task) * geometry.outputChannels()
                    + group * geometry.outputsPerGroup();
            float[] panel = Scratch.floats(Scratch.Slot.PANEL, pixels * TileKernels.ROWS + TileKernels.ROWS);
            for (int tile = fromTile; tile < toTile; tile++) {
                int position = plan.taps[tile / tilesATap] + tile % tilesATap * TileKernels.ROWS;
                Kernels.TILES.packColumns(TileKernels.ROWS, pixels, windows, at + position, plan.rows, 0, panel,
                        Alignment.OFFSET);
                tile(pixels, panel, outputGradient, gradientAt, partials, groupAt + tile * TileKernels.ROWS * padded,
                        task > fromTask);
            }
        }
    }

    /** Twelve window positions by all output channels of a group. */
    private void tile(int pixels, float[] panel, float[] outputGradient, int gradientAt, float[] partials,
            int partialsAt,
            boolean accumulate) {
        Tile tile = Tile.current();
        for (int column = 0; column < padded; column += Packing.panelWidth()) {
            int vectors = Packing.vectorsAt(column, padded);
            int width = vectors * Kernels.TILES.lanes();
            tile.open(partials, partialsAt + column, padded, TileKernels.ROWS, width, width, column,
                    Epilogue.plain(accumulate), true, true, false);
            tile.columnTile(vectors, pixels, panel, Alignment.OFFSET, outputGradient, gradientAt + column,
                    geometry.outputChannels());
        }
    }

    private void sum(int chunks, float[] partials, float[] weightGradient, int weightAt, boolean accumulate) {
        WorkerPool.forRanges(partialFloats, 1 << 14, (from, to) -> {
            for (int chunk = 1; chunk < chunks; chunk++) {
                Kernels.TILES.add(partials, Alignment.OFFSET + chunk * partialFloats + from, partials,
                        Alignment.OFFSET + from,
                        to - from);
            }
        });
        int outputs = geometry.outputsPerGroup();
        int depth = plan.depth();
        WorkerPool.forRanges(geometry.outputChannels(), Math.max(1, (1 << 14) / depth), (from, to) -> {
            for (int output = from; output < to; output++) {
                int group = output / outputs;
                int source = Alignment.OFFSET + group * tiles * TileKernels.ROWS * padded + output % outputs;
                int target = weightAt + output * depth;
                for (int k = 0; k < depth; k++) {
                    int row = k / plan.run * tilesATap * TileKernels.ROWS + k % plan.run;
                    float sum = partials[source + row * padded];
                    weightGradient[target + k] = accumulate ? weightGradient[target + k] + sum : sum;
                }
            }
        });
    }
}
