package dev.lanewise.tensor.internal.conv;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.TileKernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.ops.ConvGeometry;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * How the output pixels of a convolution are cut into tasks, and where each pixel's window lies: made once for a
 * geometry.
 *
 * <p>A task is a block of output rows of one image, or several whole images where they are small; of a 1×1 at stride 1,
 * whose pixels lie one behind the other in both tensors, any run of pixels through the batch, so that tiles are full.
 * It reads its input from one of three places:
 *
 * <pre>
 * in place   no padding: the input tensor itself
 * slab       padding: the rows that it needs, copied between zeros
 * patches    a window row is shorter than a vector (the gray or RGB stem): whole windows, side by side
 * </pre>
 *
 * <p>Output pixel p of a task has its window at {@code rows[p]}; tap t of the window, {@link #run} contiguous floats,
 * is {@code taps[t]} further on. So a tile may take any twelve pixels, across rows and images, and none is wasted.
 */
final class ConvPlan {
    /** Output pixels a task aims at: enough to use a packed weight panel often while it is in the first-level cache. */
    private static final int PIXELS = 192;
    /** Floats of a task's slab at most: half of a 2 MiB second-level cache. */
    private static final int SLAB = 1 << 18;
    /** Geometries remembered; a program beyond that makes its plans anew. */
    private static final int REMEMBERED = 1024;

    private static final ConcurrentHashMap<Key, ConvPlan> PLANS = new ConcurrentHashMap<>();

    private record Key(ConvGeometry geometry, Cut cut) {}

    /** Of what tasks are made. */
    private enum Cut {
        PIXELS, ROWS, PADDED_IMAGES
    }

    /** Where a task reads its input. */
    enum Source {
        IN_PLACE, SLAB, PATCHES
    }

    final ConvGeometry geometry;
    final Source source;
    final int outputHeight;
    final int outputWidth;
    /** Whole images a task; 1 where {@link #blockRows} is less than an image. */
    final int images;
    /** Output rows of an image a task. */
    final int blockRows;
    final int blocksAnImage;
    /** Contiguous floats of a tap. */
    final int run;
    /** Whether the windows of a task are a run of pixels of the input tensor. */
    final boolean adjacent;
    /** Output pixels of a whole task. */
    private final int taskPixels;
    /** Where each tap lies from the start of a window, for the first group. */
    final int[] taps;
    /** Where the window of each of a task's pixels lies. */
    final int[] rows;
    /** Where the channels of each of a task's pixels lie in the output. */
    final int[] outputRows;
    /** Floats of an image (in place) or of an image's part of the slab. */
    final int imageFloats;
    /** Floats of the slab of a whole task. */
    final int slabFloats;
    /** Floats of a row of pixels, padding included where it is stored. */
    private final int rowFloats;
    /** For patches: where each window row lies in the padded image. */
    private final int[] windowRows;

    private ConvPlan(Key key) {
        ConvGeometry g = key.geometry;
        boolean whole = key.cut == Cut.PADDED_IMAGES;
        geometry = g;
        outputHeight = g.outputHeight();
        outputWidth = g.outputWidth();
        boolean padded = g.padTop() + g.padLeft() + g.padBottom() + g.padRight() > 0;
        boolean merged = g.groups() == 1 && g.dilationWidth() == 1;
        int channels = g.inputChannels();
        int windowRow = g.kernelWidth() * channels;
        boolean unfold = !whole && merged && g.kernelHeight() * g.kernelWidth() > 1 && windowRow < 16;
        source = unfold ? Source.PATCHES : whole || padded ? Source.SLAB : Source.IN_PLACE;
        rowFloats = channels * (padded ? g.inputWidth() + g.padLeft() + g.padRight() : g.inputWidth());

        int pixels = outputHeight * outputWidth;
        int inputRows = slabRows(outputHeight);
        int floats = inputRows * rowFloats;
        if (whole || pixels < 2 * PIXELS && floats <= SLAB) {
            blockRows = outputHeight;
            images = Math.max(1, Math.min(wholeTiles(pixels), SLAB / floats));
        } else {
            images = 1;
            blockRows = blockOfRows();
        }
        blocksAnImage = (outputHeight + blockRows - 1) / blockRows;
        adjacent = key.cut == Cut.PIXELS && source == Source.IN_PLACE && g.groups() == 1
                && g.kernelHeight() * g.kernelWidth() == 1 && g.strideHeight() == 1 && g.strideWidth() == 1;
        int cutPixels = images * blockRows * outputWidth;
        taskPixels = adjacent
                ? (cutPixels + TileKernels.ROWS - 1) / TileKernels.ROWS * TileKernels.ROWS
                : cutPixels;

        int[] windowTaps = windowTaps(merged, windowRow);
        if (unfold) {
            windowRows = windowTaps;
            run = g.kernelHeight() * windowRow;
            taps = new int[1];
            imageFloats = blockRows * outputWidth * run;
            rows = besideTable();
        } else {
            windowRows = null;
            run = merged ? windowRow : g.channelsPerGroup();
            taps = windowTaps;
            imageFloats = source == Source.IN_PLACE ? g.inputHeight() * rowFloats : slabRows(blockRows) * rowFloats;
            rows = adjacent ? besideTable() : rowTable();
        }
        slabFloats = images * imageFloats;
        outputRows = IntStream.range(0, rows.length).map(pixel -> pixel * g.outputChannels()).toArray();
    }

    /**
     * How many images of so many pixels a task takes: about {@link #PIXELS}, without a short last tile where that is
     * near.
     */
    private static int wholeTiles(int pixels) {
        for (int images = PIXELS / pixels; images * pixels < 2 * PIXELS; images++) {
            if (images > 0 && images * pixels % TileKernels.ROWS == 0) {
                return images;
            }
        }
        return Math.max(1, PIXELS / pixels);
    }

    /** The plan of a geometry. */
    static ConvPlan of(ConvGeometry geometry) {
        return of(new Key(geometry, Cut.PIXELS));
    }

    /** The plan in which each task is whole rows of pixels. */
    static ConvPlan ofRows(ConvGeometry geometry) {
        return of(new Key(geometry, Cut.ROWS));
    }

    /** The plan in which each task is whole padded images, into which windows can be folded back. */
    static ConvPlan ofWholeImages(ConvGeometry geometry) {
        return of(new Key(geometry, Cut.PADDED_IMAGES));
    }

    private static ConvPlan of(Key key) {
        if (PLANS.size() > REMEMBERED) {
            PLANS.clear();
        }
        return PLANS.computeIfAbsent(key, ConvPlan::new);
    }

    /** Tasks for a batch. */
    int tasks(int batch) {
        return adjacent
                ? (batch * outputHeight * outputWidth + taskPixels - 1) / taskPixels
                : (batch + images - 1) / images * blocksAnImage;
    }

    /** The first image of a task that is rows or images. */
    int firstImage(int task) {
        return task / blocksAnImage * images;
    }

    /** The first output row of a task that is rows or images. */
    private int firstRow(int task) {
        return task % blocksAnImage * blockRows;
    }

    /** The output pixels of a task: its run's, its block's, or all its images'. */
    int pixels(int task, int batch) {
        if (adjacent) {
            return Math.min(taskPixels, batch * outputHeight * outputWidth - task * taskPixels);
        }
        int rowsHere = Math.min(blockRows, outputHeight - firstRow(task));
        return Math.min(images, batch - firstImage(task)) * rowsHere * outputWidth;
    }

    /** Where a task's output starts, in pixels. */
    int firstPixel(int task) {
        return adjacent ? task * taskPixels : (firstImage(task) * outputHeight + firstRow(task)) * outputWidth;
    }

    /** The length of a window: multiplications an output value has. */
    int depth() {
        return taps.length * run;
    }

    /** Where in the array that {@link #fill} returns the table {@link #rows} counts from. */
    int windowsAt(int task, int inputAt) {
        if (adjacent) {
            return inputAt + firstPixel(task) * run;
        }
        return source == Source.IN_PLACE
                ? inputAt + firstImage(task) * imageFloats + firstRow(task) * geometry.strideHeight() * rowFloats
                : Alignment.OFFSET;
    }

    private int slabRows(int outputRows) {
        return (outputRows - 1) * geometry.strideHeight() + (geometry.kernelHeight() - 1) * geometry.dilationHeight()
                + 1;
    }

    private int blockOfRows() {
        int block = Math.max(1, Math.min(outputHeight, (2 * PIXELS + outputWidth - 1) / outputWidth));
        while (block > 1 && slabRows(block) * rowFloats > SLAB) {
            block--;
        }
        // Blocks of equal size: no short last one.
        int blocks = (outputHeight + block - 1) / block;
        return (outputHeight + blocks - 1) / blocks;
    }

    private int[] windowTaps(boolean merged, int windowRow) {
        int across = merged ? 1 : geometry.kernelWidth();
        int[] offsets = new int[geometry.kernelHeight() * across];
        for (int tap = 0; tap < offsets.length; tap++) {
            offsets[tap] = tap / across * geometry.dilationHeight() * rowFloats
                    + tap % across * geometry.dilationWidth() * geometry.inputChannels();
        }
        return offsets;
    }

    private int[] rowTable() {
        int[] table = new int[taskPixels];
        int pixelsAnImage = blockRows * outputWidth;
        for (int p = 0; p < table.length; p++) {
            int pixel = p % pixelsAnImage;
            table[p] = p / pixelsAnImage * imageFloats + pixel / outputWidth * geometry.strideHeight() * rowFloats
                    + pixel % outputWidth * geometry.strideWidth() * geometry.inputChannels();
        }
        return table;
    }

    /** Windows side by side: patches, or the pixels of a 1×1. */
    private int[] besideTable() {
        return IntStream.range(0, taskPixels).map(pixel -> pixel * run).toArray();
    }

    /**
     * Brings a task's windows together: copies its input into this thread's slab, or the windows into patches, unless
     * they can be read in place. Returns the array that {@link #windowsAt} points into.
     */
    float[] fill(int task, int batch, float[] input, int inputAt) {
        if (source == Source.IN_PLACE) {
            return input;
        }
        float[] slab = Scratch.floats(Scratch.Slot.SLAB, slabFloats);
        float[] padded = Scratch.floats(Scratch.Slot.PADDED,
                source == Source.PATCHES ? slabRows(blockRows) * rowFloats : 0);
        int slabAt = Alignment.OFFSET;
        int paddedAt = Alignment.OFFSET;
        int first = firstImage(task);
        int count = Math.min(images, batch - first);
        int rowsHere = Math.min(blockRows, outputHeight - firstRow(task));
        for (int image = 0; image < count; image++) {
            int from = inputAt
                    + (first + image) * geometry.inputHeight() * geometry.inputWidth() * geometry.inputChannels();
            if (source == Source.SLAB) {
                copyRows(firstRow(task), rowsHere, input, from, slab, slabAt + image * imageFloats);
            } else {
                copyRows(firstRow(task), rowsHere, input, from, padded, paddedAt);
                for (int row = 0; row < rowsHere; row++) {
                    Kernels.TILES.unfold(outputWidth, padded, paddedAt + row * geometry.strideHeight() * rowFloats,
                            geometry.strideWidth() * geometry.inputChannels(), windowRows,
                            geometry.kernelWidth() * geometry.inputChannels(), slab,
                            slabAt + (image * blockRows + row) * outputWidth * run);
                }
            }
        }
        return slab;
    }

    /**
     * Copies the inside of one padded image to its place in a tensor: the inverse of {@link #fill} for a whole image.
     */
    void copyInside(float[] slab, int slabAt, float[] image, int imageAt) {
        int rowLength = geometry.inputWidth() * geometry.inputChannels();
        int left = geometry.padLeft() * geometry.inputChannels();
        // Rows that no window reaches, below the last one, have gradient 0 and no place in the slab.
        int reached = Math.clamp(slabRows(outputHeight) - geometry.padTop(), 0, geometry.inputHeight());
        for (int row = 0; row < reached; row++) {
            System.arraycopy(slab, slabAt + (geometry.padTop() + row) * rowFloats + left, image,
                    imageAt + row * rowLength,
                    rowLength);
        }
        Arrays.fill(image, imageAt + reached * rowLength, imageAt + geometry.inputHeight() * rowLength, 0);
    }

    private void copyRows(int firstOutputRow, int outputRows, float[] image, int imageAt, float[] to, int toAt) {
        int channels = geometry.inputChannels();
        int rowLength = geometry.inputWidth() * channels;
        int left = geometry.padLeft() * channels;
        int top = firstOutputRow * geometry.strideHeight() - geometry.padTop();
        for (int row = 0; row < slabRows(outputRows); row++, toAt += rowFloats) {
            int inputRow = top + row;
            if (inputRow < 0 || inputRow >= geometry.inputHeight()) {
                Arrays.fill(to, toAt, toAt + rowFloats, 0);
            } else {
                Arrays.fill(to, toAt, toAt + left, 0);
                System.arraycopy(image, imageAt + inputRow * rowLength, to, toAt + left, rowLength);
                Arrays.fill(to, toAt + left + rowLength, toAt + rowFloats, 0);
            }
        }
    }
}
