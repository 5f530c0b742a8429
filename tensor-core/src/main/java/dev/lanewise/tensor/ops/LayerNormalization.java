package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Layer normalization (Ba et al. 2016) of the rows of a matrix {@code [N, F]}: each row less its mean, divided by its
 * standard deviation.
 *
 * <p>Outputs may be the memory of inputs of the same shape. Every method throws an {@code IllegalArgumentException} if
 * the shapes do not fit.
 */
public final class LayerNormalization {
    private LayerNormalization() {}

    /**
     * Writes (x − mean) / √(variance + eps) of each row to y.
     *
     * @param inverseDeviation {@code [N]}, for the 1 / √(variance + eps) of each row; or null
     */
    public static void forward(Tensor x, float eps, Tensor y, Tensor inverseDeviation) {
        int columns = check(x, "y", y);
        if (inverseDeviation != null) {
            Shapes.require("inverseDeviation", inverseDeviation, Shape.of(x.dimension(0)));
        }
        WorkerPool.forRanges(x.dimension(0), Grain.rows(columns), (from, to) -> {
            for (int row = from; row < to; row++) {
                int at = x.offset() + row * columns;
                int out = y.offset() + row * columns;
                double mean = Kernels.RANGES.sum(x.array(), at, columns) / columns;
                Kernels.ACTIVATIONS.clampedLine(x.array(), at, 1, (float) -mean, Float.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY, y.array(), out, columns);
                double variance = Kernels.RANGES.sumOfSquares(y.array(), out, columns) / columns;
                float inverse = (float) (1 / Math.sqrt(variance + eps));
                Kernels.RANGES.scale(y.array(), out, inverse, y.array(), out, columns);
                if (inverseDeviation != null) {
                    inverseDeviation.array()[inverseDeviation.offset() + row] = inverse;
                }
            }
        });
    }

    /**
     * Writes to gx the gradient of {@link #forward}, whose output was y: (gy − mean gy − y·mean(gy·y)) / √(variance +
     * eps).
     */
    public static void backward(Tensor y, Tensor gy, Tensor inverseDeviation, Tensor gx) {
        int columns = check(y, "gy", gy);
        Shapes.requireSame("gx", gx, "y", y);
        Shapes.require("inverseDeviation", inverseDeviation, Shape.of(y.dimension(0)));
        WorkerPool.forRanges(y.dimension(0), Grain.rows(columns), (from, to) -> {
            for (int row = from; row < to; row++) {
                int at = y.offset() + row * columns;
                int gradient = gy.offset() + row * columns;
                int out = gx.offset() + row * columns;
                double product = 0;
                for (int i = 0; i < columns; i++) {
                    product += (double) y.array()[at + i] * gy.array()[gradient + i];
                }
                float slope = (float) (-product / columns);
                float shift = (float) (-Kernels.RANGES.sum(gy.array(), gradient, columns) / columns);
                float inverse = inverseDeviation.array()[inverseDeviation.offset() + row];
                Kernels.RANGES.addScaled(gy.array(), gradient, slope, y.array(), at, gx.array(), out, columns);
                Kernels.ACTIVATIONS.clampedLine(gx.array(), out, inverse, shift * inverse, Float.NEGATIVE_INFINITY,
                        Float.POSITIVE_INFINITY, gx.array(), out, columns);
            }
        });
    }

    private static int check(Tensor x, String name, Tensor other) {
        Shapes.requireRank("the matrix of rows", x, 2);
        Shapes.requireSame(name, other, "the matrix of rows", x);
        return x.dimension(1);
    }
}
