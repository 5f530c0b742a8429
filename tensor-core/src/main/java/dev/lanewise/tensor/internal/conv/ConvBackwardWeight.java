package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * The gradient of a convolution with respect to its weights: products of window positions and output channels, summed
 * over pixels.
 *
 * <pre>
 * for chunk of the batch, for block of window positions     in parallel
 *   for task of the chunk (rows of an image, or images)
 *     its output gradient is packed, pixel by pixel          into the second-level cache
 *     for strip of window positions                          packed, pixel by pixel
 *       for tile of both                                     kernel
 * </pre>
 *
 * <p>A tile is twelve of the one by one or two vectors of the other. <b>By outputs</b>, twelve output channels a tile,
 * sums have the weights' own order. <b>By windows</b>, twelve window positions a tile, they have to be turned in the
 * end; it is taken where it leaves so much less of the tiles empty that turning is cheaper (64 channels fill 5⅓ tiles
 * of twelve, the 192 of a window row 16).
 *
 * <p>The cut depends on the geometry and the batch only, and the chunks' sums are added in ascending order, so they are
 * the same bits at any thread count. From one channel to few, {@link SpreadConvolution} takes its place.
 */
public final class ConvBackwardWeight {
    /** Jobs aimed at: small weights are cut along the batch, large ones along the window. */
    private static final int JOBS = 16;
    /**
     * Window positions that are packed together: 8 tiles of twelve, 3 of 32, and small enough to share the positions
     * evenly among jobs.
     */
    private static final int STRIP = 96;
    /**
     * Those of a 1×1 or of patches, which come from memory: longer runs are read faster. A multiple of {@link #STRIP}.
     */
    private static final int ONE_TAP_STRIP = 4 * STRIP;
    /** Window positions a job: a task's gradient, packed by each job, is used this often. */
    private static final int POSITIONS = 4 * STRIP;
    /** Output channels whose sums are turned together. */
    private static final int OUTPUTS_TURNED = 16;
    /** Multiplications that take as long as turning one sum. */
    private static final int TURNING = 128;

    private final ConvPlan plan;
    private final ConvGeometry geometry;
    private final int outputs;
    private final int strip;
    private final int stripsATap;
    private final boolean byWindows;
    /** By windows: the rows of a tap's sums, and the length of a row. */
    private final int tapRows;
    private final int padded;

    private ConvBackwardWeight(ConvPlan plan, int batch) {
        this.plan = plan;
        geometry = plan.geometry;
        outputs = geometry.outputsPerGroup();
        strip = Math.min(plan.run, plan.taps.length == 1 ? ONE_TAP_STRIP : STRIP);
        stripsATap = (plan.run + strip - 1) / strip;
        tapRows = wholeTiles(plan.run);
        padded = Packing.paddedColumns(outputs);
        long pixels = (long) batch * plan.outputHeight * plan.outputWidth;
        byWindows = pixels * tapRows * padded + (long) TURNING * plan.run * outputs < pixels * wholeTiles(outputs)
                * Packing.paddedColumns(plan.run);
    }

    private static int wholeTiles(int rows) {
        return (rows + TileKernels.ROWS - 1) / TileKernels.ROWS * TileKernels.ROWS;
    }

    /** Where a job's sums go: {@code array[at + row·stride + column]}. */
    private record Sums(float[] array, int at, int stride) {}

    /**
     * The gradient for a batch. Input and output gradient are read up to a vector beyond their end.
     *
     * @param accumulate whether it is added to {@code weightGradient}, else it overwrites it
     */
    public static void run(ConvGeometry geometry, int batch, float[] input, int inputAt, float[] outputGradient,
            int outputAt, float[] weightGradient, int weightAt, boolean accumulate) {
        ConvPlan plan = ConvPlan.of(geometry);
        int tasks = plan.tasks(batch);
        if (tasks == 0) {
            if (!accumulate) {
                Arrays.fill(weightGradient, weightAt, weightAt + geometry.outputChannels() * plan.depth(), 0);
            }
            return;
        }
        ConvBackwardWeight backward = new ConvBackwardWeight(plan, batch);
        int strips = plan.taps.length * backward.stripsATap;
        int blocks = (plan.depth() + POSITIONS - 1) / POSITIONS;
        int jobs = geometry.groups() * blocks;
        int wanted = Math.clamp(JOBS / jobs, 1, tasks);
        int tasksAChunk = (tasks + wanted - 1) / wanted;
        int chunks = (tasks + tasksAChunk - 1) / tasksAChunk;
        boolean direct = chunks == 1 && !backward.byWindows;
        int floats = backward.sumsOfAGroup() * geometry.groups();
        float[] partials = Scratch.floats(Scratch.Slot.PARTIALS, direct ? 0 : Math.multiplyExact(chunks, floats));
        WorkerPool.forEach(chunks * jobs, i -> {
            int chunk = i / jobs;
            int group = i % jobs / blocks;
            int block = i % blocks;
            int groupAt = group * backward.sumsOfAGroup();
            Sums sums = direct
                    ? new Sums(weightGradient, weightAt + groupAt, backward.rowOfSums())
                    : new Sums(partials, Alignment.OFFSET + chunk * floats + groupAt, backward.rowOfSums());
            int first = chunk * tasksAChunk;
            for (int task = first; task < Math.min(tasks, first + tasksAChunk); task++) {
                boolean onto = task > first || direct && accumulate;
                backward.task(task, batch, group, strips * block / blocks, strips * (block + 1) / blocks, input,
                        inputAt, outputGradient, outputAt, sums, Epilogue.plain(onto));
            }
        });
        if (!direct) {
            backward.add(chunks, floats, partials, weightGradient, weightAt, accumulate);
        }
    }

    private int sumsOfAGroup() {
        return byWindows ? plan.taps.length * tapRows * padded : outputs * plan.depth();
    }

    private int rowOfSums() {
        return byWindows ? padded : plan.depth();
    }

    private void task(int task, int batch, int group, int fromStrip, int toStrip, float[] input, int inputAt,
            float[] outputGradient, int outputAt, Sums sums, Epilogue epilogue) {
        float[] windows = plan.fill(task, batch, input, inputAt);
        int windowsAt = plan.windowsAt(task, inputAt) + group * geometry.channelsPerGroup();
        int pixels = plan.pixels(task, batch);
        int gradientAt = outputAt + plan.firstPixel(task) * geometry.outputChannels() + group * outputs;
        float[] gradient = Scratch.floats(Scratch.Slot.GRADIENT, packedFloats(outputs, pixels, !byWindows));
        pack(outputGradient, gradientAt, plan.outputRows, outputs, pixels, !byWindows, gradient);
        float[] packed = Scratch.floats(Scratch.Slot.PANEL, packedFloats(strip, pixels, byWindows));
        for (int i = fromStrip; i < toStrip; i++) {
            int tap = i / stripsATap;
            int position = i % stripsATap * strip;
            int positions = Math.min(strip, plan.run - position);
            pack(windows, windowsAt + plan.taps[tap] + position, plan.rows, positions, pixels, byWindows, packed);
            if (byWindows) {
                int at = sums.at + (tap * tapRows + position) * padded;
                tiles(pixels, packed, wholeTiles(positions), gradient, padded, sums.array, at, padded, epilogue);
            } else {
                int at = sums.at + tap * plan.run + position;
                tiles(pixels, gradient, outputs, packed, positions, sums.array, at, sums.stride, epilogue);
            }
        }
    }

    private static int packedFloats(int columns, int pixels, boolean left) {
        return left
                ? wholeTiles(columns) / TileKernels.ROWS * TileKernels.columnPanel(pixels)
                : Packing.paddedColumns(columns) * pixels;
    }

    /** Packs so many columns of the pixels' rows into panels of a left operand, twelve wide, or of a right one. */
    private static void pack(float[] source, int at, int[] rows, int columns, int pixels, boolean left,
            float[] panels) {
        if (left) {
            Kernels.TILES.packColumns(columns, pixels, source, at, rows, 0, panels, Alignment.OFFSET);
        } else {
            Kernels.TILES.packRight(columns, 0, pixels, pixels, 1, source, at, rows, 0, panels, Alignment.OFFSET);
        }
    }

    /** All tiles of two packed operands. */
    private static void tiles(int pixels, float[] left, int rows, float[] right, int columns, float[] sums, int at,
            int stride, Epilogue epilogue) {
        Tile tile = Tile.current();
        for (int row = 0; row < rows; row += TileKernels.ROWS) {
            int leftAt = Alignment.OFFSET + row / TileKernels.ROWS * TileKernels.columnPanel(pixels);
            for (int column = 0; column < columns; column += Packing.panelWidth()) {
                int vectors = Packing.vectorsAt(column, columns);
                int width = vectors * Kernels.TILES.lanes();
                tile.open(sums, at + row * stride + column, stride, Math.min(TileKernels.ROWS, rows - row),
                        Math.min(width, columns - column), width, column, epilogue, true, true, false);
                tile.columnTile(vectors, pixels, left, leftAt, right, Alignment.OFFSET + column * pixels, width);
            }
        }
    }

    /** Adds up the chunks' sums and brings them into the weights' order. */
    private void add(int chunks, int floats, float[] partials, float[] weightGradient, int weightAt,
            boolean accumulate) {
        int into = byWindows ? Alignment.OFFSET : weightAt;
        float[] sums = byWindows ? partials : weightGradient;
        WorkerPool.forRanges(floats, 1 << 14, (from, to) -> {
            if (!byWindows && !accumulate) {
                System.arraycopy(partials, Alignment.OFFSET + from, sums, into + from, to - from);
            }
            for (int chunk = byWindows || !accumulate ? 1 : 0; chunk < chunks; chunk++) {
                Kernels.TILES.add(partials, Alignment.OFFSET + chunk * floats + from, sums, into + from, to - from);
            }
        });
        if (byWindows) {
            WorkerPool.forRanges(geometry.outputChannels(), OUTPUTS_TURNED,
                    (from, to) -> turn(from, to, partials, weightGradient, weightAt, accumulate));
        }
    }

    /** Turns the sums of a few output channels: a cache line of each row. */
    private void turn(int fromOutput, int toOutput, float[] sums, float[] weightGradient, int weightAt,
            boolean accumulate) {
        int depth = plan.depth();
        for (int k = 0; k < depth; k++) {
            int row = Alignment.OFFSET + (k / plan.run * tapRows + k % plan.run) * padded;
            for (int output = fromOutput; output < toOutput; output++) {
                float sum = sums[row + output / outputs * sumsOfAGroup() + output % outputs];
                int target = weightAt + output * depth + k;
                weightGradient[target] = accumulate ? weightGradient[target] + sum : sum;
            }
        }
    }
}
