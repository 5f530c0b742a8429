package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/** Sums, norms and ranks; partial results are combined in a fixed order, in double. */
public final class Reduction {
    private Reduction() {}

    /** A partial result of a range of elements. */
    @FunctionalInterface
    interface Partial {
        double of(int from, int count);
    }

    /** The sum of all elements. */
    public static double sum(Tensor x) {
        return sumOfPartials(x.elements(), (from, count) -> Kernels.RANGES.sum(x.array(), x.offset() + from, count));
    }

    /** The sum of the squares of all elements. */
    public static double squaredNorm(Tensor x) {
        return sumOfPartials(x.elements(),
                (from, count) -> Kernels.RANGES.sumOfSquares(x.array(), x.offset() + from, count));
    }

    /** The sum of the magnitudes of all elements. */
    public static double sumOfMagnitudes(Tensor x) {
        return sumOfPartials(x.elements(), (from, count) -> {
            double sum = 0;
            for (int i = x.offset() + from; i < x.offset() + from + count; i++) {
                sum += Math.abs(x.array()[i]);
            }
            return sum;
        });
    }

    /** The largest magnitude of an element: 0 if there is none, NaN if one is NaN. */
    public static float maxAbsolute(Tensor x) {
        double largest = 0;
        for (double partial : partials(x.elements(),
                (from, count) -> Kernels.RANGES.maxAbsolute(x.array(), x.offset() + from, count))) {
            largest = Math.max(largest, partial);
        }
        return (float) largest;
    }

    /**
     * Sums each channel of x, {@code [N, C, H, W]} or {@code [N, C]}, over all other dimensions: the gradient of a
     * bias.
     *
     * @param result {@code [C]}, overwritten, or added to where {@code accumulate}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static void sumPerChannel(Tensor x, Tensor result, boolean accumulate) {
        int channels = Shapes.channels("x", x);
        Shapes.requirePerChannel("result", result, channels);
        store(LongRows.of(x, channels).sums((from, rows, columns, sums, at) -> Kernels.COLUMNS.sums(x.array(),
                x.offset() + from, rows, columns, sums, at)), result, accumulate);
    }

    /** Writes the sums of all channels, or adds them to what is there. */
    static void store(double[] sums, Tensor result, boolean accumulate) {
        for (int channel = 0; channel < sums.length; channel++) {
            int index = result.offset() + channel;
            result.array()[index] = (float) (accumulate ? result.array()[index] + sums[channel] : sums[channel]);
        }
    }

    /** The column of the largest element of each row of x, {@code [N, C]}; the first where several are equal. */
    public static int[] argmaxRows(Tensor x) {
        Shapes.requireRank("x", x, 2);
        int columns = x.dimension(1);
        int[] result = new int[x.dimension(0)];
        for (int row = 0; row < result.length; row++) {
            int start = x.offset() + row * columns;
            for (int column = 1; column < columns; column++) {
                if (x.array()[start + column] > x.array()[start + result[row]]) {
                    result[row] = column;
                }
            }
        }
        return result;
    }

    /**
     * The number of rows of logits, {@code [N, C]}, whose label is among the k highest; of equals, the lower column is
     * the higher.
     *
     * @throws IllegalArgumentException if there is not one label in 0 … C−1 for each row
     */
    public static int topKCorrect(Tensor logits, int[] labels, int k) {
        Shapes.requireLabels(labels, logits);
        int columns = logits.dimension(1);
        int correct = 0;
        for (int row = 0; row < labels.length; row++) {
            int start = logits.offset() + row * columns;
            float own = logits.array()[start + labels[row]];
            int ahead = 0;
            for (int column = 0; column < columns; column++) {
                float other = logits.array()[start + column];
                // Negated, so that a label with NaN is behind all.
                if (!(other <= own) || other == own && column < labels[row]) {
                    ahead++;
                }
            }
            correct += ahead < k ? 1 : 0;
        }
        return correct;
    }

    /**
     * The mean of the squared differences of two tensors of one shape.
     *
     * @param gradient of that shape, overwritten with the gradient for the prediction, 2·(prediction − target) /
     *     elements; or null
     * @throws IllegalArgumentException if the shapes differ
     */
    public static double meanSquaredError(Tensor prediction, Tensor target, Tensor gradient) {
        Shapes.requireSame("target", target, "prediction", prediction);
        int elements = prediction.elements();
        double sum = sumOfPartials(elements, (from, count) -> Kernels.RANGES.squaredDistance(prediction.array(),
                prediction.offset() + from, target.array(), target.offset() + from, count));
        if (gradient != null) {
            Shapes.requireSame("gradient", gradient, "prediction", prediction);
            float factor = (float) (2.0 / elements);
            WorkerPool.forRanges(elements, Grain.ELEMENTS, (from, to) -> {
                int start = gradient.offset() + from;
                Kernels.RANGES.addScaled(prediction.array(), prediction.offset() + from, -1, target.array(),
                        target.offset() + from, gradient.array(), start, to - from);
                Kernels.RANGES.scale(gradient.array(), start, factor, gradient.array(), start, to - from);
            });
        }
        return sum / elements;
    }

    static double sumOfPartials(int elements, Partial partial) {
        double sum = 0;
        for (double value : partials(elements, partial)) {
            sum += value;
        }
        return sum;
    }

    private static double[] partials(int elements, Partial partial) {
        int grain = Grain.reductionRows(elements, 1);
        double[] partials = new double[Grain.tasks(elements, grain)];
        WorkerPool.forRanges(elements, grain, (from, to) -> partials[from / grain] = partial.of(from, to - from));
        return partials;
    }
}
