package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.internal.reference.ScalarFunctions;

/**
 * Softmax and its relatives over the rows of a matrix {@code [N, C]}; sums over a row are taken in double.
 *
 * <p>Outputs may be the memory of inputs. Every method throws an {@code IllegalArgumentException} if the shapes differ.
 */
public final class Softmax {
    private Softmax() {}

    /** Work on the rows of matrices; {@code index} is where a row starts, from the start of the tensor. */
    @FunctionalInterface
    private interface RowBody {
        void run(int index);
    }

    /** Writes e^x / Σ e^x of each row to y. */
    public static void softmax(Tensor logits, Tensor y) {
        int columns = check(logits, "y", y);
        forRows(logits, index -> {
            int start = y.offset() + index;
            double sum = exponentials(logits, index, columns, y.array(), start);
            Kernels.RANGES.scale(y.array(), start, (float) (1 / sum), y.array(), start, columns);
        });
    }

    /** Writes x − ln Σ e^x of each row to y. */
    public static void logSoftmax(Tensor logits, Tensor y) {
        int columns = check(logits, "y", y);
        forRows(logits, index -> {
            float[] x = logits.array();
            int start = logits.offset() + index;
            float max = max(x, start, columns);
            double sum = 0;
            for (int i = start; i < start + columns; i++) {
                sum += ScalarFunctions.exp(x[i] - max);
            }
            double normalizer = max + StrictMath.log(sum);
            for (int i = 0; i < columns; i++) {
                y.array()[y.offset() + index + i] = (float) (x[start + i] - normalizer);
            }
        });
    }

    /** Writes to gx the gradient of softmax, whose output was y: y·(gy − Σ gy·y). */
    public static void softmaxBackward(Tensor y, Tensor gy, Tensor gx) {
        int columns = check(y, "gy", gy);
        Checks.sameShape("gx", gx, "y", y);
        forRows(y, index -> {
            double dot = 0;
            for (int i = index; i < index + columns; i++) {
                dot += (double) y.array()[y.offset() + i] * gy.array()[gy.offset() + i];
            }
            for (int i = index; i < index + columns; i++) {
                gx.array()[gx.offset() + i] = (float) (y.array()[y.offset() + i] * (gy.array()[gy.offset() + i] - dot));
            }
        });
    }

    /** Writes to gx the gradient of logSoftmax, whose output was y: gy − e^y·Σ gy. */
    public static void logSoftmaxBackward(Tensor y, Tensor gy, Tensor gx) {
        int columns = check(y, "gy", gy);
        Checks.sameShape("gx", gx, "y", y);
        forRows(y, index -> {
            double sum = 0;
            for (int i = index; i < index + columns; i++) {
                sum += gy.array()[gy.offset() + i];
            }
            for (int i = index; i < index + columns; i++) {
                gx.array()[gx.offset() + i] = (float) (gy.array()[gy.offset() + i]
                        - ScalarFunctions.exp(y.array()[y.offset() + i]) * sum);
            }
        });
    }

    /**
     * The mean over the rows of the cross-entropy −Σ t·ln softmax(x), where the target t of a row is 1 − labelSmoothing at
     * its label plus labelSmoothing / C everywhere.
     *
     * @param logits {@code [N, C]}
     * @param labels one in 0 … C−1 for each row
     * @param labelSmoothing in [0, 1]
     * @param gradient {@code [N, C]}, overwritten with the gradient of the mean, (softmax(x) − t) / N; may be the logits' memory; or null
     * @throws IllegalArgumentException if shapes, labels or smoothing do not fit
     */
    public static double crossEntropy(Tensor logits, int[] labels, float labelSmoothing, Tensor gradient) {
        Checks.labels(labels, logits);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing must be 0 to 1, but is " + labelSmoothing);
        }
        if (gradient != null) {
            Checks.sameShape("gradient", gradient, "logits", logits);
        }
        int columns = logits.dimension(1);
        int grain = Grain.reductionRows(labels.length, columns);
        double[] partials = new double[Grain.tasks(labels.length, grain)];
        WorkerPool.forRanges(labels.length, grain, (from, to) -> {
            float[] exponentials = new float[columns];
            double sum = 0;
            for (int row = from; row < to; row++) {
                sum += crossEntropyRow(logits, row, labels, labelSmoothing, exponentials, gradient);
            }
            partials[from / grain] = sum;
        });
        double total = 0;
        for (double partial : partials) {
            total += partial;
        }
        return total / labels.length;
    }

    private static double crossEntropyRow(Tensor logits, int row, int[] labels, double smoothing, float[] exponentials,
            Tensor gradient) {
        int columns = exponentials.length;
        int index = row * columns;
        float[] x = logits.array();
        int start = logits.offset() + index;
        double sum = exponentials(logits, index, columns, exponentials, 0);
        double normalizer = max(x, start, columns) + StrictMath.log(sum);
        double loss = (1 - smoothing) * (normalizer - x[start + labels[row]]);
        double everywhere = smoothing / columns;
        if (smoothing > 0) {
            for (int i = 0; i < columns; i++) {
                loss += everywhere * (normalizer - x[start + i]);
            }
        }
        if (gradient != null) {
            for (int i = 0; i < columns; i++) {
                double target = everywhere + (i == labels[row] ? 1 - smoothing : 0);
                gradient.array()[gradient.offset() + index
                        + i] = (float) ((exponentials[i] / sum - target) / labels.length);
            }
        }
        return loss;
    }

    /** Writes exp(x − max x) of one row to {@code y} and returns their sum. */
    private static double exponentials(Tensor x, int index, int columns, float[] y, int yOffset) {
        int start = x.offset() + index;
        Kernels.RANGES.exp(x.array(), start, max(x.array(), start, columns), y, yOffset, columns);
        double sum = 0;
        for (int i = yOffset; i < yOffset + columns; i++) {
            sum += y[i];
        }
        return sum;
    }

    private static float max(float[] x, int offset, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = offset; i < offset + n; i++) {
            max = Math.max(max, x[i]);
        }
        return max;
    }

    private static void forRows(Tensor x, RowBody body) {
        int columns = x.dimension(1);
        WorkerPool.forRanges(x.dimension(0), Grain.rows(columns), (from, to) -> {
            for (int row = from; row < to; row++) {
                body.run(row * columns);
            }
        });
    }

    private static int check(Tensor x, String name, Tensor other) {
        Shapes.requireRank("the matrix of rows", x, 2);
        Shapes.require(name, other, x.shape());
        return x.dimension(1);
    }
}
