package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Maximum, average and sum over windows of images, forward and backward.
 *
 * <p>Shapes: x and gx {@code [N, C, H, W]}; y, gy and argmax {@code [N, C, outputHeight, outputWidth]}. An output must
 * not be the memory of an input. Every method throws an {@code IllegalArgumentException} if the shapes do not fit the
 * geometry or each other. Each row of a result is one task's, forward and backward, so no two tasks add to one element.
 */
public final class Pooling {
    /** A kernel's work on one row of a result. */
    @FunctionalInterface
    interface RowBody {
        /** Works on a row; {@code offset} is where it starts in the result. */
        void run(int sample, int row, int offset);
    }

    private Pooling() {}

    /**
     * Writes the maximum of each window to y; padding is −∞, and a NaN in a window is its maximum.
     *
     * @param argmax of y's shape, overwritten with the number (row · kernelWidth + column) in the window of the tap
     *     that holds the maximum, the first of equals; or null
     */
    public static void maxForward(PoolGeometry g, Tensor x, Tensor y, Tensor argmax) {
        checkGeometry(g, "x", x, "y", y);
        if (argmax != null) {
            Shapes.requireSame("argmax", argmax, "y", y);
        }
        maxForward(windows(g, false), x, y, argmax);
    }

    /** Writes the gradient of {@link #maxForward} to gx: each gy goes to the tap in argmax. */
    public static void maxBackward(PoolGeometry g, Tensor gy, Tensor argmax, Tensor gx) {
        checkGeometry(g, "gx", gx, "gy", gy);
        Shapes.requireSame("argmax", argmax, "gy", gy);
        maxBackward(windows(g, false), gy, argmax, gx);
    }

    /**
     * Writes maxima to y, whose size decides the windows: output i of n looks at ⌊i·size/n⌋ … ⌈(i+1)·size/n⌉ − 1.
     *
     * @param argmax of y's shape, overwritten with the place of each maximum in its window, for
     *     {@link #adaptiveMaxBackward}; or null
     */
    public static void adaptiveMaxForward(Tensor x, Tensor y, Tensor argmax) {
        PoolWindows windows = adaptiveWindows("x", x, "y", y);
        if (argmax != null) {
            Shapes.requireSame("argmax", argmax, "y", y);
        }
        maxForward(windows, x, y, argmax);
    }

    /** Writes the gradient of {@link #adaptiveMaxForward} to gx. */
    public static void adaptiveMaxBackward(Tensor gy, Tensor argmax, Tensor gx) {
        Shapes.requireSame("argmax", argmax, "gy", gy);
        maxBackward(adaptiveWindows("gx", gx, "gy", gy), gy, argmax, gx);
    }

    /**
     * Writes to y the maxima of square windows at given places, as fractional pooling has them.
     *
     * @param rows the first row of the windows of each row of y, ascending
     * @param columns the first column of the windows of each column of y, ascending
     * @param kernel the rows and columns of each window
     * @param argmax of y's shape, overwritten with the place of each maximum in its window, for
     *     {@link #placedMaxBackward}; or null
     */
    public static void placedMaxForward(int[] rows, int[] columns, int kernel, Tensor x, Tensor y, Tensor argmax) {
        PoolWindows windows = placedWindows(rows, columns, kernel, "x", x, "y", y);
        if (argmax != null) {
            Shapes.requireSame("argmax", argmax, "y", y);
        }
        maxForward(windows, x, y, argmax);
    }

    /** Writes the gradient of {@link #placedMaxForward} to gx. */
    public static void placedMaxBackward(int[] rows, int[] columns, int kernel, Tensor gy, Tensor argmax, Tensor gx) {
        Shapes.requireSame("argmax", argmax, "gy", gy);
        maxBackward(placedWindows(rows, columns, kernel, "gx", gx, "gy", gy), gy, argmax, gx);
    }

    private static void maxForward(PoolWindows windows, Tensor x, Tensor y, Tensor argmax) {
        forRows(x, y,
                (sample, row, offset) -> Kernels.POOLING.maxRow(windows, row, y.dimension(1), x.array(),
                        sample(x, sample),
                        y.array(), offset, argmax == null ? null : argmax.array(),
                        argmax == null ? 0 : argmax.offset() + offset - y.offset()));
    }

    private static void maxBackward(PoolWindows windows, Tensor gy, Tensor argmax, Tensor gx) {
        forRows(gy, gx,
                (sample, row, offset) -> Kernels.POOLING.maxRowBackward(windows, row, gx.dimension(1), gy.array(),
                        sample(gy, sample), argmax.array(), sample(argmax, sample), gx.array(), offset));
    }

    /**
     * Writes the mean of each window to y.
     *
     * @param countIncludePad whether padding counts as zeros; what {@code ceilMode} adds beyond the padding never
     *     counts
     */
    public static void averageForward(PoolGeometry g, boolean countIncludePad, Tensor x, Tensor y) {
        checkGeometry(g, "x", x, "y", y);
        averageForward(windows(g, countIncludePad), x, y);
    }

    /** Writes the gradient of {@link #averageForward} to gx. */
    public static void averageBackward(PoolGeometry g, boolean countIncludePad, Tensor gy, Tensor gx) {
        checkGeometry(g, "gx", gx, "gy", gy);
        averageBackward(windows(g, countIncludePad), gy, gx);
    }

    /** Writes the sum of each window to y; padding counts as zeros. */
    public static void sumForward(PoolGeometry g, Tensor x, Tensor y) {
        checkGeometry(g, "x", x, "y", y);
        averageForward(summingWindows(g), x, y);
    }

    /** Writes the gradient of {@link #sumForward} to gx. */
    public static void sumBackward(PoolGeometry g, Tensor gy, Tensor gx) {
        checkGeometry(g, "gx", gx, "gy", gy);
        averageBackward(summingWindows(g), gy, gx);
    }

    private static PoolWindows summingWindows(PoolGeometry g) {
        PoolWindows windows = windows(g, false);
        return new PoolWindows(windows.vertical().summing(), windows.horizontal().summing());
    }

    /** Writes means to y, whose size decides the windows: output i of n averages ⌊i·size/n⌋ … ⌈(i+1)·size/n⌉ − 1. */
    public static void adaptiveAverageForward(Tensor x, Tensor y) {
        averageForward(adaptiveWindows("x", x, "y", y), x, y);
    }

    /** Writes the gradient of {@link #adaptiveAverageForward} to gx. */
    public static void adaptiveAverageBackward(Tensor gy, Tensor gx) {
        averageBackward(adaptiveWindows("gx", gx, "gy", gy), gy, gx);
    }

    private static void averageForward(PoolWindows windows, Tensor x, Tensor y) {
        forRows(x, y, (sample, row, offset) -> Kernels.POOLING.averageRow(windows, row, y.dimension(1), x.array(),
                sample(x, sample), y.array(), offset));
    }

    private static void averageBackward(PoolWindows windows, Tensor gy, Tensor gx) {
        forRows(gy, gx,
                (sample, row, offset) -> Kernels.POOLING.averageRowBackward(windows, row, gx.dimension(1), gy.array(),
                        sample(gy, sample), gx.array(), offset));
    }

    static void forRows(Tensor argument, Tensor result, RowBody body) {
        int height = result.dimension(2);
        int stride = result.dimension(3) * result.dimension(1);
        int rows = result.dimension(0) * height;
        int work = Math.max(stride, argument.elements() / Math.max(1, rows));
        int least = Grain.rows(work);
        // Tasks of neighbouring rows read the same lines where windows overlap: long ones, as long as there are many.
        WorkerPool.forRanges(rows, Math.clamp(rows / 64, least, 4 * least), (from, to) -> {
            for (int row = from; row < to; row++) {
                body.run(row / height, row % height, result.offset() + row * stride);
            }
        });
    }

    static int sample(Tensor tensor, int sample) {
        return tensor.offset() + sample * (tensor.dimension(1) * tensor.dimension(2) * tensor.dimension(3));
    }

    private static PoolWindows placedWindows(int[] rows, int[] columns, int kernel, String largeName, Tensor large,
            String smallName, Tensor small) {
        Shapes.requireRank(largeName, large, 4);
        Shapes.require(smallName, small,
                Shape.of(large.dimension(0), large.dimension(1), rows.length, columns.length));
        requirePlaces(rows, large.dimension(2) - kernel);
        requirePlaces(columns, large.dimension(3) - kernel);
        return new PoolWindows(PoolAxis.at(large.dimension(2), rows, kernel),
                PoolAxis.at(large.dimension(3), columns, kernel));
    }

    private static void requirePlaces(int[] places, int last) {
        for (int i = 0; i < places.length; i++) {
            if (places[i] < (i == 0 ? 0 : places[i - 1]) || places[i] > last) {
                throw new IllegalArgumentException(
                        "windows must start at 0 to " + last + " in ascending order, but start at "
                                + Arrays.toString(places));
            }
        }
    }

    static PoolWindows windows(PoolGeometry g, boolean countIncludePad) {
        return new PoolWindows(
                PoolAxis.regular(g.inputHeight(), g.outputHeight(), g.kernelHeight(), g.strideHeight(), g.padTop(),
                        g.padBottom(), g.dilationHeight(), countIncludePad),
                PoolAxis.regular(g.inputWidth(), g.outputWidth(), g.kernelWidth(), g.strideWidth(), g.padLeft(),
                        g.padRight(), g.dilationWidth(), countIncludePad));
    }

    private static PoolWindows adaptiveWindows(String largeName, Tensor large, String smallName, Tensor small) {
        Shapes.requireRank(largeName, large, 4);
        Shapes.requireRank(smallName, small, 4);
        Shapes.require(smallName, small,
                Shape.of(large.dimension(0), large.dimension(1), small.dimension(2), small.dimension(3)));
        return new PoolWindows(PoolAxis.adaptive(large.dimension(2), small.dimension(2)),
                PoolAxis.adaptive(large.dimension(3), small.dimension(3)));
    }

    static void checkGeometry(PoolGeometry g, String largeName, Tensor large, String smallName, Tensor small) {
        Shapes.requireRank(largeName, large, 4);
        Shapes.require(largeName, large, g.inputShape(large.dimension(0), large.dimension(1)));
        Shapes.require(smallName, small, g.outputShape(large.dimension(0), large.dimension(1)));
    }
}
