package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.internal.kernels.ColumnKernels.Lines;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Batch normalization (Ioffe and Szegedy 2015): each channel is brought to mean 0 and variance 1, then scaled and
 * shifted.
 *
 * <p>Shapes: x, y and their gradients {@code [N, C, H, W]} or {@code [N, C]}, everything else {@code [C]}. y may be the
 * memory of x, and gx that of gy. Every method throws an {@code IllegalArgumentException} if the shapes do not fit.
 *
 * <p>Where a sum with another tensor and a ReLU stand behind it, as in residual networks, they can be computed in the
 * same passes over memory.
 */
public final class BatchNormalization {
    private BatchNormalization() {}

    /**
     * Writes (x − mean) / √(variance + eps) · gamma + beta to y, with the batch's own mean and (biased) variance, which
     * are saved for the backward pass.
     *
     * @param gamma the factor of each channel, or null for 1
     * @param beta the shift of each channel, or null for 0
     * @param savedMean overwritten with the mean of each channel
     * @param savedInverseDeviation overwritten with 1 / √(variance + eps)
     */
    public static void forwardTraining(Tensor x, Tensor gamma, Tensor beta, float eps, Tensor savedMean,
            Tensor savedInverseDeviation, Tensor y) {
        check(x, y, gamma, beta, savedMean, savedInverseDeviation);
        statistics(x, eps, savedMean, savedInverseDeviation);
        normalize(x, null, gamma, beta, savedMean, savedInverseDeviation, Activation.NONE, y);
    }

    /**
     * Writes the mean and 1 / √(variance + eps) of each channel of x, with the biased variance.
     * {@link Convolution#forwardWithStatistics} gives the same of its output.
     */
    public static void statistics(Tensor x, float eps, Tensor mean, Tensor inverseDeviation) {
        int channels = Shapes.channels("x", x);
        checkPerChannel(channels, null, null, mean, inverseDeviation);
        BatchStatistics.write(x, channels, eps, mean, inverseDeviation);
    }

    /**
     * Writes activation((x − mean) · inverseDeviation · gamma + beta + addend) to y.
     *
     * @param addend of x's shape, or null for 0; y may be its memory
     * @param gamma the factor of each channel, or null for 1
     * @param beta the shift of each channel, or null for 0
     * @param mean of each channel, as {@link #statistics} writes it
     * @param inverseDeviation of each channel, as {@link #statistics} writes it
     */
    public static void normalize(Tensor x, Tensor addend, Tensor gamma, Tensor beta, Tensor mean,
            Tensor inverseDeviation, Activation activation, Tensor y) {
        int channels = check(x, y, gamma, beta, mean, inverseDeviation);
        if (addend != null) {
            Shapes.requireSame("addend", addend, "x", x);
        }
        Lines line = new Lines(mean.toArray(), factors(gamma, inverseDeviation.toArray()), values(beta, channels, 0));
        normalize(x, addend, line, activation, y);
    }

    /**
     * Moves the running statistics towards those of a batch: running += momentum·(batch − running), with the unbiased
     * variance.
     *
     * @param count the values of each channel in the batch, N·H·W
     */
    public static void updateRunning(Tensor savedMean, Tensor savedInverseDeviation, float eps, long count,
            float momentum,
            Tensor runningMean, Tensor runningVariance) {
        Shapes.requireSame("savedInverseDeviation", savedInverseDeviation, "savedMean", savedMean);
        Shapes.requireSame("runningMean", runningMean, "savedMean", savedMean);
        Shapes.requireSame("runningVariance", runningVariance, "savedMean", savedMean);
        // A single value has no unbiased variance; PyTorch refuses it in training, here the biased one is taken.
        double unbiased = count > 1 ? count / (count - 1.0) : 1;
        float[] means = runningMean.array();
        float[] variances = runningVariance.array();
        for (int c = 0; c < savedMean.elements(); c++) {
            double inverse = savedInverseDeviation.array()[savedInverseDeviation.offset() + c];
            double variance = Math.max(0, (1 / (inverse * inverse) - eps) * unbiased);
            int mean = runningMean.offset() + c;
            int spread = runningVariance.offset() + c;
            means[mean] = moved(means[mean], savedMean.array()[savedMean.offset() + c], momentum);
            variances[spread] = moved(variances[spread], variance, momentum);
        }
    }

    /** Writes (x − runningMean) / √(runningVariance + eps) · gamma + beta to y; gamma and beta may be null. */
    public static void forwardEvaluation(Tensor x, Tensor gamma, Tensor beta, Tensor runningMean,
            Tensor runningVariance,
            float eps, Tensor y) {
        forwardEvaluation(x, gamma, beta, runningMean, runningVariance, eps, Activation.NONE, y);
    }

    /**
     * {@link #forwardEvaluation(Tensor, Tensor, Tensor, Tensor, Tensor, float, Tensor)} with an activation of the
     * result.
     */
    public static void forwardEvaluation(Tensor x, Tensor gamma, Tensor beta, Tensor runningMean,
            Tensor runningVariance, float eps, Activation activation, Tensor y) {
        int channels = check(x, y, gamma, beta, runningMean, runningVariance);
        Lines line = new Lines(runningMean.toArray(), factors(gamma, inverseDeviations(runningVariance, eps)),
                values(beta, channels, 0));
        normalize(x, null, line, activation, y);
    }

    /**
     * Writes the weight and bias of a linear operation that gives at once what the given ones and
     * {@link #forwardEvaluation} behind them give: with s = gamma / √(runningVariance + eps), s·weight and beta +
     * s·(bias − runningMean).
     *
     * @param weight {@code [C, …]}: the weights of each output channel in a row
     * @param bias {@code [C]}, or null for 0
     * @param foldedWeight of the weight's shape, overwritten
     * @param foldedBias {@code [C]}, overwritten
     */
    public static void fold(Tensor weight, Tensor bias, Tensor gamma, Tensor beta, Tensor runningMean,
            Tensor runningVariance, float eps, Tensor foldedWeight, Tensor foldedBias) {
        int channels = weight.dimension(0);
        int columns = weight.shape().elementsPerSample();
        Shapes.requireSame("foldedWeight", foldedWeight, "weight", weight);
        for (Tensor each : new Tensor[] {gamma, beta, runningMean, runningVariance, foldedBias}) {
            Shapes.requirePerChannel("a tensor of the normalization or the folded bias", each, channels);
        }
        float[] inverse = inverseDeviations(runningVariance, eps);
        for (int c = 0; c < channels; c++) {
            double own = (bias == null ? 0 : bias.get(c)) - (double) runningMean.get(c);
            foldedBias.set((float) (beta.get(c) + own * gamma.get(c) * inverse[c]), c);
        }
        WorkerPool.forRanges(channels, Grain.rows(columns), (from, to) -> {
            for (int c = from; c < to; c++) {
                Kernels.RANGES.scale(weight.array(), weight.offset() + c * columns, gamma.get(c) * inverse[c],
                        foldedWeight.array(), foldedWeight.offset() + c * columns, columns);
            }
        });
    }

    /**
     * Writes the gradients of {@link #forwardTraining}.
     *
     * @param gx overwritten with the gradient for x
     * @param gammaGradient overwritten, or added to where {@code accumulate}; or null
     * @param betaGradient overwritten, or added to where {@code accumulate}; or null
     */
    public static void backwardTraining(Tensor x, Tensor gy, Tensor gamma, Tensor savedMean,
            Tensor savedInverseDeviation,
            Tensor gx, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
        checkBackward(x, gy, gx, gamma, savedMean, savedInverseDeviation);
        Lines gate = open(savedMean);
        Backward backward = new Backward(x, savedInverseDeviation.toArray(), gamma);
        backward.sums(BatchMoments.ofGradient(x, gy, gate), gammaGradient, betaGradient, accumulate);
        backward.inputGradient(gy, gate, gx);
    }

    /**
     * Writes the gradients of forwardTraining without an addend and with a ReLU, whose mask is computed from x again.
     */
    public static void backwardTrainingRelu(Tensor x, Tensor gy, Tensor gamma, Tensor beta, Tensor savedMean,
            Tensor savedInverseDeviation, Tensor gx, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
        int channels = checkBackward(x, gy, gx, gamma, savedMean, savedInverseDeviation);
        Backward backward = new Backward(x, savedInverseDeviation.toArray(), gamma);
        Lines gate = new Lines(savedMean.toArray(), backward.factor, values(beta, channels, 0));
        backward.sums(BatchMoments.ofGradient(x, gy, gate), gammaGradient, betaGradient, accumulate);
        backward.inputGradient(gy, gate, gx);
    }

    /**
     * Writes the gradients of forwardTraining with an addend and a ReLU, whose output was y.
     *
     * @param addendGradient overwritten with the gradient for the addend: gy, but 0 where y is 0; may be the memory of
     *     gy
     * @param gx overwritten with the gradient for x; may be the memory of the addend's gradient
     */
    public static void backwardTrainingAddRelu(Tensor x, Tensor y, Tensor gy, Tensor gamma, Tensor savedMean,
            Tensor savedInverseDeviation, Tensor addendGradient, Tensor gx, Tensor gammaGradient, Tensor betaGradient,
            boolean accumulate) {
        checkBackward(x, gy, gx, gamma, savedMean, savedInverseDeviation);
        Shapes.requireSame("y", y, "x", x);
        Shapes.requireSame("addendGradient", addendGradient, "x", x);
        Lines gate = open(savedMean);
        Backward backward = new Backward(x, savedInverseDeviation.toArray(), gamma);
        backward.sums(BatchMoments.ofRectifiedGradient(x, y, gy, gate.center(), addendGradient), gammaGradient,
                betaGradient, accumulate);
        backward.inputGradient(addendGradient, gate, gx);
    }

    /** Writes the gradients of {@link #forwardEvaluation}; gammaGradient and betaGradient may be null. */
    public static void backwardEvaluation(Tensor x, Tensor gy, Tensor gamma, Tensor runningMean, Tensor runningVariance,
            float eps, Tensor gx, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
        checkBackward(x, gy, gx, gamma, runningMean, runningVariance);
        Lines gate = open(runningMean);
        Backward backward = new Backward(x, inverseDeviations(runningVariance, eps), gamma);
        if (gammaGradient != null || betaGradient != null) {
            backward.sums(BatchMoments.ofGradient(x, gy, gate), gammaGradient, betaGradient, accumulate);
        }
        float[] zeros = new float[backward.channels];
        Lines scale = new Lines(zeros, backward.factor, zeros);
        normalize(gy, null, scale, Activation.NONE, gx);
    }

    /** The numbers of a backward pass, one for each channel. */
    private static final class Backward {
        private final Tensor x;
        private final int channels;
        private final float[] inverse;
        /** gamma / deviation. */
        private final float[] factor;
        private final float[] slope;
        private final float[] shift;

        private Backward(Tensor x, float[] inverse, Tensor gamma) {
            this.x = x;
            this.inverse = inverse;
            channels = inverse.length;
            factor = factors(gamma, inverse);
            slope = new float[channels];
            shift = new float[channels];
        }

        /**
         * Takes the sums of the gradient and of its products with x − mean: the gradients of beta and, scaled, of
         * gamma.
         */
        private void sums(BatchMoments moments, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
            double[] sums = moments.sums();
            double[] products = moments.products();
            double count = Math.max(1, x.elements() / Math.max(1, channels));
            for (int c = 0; c < channels; c++) {
                products[c] *= inverse[c];
                slope[c] = (float) (factor[c] * products[c] * inverse[c] / count);
                shift[c] = (float) (factor[c] * sums[c] / count);
            }
            store(sums, betaGradient, accumulate);
            store(products, gammaGradient, accumulate);
        }

        private void inputGradient(Tensor gy, Lines gate, Tensor gx) {
            LongRows matrix = LongRows.of(x, channels);
            Lines gates = matrix.repeated(gate);
            float[] factors = matrix.repeated(factor);
            float[] slopes = matrix.repeated(slope);
            float[] shifts = matrix.repeated(shift);
            matrix.forEach((from, rows, columns) -> Kernels.COLUMNS.normalizeBackward(x.array(), x.offset() + from,
                    gy.array(), gy.offset() + from, rows, columns, gates, factors, slopes, shifts, gx.array(),
                    gx.offset() + from));
        }
    }

    private static void normalize(Tensor x, Tensor addend, Lines line, Activation activation, Tensor y) {
        LongRows matrix = LongRows.of(x, line.center().length);
        Lines lines = matrix.repeated(line);
        float floor = activation == Activation.RELU ? 0 : Epilogue.NO_FLOOR;
        if (addend == null) {
            matrix.forEach((from, rows, columns) -> Kernels.COLUMNS.normalize(x.array(), x.offset() + from, rows,
                    columns, lines, floor, y.array(), y.offset() + from));
        } else {
            matrix.forEach((from, rows, columns) -> Kernels.COLUMNS.normalizeAdd(x.array(), x.offset() + from,
                    addend.array(), addend.offset() + from, rows, columns, lines, floor, y.array(),
                    y.offset() + from));
        }
    }

    /** A gate that is 1 everywhere, so that no gradient is held back. */
    private static Lines open(Tensor mean) {
        float[] center = mean.toArray();
        float[] ones = new float[center.length];
        Arrays.fill(ones, 1);
        return new Lines(center, new float[center.length], ones);
    }

    private static void store(double[] values, Tensor gradient, boolean accumulate) {
        if (gradient != null) {
            Shapes.requirePerChannel("the parameter's gradient", gradient, values.length);
            Reduction.store(values, gradient, accumulate);
        }
    }

    private static float[] factors(Tensor gamma, float[] inverse) {
        float[] factor = values(gamma, inverse.length, 1);
        for (int c = 0; c < factor.length; c++) {
            factor[c] *= inverse[c];
        }
        return factor;
    }

    private static float[] values(Tensor perChannel, int channels, float absent) {
        if (perChannel != null) {
            return perChannel.toArray();
        }
        float[] values = new float[channels];
        Arrays.fill(values, absent);
        return values;
    }

    private static float[] inverseDeviations(Tensor variance, float eps) {
        float[] inverse = variance.toArray();
        for (int c = 0; c < inverse.length; c++) {
            inverse[c] = (float) (1 / Math.sqrt((double) inverse[c] + eps));
        }
        return inverse;
    }

    private static float moved(double running, double batch, double momentum) {
        return (float) (running + momentum * (batch - running));
    }

    private static int check(Tensor x, Tensor y, Tensor gamma, Tensor beta, Tensor mean, Tensor spread) {
        int channels = Shapes.channels("x", x);
        Shapes.requireSame("y", y, "x", x);
        checkPerChannel(channels, gamma, beta, mean, spread);
        return channels;
    }

    private static int checkBackward(Tensor x, Tensor gy, Tensor gx, Tensor gamma, Tensor mean, Tensor spread) {
        int channels = Shapes.channels("x", x);
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        checkPerChannel(channels, gamma, null, mean, spread);
        return channels;
    }

    private static void checkPerChannel(int channels, Tensor gamma, Tensor beta, Tensor mean, Tensor spread) {
        if (gamma != null) {
            Shapes.requirePerChannel("gamma", gamma, channels);
        }
        if (beta != null) {
            Shapes.requirePerChannel("beta", beta, channels);
        }
        Shapes.requirePerChannel("the mean", mean, channels);
        Shapes.requirePerChannel("the variance or deviation", spread, channels);
    }
}
