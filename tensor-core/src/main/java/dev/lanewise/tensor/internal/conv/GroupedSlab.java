package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.GroupedKernels;
import dev.lanewise.tensor.internal.kernels.LaneGroups;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows of an image that a task reads, copied as {@link GroupedKernels} read them:
 * {@code [block][phase][row][pixel][lane]}.
 *
 * <p>A block is the channels of one vector. With a stride the pixels are sorted by phase, their row and column modulo
 * the stride, so that the taps of neighbouring outputs are always on neighbouring pixels. Pixels outside the image are
 * zeros.
 *
 * @param channels the channels of the image
 * @param blockChannels the channels of a block; the last may have fewer
 * @param firstColumn the image's column of the first pixel of phase 0; may be outside
 * @param rows rows of a phase
 * @param pitch pixels of a row of a phase
 */
record GroupedSlab(int channels, int blockChannels, int height, int width, int strideHeight, int strideWidth,
        int firstColumn, int rows, int pitch) {
    /** Pixels behind the slab that a kernel may read for outputs that it then drops. */
    private static final int SLACK = 8;

    /**
     * What a convolution reads for {@code outputRows} rows of its output; tap (0, 0) of output (0, 0) is the slab's
     * first pixel.
     */
    static GroupedSlab ofInput(ConvGeometry g, LaneGroups groups, int outputRows) {
        return new GroupedSlab(g.inputChannels(), groups.inputLanes(), g.inputHeight(), g.inputWidth(),
                g.strideHeight(), g.strideWidth(), -g.padLeft(),
                outputRows + (g.kernelHeight() - 1) * g.dilationHeight() / g.strideHeight(),
                g.outputWidth() + (g.kernelWidth() - 1) * g.dilationWidth() / g.strideWidth());
    }

    /** What its gradient for the input reads for {@code inputRows} rows. */
    static GroupedSlab ofOutputGradient(ConvGeometry g, LaneGroups groups, int inputRows) {
        int firstRow = GroupedAxis.backwardOrigin(g.kernelHeight(), g.strideHeight(), g.dilationHeight(), g.padTop());
        int firstColumn = GroupedAxis.backwardOrigin(g.kernelWidth(), g.strideWidth(), g.dilationWidth(), g.padLeft());
        return new GroupedSlab(g.outputChannels(), groups.inputLanes(), g.outputHeight(), g.outputWidth(), 1, 1,
                firstColumn, (inputRows - 1 + g.padTop()) / g.strideHeight() - firstRow + 1,
                (g.inputWidth() - 1 + g.padLeft()) / g.strideWidth() - firstColumn + 1);
    }

    private static int lanes() {
        return Kernels.GROUPED.lanes();
    }

    int blocks() {
        return (channels + blockChannels - 1) / blockChannels;
    }

    int rowFloats() {
        return pitch * lanes();
    }

    int phaseFloats() {
        return rows * rowFloats();
    }

    int blockFloats() {
        return strideHeight * strideWidth * phaseFloats();
    }

    /** The floats of that many blocks. */
    int floats(int blocks) {
        return Math.multiplyExact(blocks, blockFloats()) + SLACK * lanes();
    }

    /**
     * Where, from its block's start, the pixel lies that is this many rows and columns of the image behind the first.
     */
    int offset(int row, int column) {
        int phase = row % strideHeight * strideWidth + column % strideWidth;
        return phase * phaseFloats() + row / strideHeight * rowFloats() + column / strideWidth * lanes();
    }

    /** The offsets of all taps of a window, row by row, or of every {@code run}-th. */
    int[] taps(GroupedAxis rows, GroupedAxis columns, int run) {
        int across = columns.inputs().length / run;
        return IntStream.range(0, rows.inputs().length * across)
                .map(tap -> offset(rows.inputs()[tap / across], columns.inputs()[tap % across * run])).toArray();
    }

    /**
     * Copies blocks {@code fromBlock} to {@code toBlock} into this thread's memory, from {@link Alignment#OFFSET} on.
     *
     * @param firstRow the image's row of the slab's first; may be outside
     * @param rowsHere the rows of a phase that are needed
     */
    float[] fill(Scratch.Slot slot, float[] image, int imageAt, int firstRow, int rowsHere, int fromBlock,
            int toBlock) {
        float[] slab = Scratch.floats(slot, floats(toBlock - fromBlock));
        for (int row = 0; row < rowsHere * strideHeight; row++) {
            int y = firstRow + row;
            int rowAt = imageAt + y * width * channels + fromBlock * blockChannels;
            boolean inside = y >= 0 && y < height;
            for (int column = 0; column < strideWidth; column++) {
                fillRow(inside, toBlock - fromBlock, image, rowAt, firstColumn + column, slab,
                        Alignment.OFFSET + offset(row, column));
            }
        }
        return slab;
    }

    /** Fills a row of all blocks: with zeros but for the pixels that are inside the image. */
    private void fillRow(boolean inside, int blocks, float[] image, int rowAt, int first, float[] slab, int to) {
        int before = inside ? Math.clamp((-first + strideWidth - 1) / strideWidth, 0, pitch) : pitch;
        int end = inside ? Math.clamp((width - first + strideWidth - 1) / strideWidth, before, pitch) : pitch;
        for (int block = 0; block < blocks; block++) {
            int row = to + block * blockFloats();
            Arrays.fill(slab, row, row + before * lanes(), 0);
            Arrays.fill(slab, row + end * lanes(), row + rowFloats(), 0);
        }
        Kernels.GROUPED.gather(end - before, blocks, image, rowAt + (first + before * strideWidth) * channels,
                strideWidth * channels, blockChannels, slab, to + before * lanes(), blockFloats());
    }
}
