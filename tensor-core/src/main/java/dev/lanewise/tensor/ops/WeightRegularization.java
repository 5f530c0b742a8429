package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/** Penalties on weights as part of their gradients, and limits of weights. */
public final class WeightRegularization {
    private WeightRegularization() {}

    /**
     * Adds to a weight's gradient that of absolute·Σ|w| + squared·Σw²: absolute·sign(w) + 2·squared·w, where the sign
     * of 0 is 0.
     *
     * @throws IllegalArgumentException if the shapes differ
     */
    public static void addPenaltyGradient(Tensor weight, double absolute, double squared, Tensor gradient) {
        Shapes.requireSame("gradient", gradient, "weight", weight);
        float step = (float) absolute;
        float factor = (float) (2 * squared);
        WorkerPool.forRanges(weight.elements(), Grain.ELEMENTS, (from, to) -> {
            float[] w = weight.array();
            float[] g = gradient.array();
            for (int i = from; i < to; i++) {
                float value = w[weight.offset() + i];
                g[gradient.offset() + i] += Math.fma(value, factor, Math.signum(value) * step);
            }
        });
    }

    /**
     * Scales each row of a weight, {@code [O, …]}, whose Euclidean norm is above a maximum to that norm: the nearest
     * point of the ball.
     */
    public static void limitRowNorms(Tensor weight, double maximum) {
        int columns = weight.shape().elementsPerSample();
        WorkerPool.forRanges(weight.dimension(0), Grain.rows(columns), (from, to) -> {
            for (int row = from; row < to; row++) {
                int start = weight.offset() + row * columns;
                double norm = Math.sqrt(Kernels.RANGES.sumOfSquares(weight.array(), start, columns));
                if (norm > maximum) {
                    Kernels.RANGES.scale(weight.array(), start, (float) (maximum / norm), weight.array(), start,
                            columns);
                }
            }
        });
    }
}
