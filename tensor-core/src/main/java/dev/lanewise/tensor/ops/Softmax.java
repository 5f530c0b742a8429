package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import dev.lanewise.tensor.internal.reference.ScalarFunctions;
import java.util.Arrays;

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
        double everywhere = labelSmoothing / (double) logits.dimension(1);
        return crossEntropy(logits, labels.length, gradient, (row, target) -> {
            Arrays.fill(target, everywhere);
            target[labels[row]] += 1 - (double) labelSmoothing;
            return 1;
        });
    }

    /**
     * The sum over the rows of −Σ t·ln softmax(x), divided by a number, for targets t of any nonnegative values: probabilities,
     * mixtures of labels, weighted classes.
     *
     * @param logits {@code [N, C]}
     * @param targets {@code [N, C]}
     * @param divisor what the sum and its gradient are divided by, above 0: N for the mean
     * @param gradient {@code [N, C]}, overwritten with the gradient, (softmax(x)·Σ t − t) / divisor; may be the memory of the
     *     logits or of the targets; or null
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static double crossEntropy(Tensor logits, Tensor targets, double divisor, Tensor gradient) {
        Shapes.requireRank("logits", logits, 2);
        Checks.sameShape("targets", targets, "logits", logits);
        int columns = logits.dimension(1);
        return crossEntropy(logits, divisor, gradient, (row, target) -> {
            double sum = 0;
            for (int i = 0; i < columns; i++) {
                target[i] = targets.array()[targets.offset() + row * columns + i];
                sum += target[i];
            }
            return sum;
        });
    }

    /** Writes the target of a row and returns its sum. */
    @FunctionalInterface
    private interface Targets {
        double read(int row, double[] target);
    }

    private static double crossEntropy(Tensor logits, double divisor, Tensor gradient, Targets targets) {
        if (gradient != null) {
            Checks.sameShape("gradient", gradient, "logits", logits);
        }
        int rows = logits.dimension(0);
        int columns = logits.dimension(1);
        int grain = Grain.reductionRows(rows, columns);
        double[] partials = new double[Grain.tasks(rows, grain)];
        WorkerPool.forRanges(rows, grain, (from, to) -> {
            float[] exponentials = new float[columns];
            double[] target = new double[columns];
            double sum = 0;
            for (int row = from; row < to; row++) {
                double mass = targets.read(row, target);
                sum += crossEntropyRow(logits, row, target, mass, divisor, exponentials, gradient);
            }
            partials[from / grain] = sum;
        });
        double total = 0;
        for (double partial : partials) {
            total += partial;
        }
        return total / divisor;
    }

    private static double crossEntropyRow(Tensor logits, int row, double[] target, double mass, double divisor,
            float[] exponentials, Tensor gradient) {
        int columns = target.length;
        int index = row * columns;
        float[] x = logits.array();
        int start = logits.offset() + index;
        double sum = exponentials(logits, index, columns, exponentials, 0);
        double normalizer = max(x, start, columns) + StrictMath.log(sum);
        double loss = 0;
        for (int i = 0; i < columns; i++) {
            // A class without a share must not make a NaN of an infinite logit.
            loss += target[i] == 0 ? 0 : target[i] * (normalizer - x[start + i]);
        }
        if (gradient != null) {
            int at = gradient.offset() + index;
            for (int i = 0; i < columns; i++) {
                gradient.array()[at + i] = (float) ((mass * (exponentials[i] / sum) - target[i]) / divisor);
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
