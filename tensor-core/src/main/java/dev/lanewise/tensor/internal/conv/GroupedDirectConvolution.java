package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A grouped convolution, or the gradient for its input, which is one too: of the output gradient, with the channels'
 * roles exchanged. What is computed is called output here in both.
 *
 * <pre>
 * for rows of an image, for some blocks of channels   in parallel: a slab of their inputs is filled
 *   for block                                         its weights stay in the first-level cache
 *     for phase of the outputs                        those with the same taps: all, but for a strided gradient
 *       for row                                       kernel
 * </pre>
 */
public final class GroupedDirectConvolution {
    /** Floats of a task's slab aimed at: a quarter of a 1 MiB second-level cache, as the output takes as much again. */
    private static final int SLAB = 1 << 16;
    /** Tasks a thread below which blocks of channels are cut as well. */
    private static final int TASKS_A_THREAD = 2;

    /**
     * Outputs whose taps are the same; where the taps lie in a block of the slab, and their weights in a block of
     * weights.
     */
    private record Phase(GroupedAxis rows, GroupedAxis columns, int[] taps, boolean runs, int weightsAt) {}

    private final ConvGeometry g;
    private final boolean backward;
    private final LaneGroups groups;
    private final GroupedSlab slab;
    private final List<Phase> phases = new ArrayList<>();
    private final int channels;
    private final int height;
    private final int width;
    private final int blockRows;
    private final int blocksDown;
    /** Floats of the weights of a block of channels. */
    private final int blockWeights;

    private GroupedDirectConvolution(ConvGeometry geometry, boolean backward) {
        g = geometry;
        this.backward = backward;
        int inputs = backward ? g.outputsPerGroup() : g.channelsPerGroup();
        int outputs = backward ? g.channelsPerGroup() : g.outputsPerGroup();
        groups = new LaneGroups(Kernels.GROUPED.lanes(), inputs, outputs);
        channels = g.groups() * outputs;
        height = backward ? g.inputHeight() : g.outputHeight();
        width = backward ? g.inputWidth() : g.outputWidth();
        int most = blockRows();
        blocksDown = (height + most - 1) / most;
        int even = (height + blocksDown - 1) / blocksDown;
        blockRows = backward ? (even + g.strideHeight() - 1) / g.strideHeight() * g.strideHeight() : even;
        slab = slab(blockRows);
        blockWeights = addPhases();
    }

    /** The convolution of a batch with the weights of {@link ForwardWeights}. */
    public static void forward(ConvGeometry g, int batch, float[] input, int inputAt, float[] packed, int packedAt,
            Epilogue epilogue, float[] output, int outputAt, StoreListener listener) {
        new GroupedDirectConvolution(g, false).run(batch, input, inputAt, packed, packedAt, epilogue, output, outputAt,
                listener);
    }

    /** The floats of the weights of a forward pass. */
    static int weightFloats(ConvGeometry g) {
        return new GroupedDirectConvolution(g, false).weightFloats();
    }

    /** Packs the weights of a forward pass. */
    static void packWeights(ConvGeometry g, float[] weight, int weightAt, float[] packed, int packedAt) {
        new GroupedDirectConvolution(g, false).pack(weight, weightAt, packed, packedAt);
    }

    /** The gradient for the input of a batch; arguments as in {@link ConvBackwardInput#run}. */
    public static void backwardInput(ConvGeometry g, int batch, float[] outputGradient, int outputAt, float[] weight,
            int weightAt, float[] inputGradient, int inputAt) {
        GroupedDirectConvolution rotated = new GroupedDirectConvolution(g, true);
        float[] packed = Scratch.floats(Scratch.Slot.RIGHT, rotated.weightFloats());
        rotated.pack(weight, weightAt, packed, Alignment.OFFSET);
        rotated.run(batch, outputGradient, outputAt, packed, Alignment.OFFSET, Epilogue.plain(false), inputGradient,
                inputAt, StoreListener.NONE);
    }

    private GroupedSlab slab(int rows) {
        return backward ? GroupedSlab.ofOutputGradient(g, groups, rows) : GroupedSlab.ofInput(g, groups, rows);
    }

    /** The most rows, but at least 1, whose slab is not too large. */
    private int blockRows() {
        int rows = height;
        while (rows > 1 && (long) slab(rows).blockFloats() * slab(rows).blocks() > SLAB) {
            rows--;
        }
        return rows;
    }

    /** Finds the taps of every phase; returns the floats of a block's weights. */
    private int addPhases() {
        List<GroupedAxis> rows = backward
                ? GroupedAxis.backward(g.kernelHeight(), g.strideHeight(), g.dilationHeight(), g.padTop())
                : GroupedAxis.forward(g.kernelHeight(), g.dilationHeight());
        List<GroupedAxis> columns = backward
                ? GroupedAxis.backward(g.kernelWidth(), g.strideWidth(), g.dilationWidth(), g.padLeft())
                : GroupedAxis.forward(g.kernelWidth(), g.dilationWidth());
        int weights = 0;
        for (GroupedAxis row : rows) {
            for (GroupedAxis column : columns) {
                boolean runs = column.inRuns(slab.strideWidth());
                phases.add(new Phase(row, column, slab.taps(row, column, runs ? GroupedKernels.RUN : 1), runs,
                        weights));
                weights += row.kernel().length * column.kernel().length * groups.inputs() * groups.lanes();
            }
        }
        return weights;
    }

    private int weightFloats() {
        return Math.multiplyExact(slab.blocks(), blockWeights);
    }

    private void pack(float[] weight, int weightAt, float[] packed, int packedAt) {
        int[] lanes = laneOffsets();
        WorkerPool.forEach(slab.blocks(),
                block -> packBlock(block, lanes, weight, weightAt, packed, packedAt + block * blockWeights));
    }

    private void run(int batch, float[] input, int inputAt, float[] packed, int packedAt, Epilogue epilogue,
            float[] output, int outputAt, StoreListener listener) {
        int blocks = slab.blocks();
        int tasks = batch * blocksDown;
        if (tasks == 0) {
            return;
        }
        int few = (TASKS_A_THREAD * WorkerPool.threads() + tasks - 1) / tasks;
        int large = (int) (((long) blocks * slab.blockFloats() + SLAB - 1) / SLAB);
        int cuts = Math.clamp(Math.max(few, large), 1, blocks);
        WorkerPool.forEach(tasks * cuts, i -> {
            int task = i / cuts;
            int cut = i % cuts;
            int image = task / blocksDown;
            int row = task % blocksDown * blockRows;
            int rows = Math.min(blockRows, height - row);
            int fromBlock = blocks * cut / cuts;
            int toBlock = blocks * (cut + 1) / cuts;
            if (rows > 0) {
                task(image, row, rows, fromBlock, toBlock, input, inputAt, packed, packedAt, epilogue, output,
                        outputAt);
                listener.stored((image * height + row) * width, rows * width,
                        Math.min(channels, toBlock * groups.outputLanes()) - fromBlock * groups.outputLanes());
            }
        });
    }

    /**
     * For each step and lane where in a weight tensor its weight of tap 0 in the first block of channels lies, or −1.
     */
    private int[] laneOffsets() {
        int window = g.kernelHeight() * g.kernelWidth();
        int perOutput = window * g.channelsPerGroup();
        return IntStream.range(0, groups.inputs() * groups.lanes()).map(i -> {
            int lane = i % groups.lanes();
            int input = groups.input(lane, i / groups.lanes());
            int output = lane % groups.outputs();
            int within = backward ? input * perOutput + output : output * perOutput + input;
            return lane < groups.outputLanes()
                    ? lane / groups.outputs() * g.outputsPerGroup() * perOutput + within
                    : -1;
        }).toArray();
    }

    /** Packs a block's weights: [phase][run][step][tap of the run][lane]. */
    private void packBlock(int block, int[] laneOffsets, float[] weight, int weightAt, float[] packed, int packedAt) {
        int lanes = groups.lanes();
        int valid = Math.min(groups.groups(), g.groups() - block * groups.groups()) * groups.outputs();
        int blockAt = weightAt + block * groups.groups() * g.outputsPerGroup() * g.channelsPerGroup()
                * g.kernelHeight() * g.kernelWidth();
        int to = packedAt;
        for (Phase phase : phases) {
            int run = phase.runs ? GroupedKernels.RUN : 1;
            for (int ky : phase.rows.kernel()) {
                for (int kx = 0; kx < phase.columns.kernel().length; kx += run) {
                    for (int step = 0; step < groups.inputs(); step++) {
                        for (int i = 0; i < run; i++, to += lanes) {
                            int tap = ky * g.kernelWidth() + phase.columns.kernel()[kx + i];
                            int tapAt = blockAt + tap * g.channelsPerGroup();
                            for (int lane = 0; lane < lanes; lane++) {
                                packed[to + lane] = lane < valid
                                        ? weight[tapAt + laneOffsets[step * lanes + lane]]
                                        : 0;
                            }
                        }
                    }
                }
            }
        }
    }

    private void task(int image, int firstRow, int rows, int fromBlock, int toBlock, float[] input, int inputAt,
            float[] packed, int packedAt, Epilogue epilogue, float[] output, int outputAt) {
        int imageFloats = slab.height() * slab.width() * slab.channels();
        int slabRow = backward
                ? firstRow / g.strideHeight() + GroupedAxis.backwardOrigin(g.kernelHeight(), g.strideHeight(),
                        g.dilationHeight(), g.padTop())
                : firstRow * g.strideHeight() - g.padTop();
        float[] windows = slab.fill(Scratch.Slot.SLAB, input, inputAt + image * imageFloats, slabRow,
                slab(rows).rows(), fromBlock, toBlock);
        int blockChannels = groups.outputLanes();
        for (int block = fromBlock; block < toBlock; block++) {
            int channel = block * blockChannels;
            int valid = Math.min(blockChannels, channels - channel);
            int at = Alignment.OFFSET + (block - fromBlock) * slab.blockFloats();
            int biasAt = epilogue.rowAt() + channel * epilogue.columnStep();
            for (Phase phase : phases) {
                int weightsAt = packedAt + block * blockWeights + phase.weightsAt;
                for (int j = 0, row = phase.rows.first(); row < rows; j++, row += phase.rows.step()) {
                    int to = outputAt + ((image * height + firstRow + row) * width + phase.columns.first()) * channels
                            + channel;
                    row(phase, windows, at + j * slab.rowFloats(), packed, weightsAt, epilogue, biasAt, output, to,
                            valid);
                }
            }
        }
    }

    /** The outputs of a phase in one row, for one block of channels. */
    private void row(Phase phase, float[] windows, int at, float[] packed, int weightsAt, Epilogue epilogue, int biasAt,
            float[] output, int outputAt, int valid) {
        int step = phase.columns.step();
        int pixels = (width - phase.columns.first() + step - 1) / step;
        boolean whole = valid == groups.lanes();
        float[] target = whole ? output : Scratch.floats(Scratch.Slot.PANEL, pixels * groups.lanes());
        int targetAt = whole ? outputAt : Alignment.OFFSET;
        int targetStep = whole ? step * channels : groups.lanes();
        if (phase.runs) {
            Kernels.GROUPED.convolveRuns(pixels, windows, at, phase.taps, groups, packed, weightsAt, epilogue.row(),
                    biasAt, epilogue.floor(), target, targetAt, targetStep);
        } else {
            Kernels.GROUPED.convolve(pixels, windows, at, phase.taps, groups, packed, weightsAt, epilogue.row(),
                    biasAt, epilogue.floor(), target, targetAt, targetStep);
        }
        if (!whole) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                System.arraycopy(target, targetAt + pixel * targetStep, output, outputAt + pixel * step * channels,
                        valid);
            }
        }
    }
}
