package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;

/**
 * The rectifier with a learned slope below 0, one for all channels or one for each, over {@code [N, C]} or
 * {@code [N, C, H, W]}.
 *
 * <p>Every method throws an {@code IllegalArgumentException} if the shapes do not fit.
 */
public final class ParametricRelu {
    private ParametricRelu() {}

    /**
     * Writes x, or slope·x where x is at most 0, to y.
     *
     * @param slopes {@code [1]} or {@code [C]}
     */
    public static void forward(Tensor x, Tensor slopes, Tensor y) {
        LongRows matrix = matrix(x, slopes);
        Shapes.requireSame("y", y, "x", x);
        float[] row = matrix.repeated(slopes.toArray());
        matrix.forEach((from, rows, columns) -> Kernels.SLOPES.forward(x.array(), x.offset() + from, rows, columns, row,
                y.array(), y.offset() + from));
    }

    /** Writes the gradient of {@link #forward} for its input to gx. */
    public static void backwardInput(Tensor x, Tensor slopes, Tensor gy, Tensor gx) {
        LongRows matrix = matrix(x, slopes);
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        float[] row = matrix.repeated(slopes.toArray());
        matrix.forEach((from, rows, columns) -> Kernels.SLOPES.backwardInput(x.array(), x.offset() + from, gy.array(),
                gy.offset() + from, rows, columns, row, gx.array(), gx.offset() + from));
    }

    /**
     * Sums gy·x where x is at most 0.
     *
     * @param slopesGradient {@code [1]} or {@code [C]}, overwritten, or added to where {@code accumulate}
     */
    public static void backwardSlopes(Tensor x, Tensor gy, Tensor slopesGradient, boolean accumulate) {
        LongRows matrix = matrix(x, slopesGradient);
        Shapes.requireSame("gy", gy, "x", x);
        double[] sums = matrix.sums((from, rows, columns, part, at) -> Kernels.SLOPES.backwardSlopes(x.array(),
                x.offset() + from, gy.array(), gy.offset() + from, rows, columns, part, at));
        Reduction.store(sums, slopesGradient, accumulate);
    }

    /** Rows of x as long as there are slopes: pixels, or single elements. */
    private static LongRows matrix(Tensor x, Tensor slopes) {
        int channels = Shapes.channels("x", x);
        if (slopes.elements() != 1) {
            Shapes.requirePerChannel("slopes", slopes, channels);
        }
        return LongRows.of(x, slopes.elements());
    }
}
