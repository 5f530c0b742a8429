package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;
import java.util.List;

/**
 * Operations that only move elements: between images and rows of features, and between tensors of fewer and more
 * channels.
 *
 * <p>Outputs must not be the memory of inputs. Every method throws an {@code IllegalArgumentException} if the shapes do
 * not fit.
 */
public final class Layout {
    private Layout() {}

    /**
     * Copies x, {@code [N, C, H, W]}, to the rows y, {@code [N, C·H·W]}, in PyTorch's order of channel, row, column.
     */
    public static void flatten(Tensor x, Tensor y) {
        checkFlat("x", x, "y", y);
        int channels = x.dimension(1);
        int pixels = x.dimension(2) * x.dimension(3);
        forSamples(x, (from, to) -> {
            for (int start = from; start < to; start += channels * pixels) {
                transpose(x.array(), x.offset() + start, pixels, channels, y.array(), y.offset() + start);
            }
        });
    }

    /** Copies the gradient of flatten's output, {@code [N, C·H·W]}, to that of its input, {@code [N, C, H, W]}. */
    public static void unflatten(Tensor gy, Tensor gx) {
        checkFlat("gx", gx, "gy", gy);
        int channels = gx.dimension(1);
        int pixels = gx.dimension(2) * gx.dimension(3);
        forSamples(gx, (from, to) -> {
            for (int start = from; start < to; start += channels * pixels) {
                transpose(gy.array(), gy.offset() + start, channels, pixels, gx.array(), gx.offset() + start);
            }
        });
    }

    /**
     * Copies the parts, which differ in their channels only, to y, {@code [N, C₁+C₂+…, H, W]} or {@code [N, C₁+C₂+…]}.
     */
    public static void concatChannels(List<Tensor> parts, Tensor y) {
        checkParts(parts, y);
        forParts(parts, y, (part, row, whole, columns) -> System.arraycopy(part.array(), row, y.array(), whole,
                columns));
    }

    /**
     * Copies the channels of y, {@code [N, C₁+C₂+…, H, W]} or {@code [N, C₁+C₂+…]}, to the parts: the gradient of
     * concatChannels.
     */
    public static void splitChannels(Tensor y, List<Tensor> parts) {
        checkParts(parts, y);
        forParts(parts, y, (part, row, whole, columns) -> System.arraycopy(y.array(), whole, part.array(), row,
                columns));
    }

    /**
     * Copies every stride-th pixel of x, {@code [N, C, H, W]}, to y, {@code [N, D, ⌈H/stride⌉, ⌈W/stride⌉]}, with D − C
     * channels of zeros, the first half of them (rounded down) before the channels of x and the others behind.
     */
    public static void subsampleAndPad(Tensor x, int stride, Tensor y) {
        checkSubsample("x", x, stride, "y", y);
        int from = x.dimension(1);
        int to = y.dimension(1);
        int before = (to - from) / 2;
        forSamples(y, (start, end) -> Arrays.fill(y.array(), y.offset() + start, y.offset() + end, 0));
        forPixels(x, stride, y, (large, small) -> System.arraycopy(x.array(), large, y.array(), small + before, from));
    }

    /** Writes the gradient of {@link #subsampleAndPad} to gx: zeros where a pixel was left out. */
    public static void subsampleAndPadBackward(Tensor gy, int stride, Tensor gx) {
        checkSubsample("gx", gx, stride, "gy", gy);
        int channels = gx.dimension(1);
        int before = (gy.dimension(1) - channels) / 2;
        forSamples(gx, (start, end) -> Arrays.fill(gx.array(), gx.offset() + start, gx.offset() + end, 0));
        forPixels(gx, stride, gy,
                (large, small) -> System.arraycopy(gy.array(), small + before, gx.array(), large, channels));
    }

    /**
     * Copies x, {@code [N, C, H, W]}, to y with its rows and its columns in the opposite order: turned by half a
     * circle.
     */
    public static void rotateHalf(Tensor x, Tensor y) {
        Shapes.requireRank("x", x, 4);
        Shapes.requireSame("y", y, "x", x);
        int channels = x.dimension(1);
        int pixels = x.dimension(2) * x.dimension(3);
        forSamples(x, (from, to) -> {
            for (int start = from; start < to; start += channels * pixels) {
                for (int pixel = 0; pixel < pixels; pixel++) {
                    System.arraycopy(x.array(), x.offset() + start + pixel * channels, y.array(),
                            y.offset() + start + (pixels - 1 - pixel) * channels, channels);
                }
            }
        });
    }

    /**
     * Copies x to y, of as many elements under another shape: the elements keep their place in logical row-major order,
     * as in PyTorch.
     */
    public static void reshape(Tensor x, Tensor y) {
        if (x.elements() != y.elements()) {
            throw new IllegalArgumentException("cannot reshape " + x.shape() + " to " + y.shape()
                    + ": other number of elements");
        }
        if (isRowMajor(x.shape())) {
            View.rowMajor(x, y.shape()).copyTo(View.of(y));
        } else if (isRowMajor(y.shape())) {
            View.of(x).copyTo(View.rowMajor(y, x.shape()));
        } else {
            Tensor rows = Tensor.zeros(x.elements());
            reshape(x, rows);
            reshape(rows, y);
        }
    }

    /** Whether a tensor's memory order is its logical row-major order. */
    public static boolean isRowMajor(Shape shape) {
        return shape.rank() != 4 || shape.dimension(1) == 1 || shape.dimension(2) * shape.dimension(3) == 1;
    }

    /** A pair of pixels that belong together, as places in their arrays. */
    @FunctionalInterface
    private interface PixelBody {
        void run(int large, int small);
    }

    private static void forPixels(Tensor large, int stride, Tensor small, PixelBody body) {
        int height = small.dimension(2);
        int width = small.dimension(3);
        WorkerPool.forRanges(small.dimension(0) * height, Grain.rows(width * small.dimension(1)), (from, to) -> {
            for (int row = from; row < to; row++) {
                int largeRow = row / height * large.dimension(2) + row % height * stride;
                for (int column = 0; column < width; column++) {
                    body.run(large.offset() + (largeRow * large.dimension(3) + column * stride) * large.dimension(1),
                            small.offset() + (row * width + column) * small.dimension(1));
                }
            }
        });
    }

    /** A row of a part and its place among the rows of all parts, as places in their arrays. */
    @FunctionalInterface
    private interface RowBody {
        void run(Tensor part, int row, int whole, int columns);
    }

    /**
     * Runs over the rows of all parts, those of a block of rows after one another: the block stays in the second-level
     * cache.
     */
    private static void forParts(List<Tensor> parts, Tensor y, RowBody body) {
        int channels = y.dimension(1);
        int rows = channels == 0 ? 0 : y.elements() / channels;
        // Pixel after pixel, as y lies: part after part, it would be written in pieces, at two thirds of the speed.
        WorkerPool.forRanges(rows, Grain.rows(channels), (first, end) -> {
            for (int row = first, column = row * channels; row < end; row++) {
                for (int i = 0; i < parts.size(); i++) {
                    Tensor part = parts.get(i);
                    int own = part.dimension(1);
                    body.run(part, part.offset() + row * own, y.offset() + column, own);
                    column += own;
                }
            }
        });
    }

    private static void transpose(float[] from, int fromOffset, int rows, int columns, float[] to, int toOffset) {
        if (rows == 1 || columns == 1) {
            System.arraycopy(from, fromOffset, to, toOffset, rows * columns);
            return;
        }
        for (int column = 0; column < columns; column++) {
            int start = toOffset + column * rows;
            for (int row = 0; row < rows; row++) {
                to[start + row] = from[fromOffset + column + row * columns];
            }
        }
    }

    /** Runs over ranges of elements that are whole samples. */
    private static void forSamples(Tensor image, WorkerPool.RangeBody body) {
        int elements = image.shape().elementsPerSample();
        int samples = elements == 0 ? 0 : image.dimension(0);
        WorkerPool.forRanges(samples, Grain.rows(elements), (from, to) -> body.run(from * elements, to * elements));
    }

    private static void checkFlat(String imageName, Tensor image, String rowsName, Tensor rows) {
        Shapes.requireRank(imageName, image, 4);
        Shapes.require(rowsName, rows, Shape.of(image.dimension(0), image.shape().elementsPerSample()));
    }

    private static void checkSubsample(String largeName, Tensor large, int stride, String smallName, Tensor small) {
        Shapes.requireRank(largeName, large, 4);
        Shapes.requireRank(smallName, small, 4);
        if (stride < 1 || small.dimension(1) < large.dimension(1)) {
            throw new IllegalArgumentException("subsampling needs a stride of at least 1 and no fewer channels in "
                    + smallName + ", but the stride is " + stride + " and the shapes are " + large.shape() + " and "
                    + small.shape());
        }
        Shapes.require(smallName, small, Shape.of(large.dimension(0), small.dimension(1),
                Math.ceilDiv(large.dimension(2), stride), Math.ceilDiv(large.dimension(3), stride)));
    }

    private static void checkParts(List<Tensor> parts, Tensor y) {
        int channels = Shapes.channels("the tensor of all channels", y);
        int sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            int own = Shapes.channels("part " + i, parts.get(i));
            sum += own;
            int[] dimensions = y.shape().toArray();
            dimensions[1] = own;
            Shapes.require("part " + i, parts.get(i), Shape.of(dimensions));
        }
        if (sum != channels) {
            throw new IllegalArgumentException(
                    "the parts have " + sum + " channels together, but the tensor of all channels has "
                            + channels);
        }
    }
}
