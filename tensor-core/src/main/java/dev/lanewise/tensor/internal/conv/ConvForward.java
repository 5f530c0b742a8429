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

/**
 * Direct convolution in NHWC on the batch-reduce micro-kernel: tiles of twelve output pixels by one or two vectors of output channels.
 *
 * <pre>
 * for task (rows of an image, or several small images)      in parallel
 *   for group
 *     for chunk of the window (up to 256 deep)               a weight panel's chunk in the first-level cache
 *       for panel of output channels
 *         for twelve pixels                                  kernel: Σ over the chunk's taps
 * </pre>
 *
 * <p>From one channel to few, {@link SpreadConvolution} takes its place.
 */
public final class ConvForward {
    /** Depth of a chunk: 256 × 32 floats of weights are two thirds of a 48 KiB first-level cache. */
    private static final int CHUNK = 256;
    /** Tasks below which output channels are cut as well: a single image has few blocks of rows. */
    private static final int FEW_TASKS = 8;

    private final ConvPlan plan;
    private final ConvGeometry geometry;
    private final float[] packed;
    private final int packedGroup;
    private final Epilogue epilogue;
    private final float[] output;

    private ConvForward(ConvPlan plan, float[] packed, int packedGroup, Epilogue epilogue, float[] output) {
        this.plan = plan;
        geometry = plan.geometry;
        this.packed = packed;
        this.packedGroup = packedGroup;
        this.epilogue = epilogue;
        this.output = output;
    }

    /** The convolution of a batch; {@code weight} lies output channel by output channel, each a window (ky, kx, c). */
    public static void run(ConvGeometry geometry, int batch, float[] input, int inputAt, float[] weight, int weightAt,
            Epilogue epilogue, float[] output, int outputAt) {
        if (SpreadConvolution.fits(geometry)) {
            new SpreadConvolution(geometry).forward(batch, input, inputAt, weight, weightAt, epilogue, output,
                    outputAt);
            return;
        }
        ConvPlan plan = ConvPlan.of(geometry);
        int columns = geometry.outputsPerGroup();
        int depth = plan.depth();
        int packedGroup = Packing.paddedColumns(columns) * depth;
        float[] packed = Scratch.floats(Scratch.Slot.RIGHT, geometry.groups() * packedGroup);
        for (int group = 0; group < geometry.groups(); group++) {
            Packing.right(true, columns, depth, weight, weightAt + group * columns * depth, depth, packed,
                    Alignment.OFFSET + group * packedGroup);
        }
        run(plan, batch, input, inputAt, packed, packedGroup, epilogue, output, outputAt);
    }

    /** The same with weights packed already, a group every {@code packedGroup} floats. */
    static void run(ConvPlan plan, int batch, float[] input, int inputAt, float[] packed, int packedGroup,
            Epilogue epilogue, float[] output, int outputAt) {
        ConvForward forward = new ConvForward(plan, packed, packedGroup, epilogue, output);
        int columns = plan.geometry.outputsPerGroup();
        int panels = (columns + Packing.panelWidth() - 1) / Packing.panelWidth();
        int tasks = plan.tasks(batch);
        int cuts = tasks == 0 ? 1 : Math.clamp((FEW_TASKS + tasks - 1) / tasks, 1, panels);
        int cutColumns = (panels + cuts - 1) / cuts * Packing.panelWidth();
        WorkerPool.forEach(tasks * cuts, i -> {
            int task = i / cuts;
            int from = i % cuts * cutColumns;
            float[] windows = plan.fill(task, batch, input, inputAt);
            forward.task(windows, plan.windowsAt(task, inputAt), plan.pixels(task, batch), from,
                    Math.min(columns, from + cutColumns),
                    outputAt + plan.firstPixel(task) * plan.geometry.outputChannels());
        });
    }

    private void task(float[] windows, int windowsAt, int pixels, int fromColumn, int toColumn, int outputAt) {
        int pieces = (plan.run + CHUNK - 1) / CHUNK;
        int tapsAChunk = Math.max(1, CHUNK / plan.run);
        int chunks = (plan.taps.length + tapsAChunk - 1) / tapsAChunk * pieces;
        for (int group = 0; group < geometry.groups(); group++) {
            int at = windowsAt + group * geometry.channelsPerGroup();
            for (int chunk = 0; chunk < chunks; chunk++) {
                int tap = chunk / pieces * tapsAChunk;
                int taps = Math.min(tapsAChunk, plan.taps.length - tap);
                int from = plan.run * (chunk % pieces) / pieces;
                int depth = plan.run * (chunk % pieces + 1) / pieces - from;
                for (int column = fromColumn; column < toColumn; column += Packing.panelWidth()) {
                    panel(windows, at + from, pixels, tap, taps, depth, tap * plan.run + from, group, column,
                            chunk == 0, chunk == chunks - 1, outputAt);
                }
            }
        }
    }

    /** All pixels of a task by one panel of output channels, for one chunk of the window that starts at {@code k}. */
    private void panel(float[] windows, int at, int pixels, int tap, int taps, int depth, int k, int group, int column,
            boolean first, boolean last, int outputAt) {
        int channels = geometry.outputChannels();
        int columns = geometry.outputsPerGroup();
        int vectors = Packing.vectorsAt(column, columns);
        int width = vectors * Kernels.TILES.lanes();
        int b = Alignment.OFFSET + group * packedGroup + column * plan.depth() + k * width;
        int channel = group * columns + column;
        Tile tile = Tile.current();
        for (int pixel = 0; pixel < pixels; pixel += TileKernels.ROWS) {
            int valid = Math.min(TileKernels.ROWS, pixels - pixel);
            // Where a pixel's channels are less than a vector, the next pixel overwrites what is too much.
            boolean mayOverrun = channels < width && geometry.groups() == 1 && first && last
                    && (pixels - pixel - valid) * channels >= width - channels;
            tile.open(output, outputAt + pixel * channels + channel, channels, valid, Math.min(width, columns - column),
                    width, channel, epilogue, first, last, mayOverrun);
            boolean whole = valid == TileKernels.ROWS;
            tile.rows(vectors, windows, at, whole ? plan.rows : tile.clampedRows(plan.rows, pixel, valid),
                    whole ? pixel : 0, plan.taps, tap, taps, depth, packed, b);
        }
    }
}
