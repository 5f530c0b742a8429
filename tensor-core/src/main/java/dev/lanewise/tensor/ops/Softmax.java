package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Softmax and its relatives over the rows of a matrix {@code [N, C]}; sums over a row are taken in blocks, which are
 * added in double.
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
        WorkerPool.forRanges(logits.dimension(0), Grain.rows(columns), (from, to) -> {
            Rows rows = new Rows(logits, from, to);
            for (int row = from; row < to; row++) {
                int start = y.offset() + row * columns;
                double sum = rows.exponentials(row, y.array(), start);
                Kernels.RANGES.scale(y.array(), start, (float) (1 / sum), y.array(), start, columns);
            }
        });
    }

    /** Writes x − ln Σ e^x of each row to y. */
    public static void logSoftmax(Tensor logits, Tensor y) {
        int columns = check(logits, "y", y);
        WorkerPool.forRanges(logits.dimension(0), Grain.rows(columns), (from, to) -> {
            float[] exponentials = Scratch.floats(Scratch.Slot.COLUMNS, columns);
            Rows rows = new Rows(logits, from, to);
            for (int row = from; row < to; row++) {
                float max = rows.max;
                double normalizer = max + StrictMath.log(rows.exponentials(row, exponentials, Alignment.OFFSET));
                int start = logits.offset() + row * columns;
                for (int i = 0; i < columns; i++) {
                    y.array()[y.offset() + row * columns + i] = (float) (logits.array()[start + i] - normalizer);
                }
            }
        });
    }

    /** Writes to gx the gradient of softmax, whose output was y: y·(gy − Σ gy·y). */
    public static void softmaxBackward(Tensor y, Tensor gy, Tensor gx) {
        int columns = check(y, "gy", gy);
        Shapes.requireSame("gx", gx, "y", y);
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
        Shapes.requireSame("gx", gx, "y", y);
        WorkerPool.forRanges(y.dimension(0), Grain.rows(columns), (from, to) -> {
            float[] exponentials = Scratch.floats(Scratch.Slot.COLUMNS, columns);
            Rows rows = new Rows(y, from, to);
            for (int row = from; row < to; row++) {
                int start = row * columns;
                double sum = Kernels.RANGES.sum(gy.array(), gy.offset() + start, columns) * StrictMath.exp(rows.max);
                rows.exponentials(row, exponentials, Alignment.OFFSET);
                Kernels.RANGES.addScaled(gy.array(), gy.offset() + start, (float) -sum, exponentials, Alignment.OFFSET,
                        gx.array(), gx.offset() + start, columns);
            }
        });
    }

    /**
     * The mean over the rows of the cross-entropy −Σ t·ln softmax(x), where the target t of a row is 1 − labelSmoothing
     * at its label plus labelSmoothing / C everywhere.
     *
     * @param logits {@code [N, C]}
     * @param labels one in 0 … C−1 for each row
     * @param labelSmoothing in [0, 1]
     * @param gradient {@code [N, C]}, overwritten with the gradient of the mean, (softmax(x) − t) / N; may be the
     *     logits' memory; or null
     * @throws IllegalArgumentException if shapes, labels or smoothing do not fit
     */
    public static double crossEntropy(Tensor logits, int[] labels, float labelSmoothing, Tensor gradient) {
        Shapes.requireLabels(labels, logits);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing must be 0 to 1, but is " + labelSmoothing);
        }
        int columns = logits.dimension(1);
        return sumOverRows(logits, gradient, (row, rows, exponentials) -> {
            float[] x = logits.array();
            int start = logits.offset() + row * columns;
            double own = x[start + labels[row]];
            double others = labelSmoothing == 0 ? 0 : Kernels.RANGES.sum(x, start, columns);
            float max = rows.max;
            // Over the logits, if the gradient is in their memory.
            float[] e = gradient == null ? exponentials : gradient.array();
            int at = gradient == null ? Alignment.OFFSET : gradient.offset() + row * columns;
            double sum = rows.exponentials(row, e, at);
            double normalizer = max + StrictMath.log(sum);
            if (gradient != null) {
                labelGradient(e, at, columns, at + labels[row], sum, labelSmoothing, labels.length);
            }
            return (1 - (double) labelSmoothing) * (normalizer - own)
                    + (labelSmoothing == 0 ? 0 : labelSmoothing * (normalizer - others / columns));
        }) / labels.length;
    }

    /**
     * Turns the exponentials e of a row with this sum into (softmax − t) / divisor, for the target t of a smoothed
     * label.
     */
    private static void labelGradient(float[] e, int at, int columns, int label, double sum, double smoothing,
            int divisor) {
        // The label's element is a difference of numbers that are close when the network is right.
        double own = (e[label] / sum - smoothing / columns - (1 - smoothing)) / divisor;
        Kernels.RANGES.scale(e, at, (float) (1 / (sum * divisor)), e, at, columns);
        if (smoothing > 0) {
            float share = (float) (smoothing / columns / divisor);
            for (int i = at; i < at + columns; i++) {
                e[i] -= share;
            }
        }
        e[label] = (float) own;
    }

    /**
     * The sum over the rows of −Σ t·ln softmax(x), divided by a number, for targets t of any nonnegative values:
     * probabilities, mixtures of labels, weighted classes.
     *
     * @param logits {@code [N, C]}
     * @param targets {@code [N, C]}
     * @param divisor what the sum and its gradient are divided by, above 0: N for the mean
     * @param gradient {@code [N, C]}, overwritten with the gradient, (softmax(x)·Σ t − t) / divisor; may be the memory
     *     of the logits or of the targets; or null
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static double crossEntropy(Tensor logits, Tensor targets, double divisor, Tensor gradient) {
        Shapes.requireRank("logits", logits, 2);
        Shapes.requireSame("targets", targets, "logits", logits);
        int columns = logits.dimension(1);
        return sumOverRows(logits, gradient, (row, rows, exponentials) -> {
            double mass = 0;
            for (int i = 0; i < columns; i++) {
                mass += targets.array()[targets.offset() + row * columns + i];
            }
            return crossEntropyRow(logits, targets, row, rows, mass, divisor, exponentials, gradient);
        }) / divisor;
    }

    /** The loss of one row; {@code exponentials} is memory for a row, from {@link Alignment#OFFSET} on. */
    @FunctionalInterface
    private interface RowLoss {
        double of(int row, Rows rows, float[] exponentials);
    }

    private static double sumOverRows(Tensor logits, Tensor gradient, RowLoss loss) {
        if (gradient != null) {
            Shapes.requireSame("gradient", gradient, "logits", logits);
        }
        int rows = logits.dimension(0);
        int columns = logits.dimension(1);
        int grain = Grain.reductionRows(rows, columns);
        double[] partials = new double[Grain.tasks(rows, grain)];
        WorkerPool.forRanges(rows, grain, (from, to) -> {
            float[] exponentials = Scratch.floats(Scratch.Slot.COLUMNS, columns);
            Rows range = new Rows(logits, from, to);
            double sum = 0;
            for (int row = from; row < to; row++) {
                sum += loss.of(row, range, exponentials);
            }
            partials[from / grain] = sum;
        });
        double total = 0;
        for (double partial : partials) {
            total += partial;
        }
        return total;
    }

    private static double crossEntropyRow(Tensor logits, Tensor targets, int row, Rows rows, double mass,
            double divisor, float[] exponentials, Tensor gradient) {
        int columns = logits.dimension(1);
        int index = row * columns;
        float[] x = logits.array();
        int start = logits.offset() + index;
        float max = rows.max;
        double sum = rows.exponentials(row, exponentials, Alignment.OFFSET);
        double normalizer = max + StrictMath.log(sum);
        double loss = 0;
        for (int i = 0; i < columns; i++) {
            double target = targets.array()[targets.offset() + index + i];
            // A class without a share must not make a NaN of an infinite logit.
            loss += target == 0 ? 0 : target * (normalizer - x[start + i]);
            if (gradient != null) {
                gradient.array()[gradient.offset() + index
                        + i] = (float) ((mass * (exponentials[Alignment.OFFSET + i] / sum) - target)
                                / divisor);
            }
        }
        return loss;
    }

    /** A task's way down the rows: each row's maximum is taken along with the exponentials of the row before. */
    private static final class Rows {
        private final Tensor x;
        private final int columns;
        private final int last;
        private final float[] largest = new float[1];
        /** That of the row whose exponentials are next. */
        private float max;

        private Rows(Tensor x, int from, int to) {
            this.x = x;
            columns = x.dimension(1);
            last = to - 1;
            max = max(x.array(), start(from), columns);
        }

        private int start(int row) {
            return x.offset() + row * columns;
        }

        /** Writes exp(x − max) of a row to y and returns their sum. */
        private double exponentials(int row, float[] y, int yOffset) {
            double sum = Kernels.RANGES.expSum(x.array(), start(row), max, y, yOffset, x.array(),
                    start(Math.min(row + 1, last)), largest, columns);
            max = largest[0];
            return sum;
        }
    }

    private static float max(float[] x, int offset, int n) {
        return Kernels.RANGES.max(x, offset, n);
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
