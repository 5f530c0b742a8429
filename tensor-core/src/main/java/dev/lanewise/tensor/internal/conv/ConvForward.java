package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Chunks;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;

/**
 * Direct convolution in NHWC: tiles of twelve output pixels by one or two vectors of output channels.
 *
 * <pre>
 * for task (rows of an image, or several small images)      in parallel
 *   for group
 *     for chunk of the window (up to 384 deep)               its weights stream from the second-level cache
 *       for twelve pixels                                    their windows are copied into the first-level cache
 *         for panel of output channels                       kernel
 * </pre>
 *
 * <p>From one channel to few, {@link SpreadConvolution} takes its place; in groups of few channels,
 * {@link GroupedDirectConvolution}.
 */
public final class ConvForward {
    /**
     * Tasks a thread below which output channels are cut as well: a single image has few blocks of rows. Each cut
     * copies all windows; with twice as many, ResNet-50 infers an image at 0.9 of the speed.
     */
    private static final int TASKS_A_THREAD = 2;

    private final ConvPlan plan;
    private final ConvGeometry geometry;
    private final float[] packed;
    private final int packedAt;
    private final int packedGroup;
    /** Rows of the packed weights: those of a window, or one more of zeros. */
    private final int packedDepth;
    private final Epilogue epilogue;

    /** A convolution with weights packed already, a group every {@code packedGroup} floats. */
    ConvForward(ConvPlan plan, float[] packed, int packedAt, int packedGroup, Epilogue epilogue) {
        this.plan = plan;
        geometry = plan.geometry;
        this.packed = packed;
        this.packedAt = packedAt;
        this.packedGroup = packedGroup;
        packedDepth = packedGroup / Packing.paddedColumns(plan.geometry.outputsPerGroup());
        this.epilogue = epilogue;
    }

    /** The convolution of a batch with the weights of {@link ForwardWeights}. */
    public static void run(ConvGeometry geometry, int batch, float[] input, int inputAt, float[] packed, int packedAt,
            Epilogue epilogue, float[] output, int outputAt, StoreListener listener) {
        run(geometry, batch, input, inputAt, packed, packedAt, ForwardWeights.groupFloats(geometry), epilogue, output,
                outputAt, listener);
    }

    /** The same with weights packed otherwise, a group every {@code packedGroup} floats. */
    static void run(ConvGeometry geometry, int batch, float[] input, int inputAt, float[] packed, int packedAt,
            int packedGroup, Epilogue epilogue, float[] output, int outputAt, StoreListener listener) {
        ConvPlan plan = ConvPlan.of(geometry);
        ConvForward forward = new ConvForward(plan, packed, packedAt, packedGroup, epilogue);
        int columns = plan.geometry.outputsPerGroup();
        int panels = (columns + Packing.panelWidth() - 1) / Packing.panelWidth();
        int tasks = plan.tasks(batch);
        int few = TASKS_A_THREAD * WorkerPool.threads();
        int wanted = tasks == 0 ? 1 : Math.clamp((few + tasks - 1) / tasks, 1, panels);
        int cutPanels = (panels + wanted - 1) / wanted;
        int cuts = (panels + cutPanels - 1) / cutPanels;
        int cutColumns = cutPanels * Packing.panelWidth();
        WorkerPool.forEach(tasks * cuts, i -> {
            int task = i / cuts;
            int from = i % cuts * cutColumns;
            int to = Math.min(columns, from + cutColumns);
            int pixel = plan.firstPixel(task);
            int pixels = plan.pixels(task, batch);
            float[] windows = plan.fill(task, batch, input, inputAt);
            forward.task(windows, plan.windowsAt(task, inputAt), pixels, from, to, output,
                    outputAt + pixel * geometry.outputChannels());
            listener.stored(pixel, pixels, geometry.groups() * (to - from));
        });
    }

    /** The pixels of a task by a range of each group's output channels. */
    void task(float[] windows, int windowsAt, int pixels, int fromColumn, int toColumn, float[] output, int outputAt) {
        int pieces = Chunks.of(plan.run);
        int most = Math.max(1, TileKernels.MAX_DEPTH / plan.run);
        int tapsAChunk = evenly(plan.taps.length, most);
        for (int group = 0; group < geometry.groups(); group++) {
            int at = windowsAt + group * geometry.channelsPerGroup();
            for (int tap = 0; tap < plan.taps.length; tap += tapsAChunk) {
                int taps = Math.min(tapsAChunk, plan.taps.length - tap);
                for (int piece = 0; piece < pieces; piece++) {
                    int from = Chunks.start(plan.run, piece, pieces);
                    int depth = Chunks.start(plan.run, piece + 1, pieces) - from;
                    boolean first = tap == 0 && piece == 0;
                    boolean last = tap + taps == plan.taps.length && piece == pieces - 1;
                    chunk(windows, at + from, pixels, tap, taps, depth, tap * plan.run + from, group, fromColumn,
                            toColumn, first, last, output, outputAt);
                }
            }
        }
    }

    /** How many of {@code count} things each of the fewest parts has that hold {@code most} at most. */
    private static int evenly(int count, int most) {
        int parts = (count + most - 1) / most;
        return (count + parts - 1) / parts;
    }

    /**
     * All pixels of a task by all its output channels, for the chunk of the window that starts at {@code k}.
     *
     * <p>What goes to memory for the first time goes by way of a stage, and what is about to be read from there is
     * looked at, both beside the multiplications.
     */
    private void chunk(float[] windows, int at, int pixels, int tap, int taps, int depth, int k, int group,
            int fromColumn, int toColumn, boolean first, boolean last, float[] output, int outputAt) {
        int channels = geometry.outputChannels();
        int columns = geometry.outputsPerGroup();
        Tile tile = Tile.current();
        OverlappedCopy copy = tile.copy();
        float[] panel = Scratch.floats(Scratch.Slot.PANEL, TileKernels.ROW_PANEL);
        // A window of a chunk alone may have a row of zeros more.
        int steps = first && last ? packedDepth : taps * depth;
        boolean allColumns = toColumn - fromColumn == channels;
        boolean staged = first && allColumns && steps % 2 == 0 && mayStage();
        int stageFloats = TileKernels.ROWS * channels;
        float[] stage = staged ? Scratch.floats(Scratch.Slot.STAGE, 2 * stageFloats) : output;
        for (int pixel = 0; pixel < pixels; pixel += TileKernels.ROWS) {
            int valid = Math.min(TileKernels.ROWS, pixels - pixel);
            boolean whole = valid == TileKernels.ROWS;
            Kernels.TILES.packRows(depth, windows, at, whole ? plan.rows : tile.clampedRows(plan.rows, pixel, valid),
                    whole ? pixel : 0, plan.taps, tap, taps, panel, Alignment.OFFSET);
            for (int row = 0; steps > taps * depth && row < TileKernels.ROWS; row++) {
                panel[Alignment.OFFSET + row * TileKernels.ROW_STEP + taps * depth] = 0;
            }
            int next = pixel + TileKernels.ROWS;
            if (first && plan.adjacent && next < pixels) {
                copy.lookAt(windows, at + plan.rows[next], Math.min(TileKernels.ROWS, pixels - next) * plan.run);
            }
            if (last && allColumns) {
                epilogue.lookAhead(copy, outputAt + pixel * channels, valid * channels);
            }
            boolean staging = staged && whole;
            float[] results = staging ? stage : output;
            int resultsAt = staging
                    ? Alignment.OFFSET + pixel / TileKernels.ROWS % 2 * stageFloats
                    : outputAt + pixel * channels;
            for (int column = fromColumn; column < toColumn; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, columns);
                int width = vectors * Kernels.TILES.lanes();
                int channel = group * columns + column;
                // Where a pixel's channels are less than a vector, the next pixel overwrites what is too much.
                boolean mayOverrun = channels < width && geometry.groups() == 1 && first && last
                        && (pixels - pixel - valid) * channels >= width - channels;
                tile.open(results, resultsAt + channel, channels, valid, Math.min(width, columns - column), width,
                        channel, epilogue, first, last, mayOverrun);
                tile.rowTile(vectors, steps, panel, Alignment.OFFSET, packed,
                        packedAt + group * packedGroup + column * packedDepth + k * width);
            }
            copy.finish();
            if (last) {
                int from = group * columns + fromColumn;
                epilogue.finish(results, resultsAt + from, outputAt + pixel * channels + from, valid, channels,
                        toColumn - fromColumn);
            }
            if (staging) {
                copy.store(stage, resultsAt, output, outputAt + pixel * channels, stageFloats);
            }
        }
        copy.finish();
    }

    /**
     * Whether results of twelve pixels are a run of whole vectors that nothing is added to in memory, and the tiles
     * carry them.
     */
    private boolean mayStage() {
        int channels = geometry.outputChannels();
        return Kernels.TILES.overlapCopies() && geometry.groups() == 1 && !epilogue.accumulate()
                && channels >= Packing.panelWidth() && channels % Kernels.TILES.lanes() == 0;
    }
}
