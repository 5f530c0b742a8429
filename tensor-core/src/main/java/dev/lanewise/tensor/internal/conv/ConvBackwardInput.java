package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Chunks;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.gemm.Packing;
import dev.lanewise.tensor.internal.gemm.Tile;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The gradient of a convolution with respect to its input. The paths, and when each wins:
 *
 * <ul>
 * <li><b>direct</b>: stride 1 and at least a vector of input channels. It is the forward convolution of the output
 * gradient with the window turned by 180° and the channels' roles exchanged.
 * <li><b>by phases</b>: the same at a stride, from 64 input channels on, see {@link StridedInputGradient}.
 * <li><b>folded</b>: everything else. Output gradient times weights gives each window's gradient, and windows are added
 * up where they overlap. With few input channels the direct form would leave most lanes idle (6 of 16 in LeNet's second
 * convolution, where folding needs a fifth of the work).
 * <li><b>grouped</b>: groups of few channels, see {@link GroupedDirectConvolution}.
 * </ul>
 */
public final class ConvBackwardInput {
    /**
     * Input channels of a group from which phases are faster: with 16 the panels are too shallow, and folding is 1.5
     * times as fast.
     */
    private static final int PHASED_CHANNELS = 64;
    /** Floats of a block of windows: 32 KiB, which stay in the first-level cache between product and fold. */
    private static final int BLOCK = 1 << 13;

    /** Output channels whose weights a task packs for a tap. */
    private static final int PACKED_OUTPUTS = 64;

    private ConvBackwardInput() {}

    /** The gradient for a batch, which overwrites {@code inputGradient}. */
    public static void run(ConvGeometry g, int batch, float[] outputGradient, int outputAt, float[] weight,
            int weightAt,
            float[] inputGradient, int inputAt) {
        boolean stride = g.strideHeight() > 1 || g.strideWidth() > 1;
        if (g.channelsPerGroup() < (stride ? PHASED_CHANNELS : Kernels.TILES.lanes())
                || !StridedInputGradient.fits(g)) {
            folded(g, batch, outputGradient, outputAt, weight, weightAt, inputGradient, inputAt);
        } else if (!stride) {
            direct(g, turned(g), batch, outputGradient, outputAt, weight, weightAt, inputGradient, inputAt);
        } else {
            StridedInputGradient.run(g, batch, outputGradient, outputAt, weight, weightAt, inputGradient, inputAt);
        }
    }

    /** The geometry of the forward convolution of the output gradient that gives the input's. */
    static ConvGeometry turned(ConvGeometry g) {
        int reachHeight = (g.kernelHeight() - 1) * g.dilationHeight();
        int reachWidth = (g.kernelWidth() - 1) * g.dilationWidth();
        return new ConvGeometry(g.outputHeight(), g.outputWidth(), g.outputChannels(), g.inputChannels(),
                g.kernelHeight(), g.kernelWidth(), 1, 1, reachHeight - g.padTop(), reachWidth - g.padLeft(),
                reachHeight - g.padBottom(), reachWidth - g.padRight(), g.dilationHeight(), g.dilationWidth(),
                g.groups());
    }

    /** The weights turned by 180° as packed right operands, one for each group, with the channels' roles exchanged. */
    private static float[] packTurned(ConvGeometry g, float[] weight, int weightAt) {
        int window = g.kernelHeight() * g.kernelWidth();
        float[] packed = Scratch.floats(Scratch.Slot.RIGHT, g.groups() * turnedGroup(g));
        int[] taps = IntStream.range(0, window).map(tap -> window - 1 - tap).toArray();
        packTaps(g, taps, weight, weightAt, packed, Alignment.OFFSET, turnedGroup(g));
        return packed;
    }

    /** The floats of a group's. */
    private static int turnedGroup(ConvGeometry g) {
        return Packing.paddedColumns(g.channelsPerGroup()) * g.kernelHeight() * g.kernelWidth() * g.outputsPerGroup();
    }

    /**
     * The weights of some taps, in that order, as packed right operands, a group every {@code packedGroup} floats: rows
     * (tap, output channel).
     */
    static void packTaps(ConvGeometry g, int[] taps, float[] weight, int weightAt, float[] packed, int packedAt,
            int packedGroup) {
        int columns = g.channelsPerGroup();
        int outputs = g.outputsPerGroup();
        int window = g.kernelHeight() * g.kernelWidth();
        int blocks = Math.ceilDiv(outputs, PACKED_OUTPUTS);
        WorkerPool.forEach(g.groups() * taps.length * blocks, i -> {
            int group = i / blocks / taps.length;
            int tap = i / blocks % taps.length;
            int output = i % blocks * PACKED_OUTPUTS;
            int count = Math.min(PACKED_OUTPUTS, outputs - output);
            int row = tap * outputs + output;
            Kernels.TILES.packRight(columns, row, row + count, taps.length * outputs, 1, weight,
                    weightAt + ((group * outputs + output) * window + taps[tap]) * columns,
                    Tile.current().stridedRows(window * columns, count, count), 0, packed,
                    packedAt + group * packedGroup);
        });
    }

    private static void direct(ConvGeometry g, ConvGeometry turned, int batch, float[] outputGradient, int outputAt,
            float[] weight, int weightAt, float[] inputGradient, int inputAt) {
        ConvForward.run(turned, batch, outputGradient, outputAt, packTurned(g, weight, weightAt), Alignment.OFFSET,
                turnedGroup(g), Epilogue.plain(false), inputGradient, inputAt, StoreListener.NONE);
    }

    private static void folded(ConvGeometry g, int batch, float[] outputGradient, int outputAt, float[] weight,
            int weightAt,
            float[] inputGradient, int inputAt) {
        ConvPlan plan = ConvPlan.ofWholeImages(g);
        int outputs = g.outputsPerGroup();
        int columns = plan.depth();
        int packedGroup = Packing.paddedColumns(columns) * outputs;
        float[] packed = Scratch.floats(Scratch.Slot.RIGHT, g.groups() * packedGroup);
        for (int group = 0; group < g.groups(); group++) {
            Packing.right(false, columns, outputs, 1, weight, weightAt + group * outputs * columns, columns, packed,
                    Alignment.OFFSET + group * packedGroup);
        }
        int inputFloats = g.inputHeight() * g.inputWidth() * g.inputChannels();
        int outputFloats = plan.outputHeight * plan.outputWidth * g.outputChannels();
        WorkerPool.forEach(plan.tasks(batch), task -> {
            float[] slab = Scratch.floats(Scratch.Slot.SLAB, plan.slabFloats);
            Arrays.fill(slab, Alignment.OFFSET, Alignment.OFFSET + plan.slabFloats, 0);
            int first = plan.firstImage(task);
            int pixels = plan.pixels(task, batch);
            for (int group = 0; group < g.groups(); group++) {
                foldImages(plan, pixels, outputGradient, outputAt + first * outputFloats + group * outputs, packed,
                        Alignment.OFFSET + group * packedGroup, slab, Alignment.OFFSET + group * g.channelsPerGroup());
            }
            for (int image = 0; image < Math.min(plan.images, batch - first); image++) {
                plan.copyInside(slab, Alignment.OFFSET + image * plan.imageFloats, inputGradient,
                        inputAt + (first + image) * inputFloats);
            }
        });
    }

    private static void foldImages(ConvPlan plan, int pixels, float[] outputGradient, int at, float[] packed,
            int packedAt, float[] slab, int slabAt) {
        int padded = Packing.paddedColumns(plan.depth());
        int block = Math.clamp(BLOCK / (padded * TileKernels.ROWS), 1, 8) * TileKernels.ROWS;
        int step = plan.geometry.strideWidth() * plan.geometry.inputChannels();
        int overlap = Math.max(1, (plan.run + step - 1) / step);
        float[] columns = Scratch.floats(Scratch.Slot.COLUMNS, block * padded);
        for (int pixel = 0; pixel < pixels; pixel += block) {
            int count = Math.min(block, pixels - pixel);
            windows(plan, count, outputGradient, at + pixel * plan.geometry.outputChannels(), packed, packedAt, columns,
                    padded);
            Kernels.TILES.fold(count, overlap, columns, Alignment.OFFSET, padded, plan.rows, pixel, plan.taps, plan.run,
                    slab, slabAt);
        }
    }

    /** The gradients of {@code count} windows: output gradient [count × outputs] · weights [outputs × window]. */
    private static void windows(ConvPlan plan, int count, float[] outputGradient, int at, float[] packed, int packedAt,
            float[] columns, int padded) {
        int outputs = plan.geometry.outputsPerGroup();
        int stride = plan.geometry.outputChannels();
        int chunks = Chunks.of(outputs);
        Tile tile = Tile.current();
        float[] panel = Scratch.floats(Scratch.Slot.PANEL, TileKernels.ROW_PANEL);
        for (int chunk = 0; chunk < chunks; chunk++) {
            int from = Chunks.start(outputs, chunk, chunks);
            int depth = Chunks.start(outputs, chunk + 1, chunks) - from;
            for (int pixel = 0; pixel < count; pixel += TileKernels.ROWS) {
                int valid = Math.min(TileKernels.ROWS, count - pixel);
                tile.packRows(depth, outputGradient, at + pixel * stride + from, stride, valid, panel);
                for (int column = 0; column < padded; column += Packing.panelWidth()) {
                    int vectors = Packing.vectorsAt(column, padded);
                    int width = vectors * Kernels.TILES.lanes();
                    // All twelve rows: there is room for them, and nobody looks at what is beyond the valid ones.
                    tile.open(columns, Alignment.OFFSET + pixel * padded + column, padded, TileKernels.ROWS, width,
                            width, column, Epilogue.plain(false), chunk == 0, chunk == chunks - 1, false);
                    tile.rowTile(vectors, depth, panel, Alignment.OFFSET, packed,
                            packedAt + column * outputs + from * width);
                }
            }
        }
    }
}
