package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;

/**
 * The gradient of a grouped convolution for its weights.
 *
 * <pre>
 * for chunk of the batch, for some blocks of channels   in parallel: each has sums of its own
 *   for rows of an image                                slabs of input and output gradient, equal in pitch
 *     for block, for step, for nine taps                kernel, over all pixels of the slab
 * the chunks' sums are added in ascending order, and turned to (output, tap, input)
 * </pre>
 *
 * <p>Where a row of the input is longer than one of the output, the gradient has zeros behind it: so one call of the
 * kernel goes over all rows. The cut depends on the geometry and the batch only, so the sums are the same bits at any
 * thread count.
 */
public final class GroupedWeightGradient {
    /** Jobs aimed at: of blocks of channels, and of chunks of the batch. */
    private static final int JOBS = 16;
    /**
     * Blocks of channels a job has at least, so that it reads pixels whole: with 4 of 8, gathering them took 1.1 times
     * as long as block by block.
     */
    private static final int BLOCKS_A_JOB = 16;
    /** Floats aimed at of a block's slabs of input and gradient: a first-level cache of 32 KiB. */
    private static final int BLOCK = 1 << 12;

    private final ConvGeometry g;
    private final LaneGroups groups;
    private final GroupedSlab inputs;
    private final GroupedSlab gradients;
    /** Whether lanes are inputs, in runs of taps, rather than outputs. */
    private final boolean runs;
    /** The taps, or the first ones of runs, filled up to whole calls of the kernel with the last. */
    private final int[] taps;
    private final int tapsACall;
    /** Rotations with which every output of a group has met every input. */
    private final int steps;
    private final int stepFloats;
    private final int blockFloats;
    private final int blocksDown;
    private final int blockRows;

    private GroupedWeightGradient(ConvGeometry geometry) {
        g = geometry;
        groups = new LaneGroups(Kernels.GROUPED.lanes(), g.channelsPerGroup(), g.outputsPerGroup());
        int most = blockRows();
        blocksDown = (g.outputHeight() + most - 1) / most;
        blockRows = (g.outputHeight() + blocksDown - 1) / blocksDown;
        inputs = GroupedSlab.ofInput(g, groups, blockRows);
        gradients = new GroupedSlab(g.outputChannels(), groups.outputLanes(), g.outputHeight(), g.outputWidth(), 1, 1,
                0, blockRows, inputs.pitch());
        GroupedAxis rows = GroupedAxis.forward(g.kernelHeight(), g.dilationHeight()).getFirst();
        GroupedAxis columns = GroupedAxis.forward(g.kernelWidth(), g.dilationWidth()).getFirst();
        // Where groups have more outputs than inputs, lanes that are inputs would be idle.
        runs = columns.inRuns(g.strideWidth()) && g.channelsPerGroup() >= g.outputsPerGroup();
        steps = runs ? g.outputsPerGroup() : g.channelsPerGroup();
        int run = runs ? GroupedKernels.RUN : 1;
        int[] real = inputs.taps(rows, columns, run);
        tapsACall = GroupedKernels.TAPS / run;
        taps = Arrays.copyOf(real, (real.length + tapsACall - 1) / tapsACall * tapsACall);
        Arrays.fill(taps, real.length, taps.length, real[real.length - 1]);
        stepFloats = taps.length * run * groups.lanes();
        blockFloats = steps * stepFloats;
    }

    /** The most output rows, but at least 1, whose slabs are not too large. */
    private int blockRows() {
        int rows = g.outputHeight();
        while (rows > 1 && GroupedSlab.ofInput(g, groups, rows).blockFloats() > BLOCK) {
            rows--;
        }
        return rows;
    }

    /** The gradient for a batch; arguments as in {@link ConvBackwardWeight#run}. */
    public static void run(ConvGeometry g, int batch, float[] input, int inputAt, float[] outputGradient, int outputAt,
            float[] weightGradient, int weightAt, boolean accumulate) {
        GroupedWeightGradient backward = new GroupedWeightGradient(g);
        int blocks = backward.inputs.blocks();
        int tasks = batch * backward.blocksDown;
        int cuts = Math.clamp(blocks / BLOCKS_A_JOB, 1, JOBS);
        int chunks = Math.clamp((JOBS + cuts - 1) / cuts, 1, Math.max(1, tasks));
        int chunkFloats = Math.multiplyExact(blocks, backward.blockFloats);
        float[] sums = Scratch.floats(Scratch.Slot.PARTIALS, Math.multiplyExact(chunks, chunkFloats));
        WorkerPool.forEach(chunks * cuts, job -> {
            int chunk = job / cuts;
            int fromBlock = blocks * (job % cuts) / cuts;
            int toBlock = blocks * (job % cuts + 1) / cuts;
            int sumsAt = Alignment.OFFSET + chunk * chunkFloats + fromBlock * backward.blockFloats;
            Arrays.fill(sums, sumsAt, sumsAt + (toBlock - fromBlock) * backward.blockFloats, 0);
            for (int task = (int) ((long) tasks * chunk / chunks); task < (long) tasks * (chunk + 1) / chunks; task++) {
                backward.task(task, fromBlock, toBlock, input, inputAt, outputGradient, outputAt, sums, sumsAt);
            }
        });
        WorkerPool.forRanges(chunkFloats, 1 << 14, (from, to) -> {
            for (int chunk = 1; chunk < chunks; chunk++) {
                Kernels.TILES.add(sums, Alignment.OFFSET + chunk * chunkFloats + from, sums, Alignment.OFFSET + from,
                        to - from);
            }
        });
        backward.store(sums, weightGradient, weightAt, accumulate);
    }

    /** Adds the sums over some rows of an image. */
    private void task(int task, int fromBlock, int toBlock, float[] input, int inputAt, float[] outputGradient,
            int outputAt, float[] sums, int sumsAt) {
        int image = task / blocksDown;
        int firstRow = task % blocksDown * blockRows;
        int rows = Math.min(blockRows, g.outputHeight() - firstRow);
        if (rows <= 0) {
            return;
        }
        float[] x = inputs.fill(Scratch.Slot.SLAB, input,
                inputAt + image * g.inputHeight() * g.inputWidth() * g.inputChannels(),
                firstRow * g.strideHeight() - g.padTop(), GroupedSlab.ofInput(g, groups, rows).rows(), fromBlock,
                toBlock);
        float[] d = gradients.fill(Scratch.Slot.GRADIENT, outputGradient,
                outputAt + image * g.outputHeight() * g.outputWidth() * g.outputChannels(), firstRow, rows, fromBlock,
                toBlock);
        int pixels = rows * inputs.pitch();
        LaneGroups turned = groups.turned();
        for (int block = 0; block < toBlock - fromBlock; block++) {
            int at = Alignment.OFFSET + block * inputs.blockFloats();
            int gradientAt = Alignment.OFFSET + block * gradients.blockFloats();
            for (int step = 0; step < steps; step++) {
                int to = sumsAt + block * blockFloats + step * stepFloats;
                for (int tap = 0; tap < taps.length; tap += tapsACall, to += GroupedKernels.TAPS * groups.lanes()) {
                    if (runs) {
                        Kernels.GROUPED.weightGradientRuns(pixels, d, gradientAt, x, at, taps, tap, turned,
                                step, sums, to);
                    } else {
                        // Without the zeros of the last row, whose inputs would be beyond the slab.
                        Kernels.GROUPED.weightGradient(pixels - inputs.pitch() + g.outputWidth(), d, gradientAt, x, at,
                                taps, tap, groups, step, sums, to);
                    }
                }
            }
        }
    }

    private void store(float[] sums, float[] weightGradient, int weightAt, boolean accumulate) {
        int window = g.kernelHeight() * g.kernelWidth();
        int depth = window * g.channelsPerGroup();
        WorkerPool.forRanges(g.outputChannels(), Math.max(1, (1 << 14) / depth), (from, to) -> {
            for (int output = from; output < to; output++) {
                int block = Alignment.OFFSET + output / groups.outputLanes() * blockFloats;
                for (int input = 0; input < groups.inputs(); input++) {
                    int source = block + sumAt(output % groups.outputLanes(), input);
                    int target = weightAt + output * depth + input;
                    for (int tap = 0; tap < window; tap++) {
                        float sum = sums[source + tap * groups.lanes()];
                        int k = target + tap * g.channelsPerGroup();
                        weightGradient[k] = accumulate ? weightGradient[k] + sum : sum;
                    }
                }
            }
        });
    }

    /** Where in its block the sum of the first tap of a lane's output and an input of its group lies. */
    private int sumAt(int outputLane, int input) {
        int output = outputLane % groups.outputs();
        return runs
                ? Math.floorMod(output - input, steps) * stepFloats
                        + outputLane / groups.outputs() * groups.inputs() + input
                : Math.floorMod(input - output, steps) * stepFloats + outputLane;
    }
}
