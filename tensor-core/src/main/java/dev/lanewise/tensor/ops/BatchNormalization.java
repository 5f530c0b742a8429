package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * Batch normalization (Ioffe and Szegedy 2015): each channel is brought to mean 0 and variance 1, then scaled and shifted.
 *
 * <p>Shapes: x, y and their gradients {@code [N, C, H, W]} or {@code [N, C]}, everything else {@code [C]}. y may be the memory of x, and gx that
 * of gy. Statistics are taken in two passes over each block of rows while it is in cache, and combined in double. Every method
 * throws an {@code IllegalArgumentException} if the shapes do not fit.
 */
public final class BatchNormalization {
    private BatchNormalization() {}

    /**
     * Writes (x − mean) / √(variance + eps) · gamma + beta to y, with the batch's own mean and (biased) variance, which are
     * saved for the backward pass.
     *
     * @param gamma the factor of each channel, or null for 1
     * @param beta the shift of each channel, or null for 0
     * @param savedMean overwritten with the mean of each channel
     * @param savedInverseDeviation overwritten with 1 / √(variance + eps)
     */
    public static void forwardTraining(Tensor x, Tensor gamma, Tensor beta, float eps, Tensor savedMean,
            Tensor savedInverseDeviation, Tensor y) {
        int channels = check(x, y, gamma, beta, savedMean, savedInverseDeviation);
        statistics(x, channels, eps, savedMean, savedInverseDeviation);
        normalize(x, values(gamma, channels, 1), values(beta, channels, 0), savedMean, savedInverseDeviation.toArray(),
                y);
    }

    /**
     * Moves the running statistics towards those of a batch: running += momentum·(batch − running), with the unbiased variance.
     *
     * @param count the values of each channel in the batch, N·H·W
     */
    public static void updateRunning(Tensor savedMean, Tensor savedInverseDeviation, float eps, long count,
            float momentum,
            Tensor runningMean, Tensor runningVariance) {
        Checks.sameShape("savedInverseDeviation", savedInverseDeviation, "savedMean", savedMean);
        Checks.sameShape("runningMean", runningMean, "savedMean", savedMean);
        Checks.sameShape("runningVariance", runningVariance, "savedMean", savedMean);
        // A single value has no unbiased variance; PyTorch refuses it in training, here the biased one is taken.
        double unbiased = count > 1 ? count / (count - 1.0) : 1;
        for (int c = 0; c < savedMean.elements(); c++) {
            double inverse = savedInverseDeviation.get(c);
            double variance = (1 / (inverse * inverse) - eps) * unbiased;
            runningMean.set(moved(runningMean.get(c), savedMean.get(c), momentum), c);
            runningVariance.set(moved(runningVariance.get(c), Math.max(0, variance), momentum), c);
        }
    }

    /** Writes (x − runningMean) / √(runningVariance + eps) · gamma + beta to y; gamma and beta may be null. */
    public static void forwardEvaluation(Tensor x, Tensor gamma, Tensor beta, Tensor runningMean,
            Tensor runningVariance,
            float eps, Tensor y) {
        int channels = check(x, y, gamma, beta, runningMean, runningVariance);
        normalize(x, values(gamma, channels, 1), values(beta, channels, 0), runningMean,
                inverseDeviations(runningVariance, eps), y);
    }

    /**
     * Writes the weight and bias of a linear operation that gives at once what the given ones and {@link #forwardEvaluation}
     * behind them give: with s = gamma / √(runningVariance + eps), s·weight and beta + s·(bias − runningMean).
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
        Checks.sameShape("foldedWeight", foldedWeight, "weight", weight);
        for (Tensor each : new Tensor[] {gamma, beta, runningMean, runningVariance, foldedBias}) {
            Checks.perChannel("a tensor of the normalization or the folded bias", each, channels);
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
        int channels = checkBackward(x, gy, gx, gamma, savedMean, savedInverseDeviation);
        float[] inverse = savedInverseDeviation.toArray();
        double[] sums = new double[channels];
        double[] products = new double[channels];
        parameterGradients(x, gy, savedMean, inverse, sums, products, gammaGradient, betaGradient, accumulate);
        float[] factor = values(gamma, channels, 1);
        float[] slope = new float[channels];
        float[] shift = new float[channels];
        double count = Math.max(1, x.elements() / Math.max(1, channels));
        for (int c = 0; c < channels; c++) {
            factor[c] *= inverse[c];
            slope[c] = (float) (factor[c] * products[c] * inverse[c] / count);
            shift[c] = (float) (factor[c] * sums[c] / count);
        }
        normalizeBackward(x, gy, savedMean.toArray(), factor, slope, shift, gx);
    }

    /** Writes the gradients of {@link #forwardEvaluation}; gammaGradient and betaGradient may be null. */
    public static void backwardEvaluation(Tensor x, Tensor gy, Tensor gamma, Tensor runningMean, Tensor runningVariance,
            float eps, Tensor gx, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
        int channels = checkBackward(x, gy, gx, gamma, runningMean, runningVariance);
        float[] inverse = inverseDeviations(runningVariance, eps);
        if (gammaGradient != null || betaGradient != null) {
            parameterGradients(x, gy, runningMean, inverse, new double[channels], new double[channels], gammaGradient,
                    betaGradient, accumulate);
        }
        float[] factor = values(gamma, channels, 1);
        for (int c = 0; c < channels; c++) {
            factor[c] *= inverse[c];
        }
        float[] zeros = new float[channels];
        forRows(gy, channels, (from, rows) -> Kernels.COLUMNS.normalize(gy.array(), gy.offset() + from, rows, channels,
                zeros, factor, zeros, gx.array(), gx.offset() + from));
    }

    /** Work on rows of channels; {@code from} is the first row's distance from the start of the tensor. */
    @FunctionalInterface
    private interface RowsBody {
        void run(int from, int rows);
    }

    private static void forRows(Tensor x, int channels, RowsBody body) {
        int rows = channels == 0 ? 0 : x.elements() / channels;
        WorkerPool.forRanges(rows, Grain.rows(channels), (from, to) -> body.run(from * channels, to - from));
    }

    private static void normalize(Tensor x, float[] factor, float[] shift, Tensor mean, float[] inverse, Tensor y) {
        int channels = factor.length;
        float[] center = mean.toArray();
        for (int c = 0; c < channels; c++) {
            factor[c] *= inverse[c];
        }
        forRows(x, channels,
                (from, rows) -> Kernels.COLUMNS.normalize(x.array(), x.offset() + from, rows, channels, center,
                        factor, shift, y.array(), y.offset() + from));
    }

    private static void normalizeBackward(Tensor x, Tensor gy, float[] center, float[] factor, float[] slope,
            float[] shift,
            Tensor gx) {
        int channels = center.length;
        forRows(x, channels, (from, rows) -> Kernels.COLUMNS.normalizeBackward(x.array(), x.offset() + from, gy.array(),
                gy.offset() + from, rows, channels, center, factor, slope, shift, gx.array(), gx.offset() + from));
    }

    /** Mean and variance of each block about the block's own mean, combined as by Chan, Golub and LeVeque (1983). */
    private static void statistics(Tensor x, int channels, float eps, Tensor savedMean, Tensor savedInverseDeviation) {
        int rows = channels == 0 ? 0 : x.elements() / channels;
        if (rows == 0) {
            throw new IllegalArgumentException(
                    "batch normalization needs at least one value a channel, but x has the shape "
                            + x.shape());
        }
        int grain = Grain.reductionRows(rows, channels);
        int tasks = Grain.tasks(rows, grain);
        float[] means = new float[tasks * channels];
        float[] deviations = new float[tasks * channels];
        float[] squares = new float[tasks * channels];
        WorkerPool.forRanges(rows, grain, (from, to) -> {
            int start = x.offset() + from * channels;
            int slot = from / grain * channels;
            Kernels.COLUMNS.sums(x.array(), start, to - from, channels, means, slot);
            Kernels.RANGES.scale(means, slot, 1f / (to - from), means, slot, channels);
            Kernels.COLUMNS.moments(x.array(), start, to - from, channels, means, slot, deviations, squares, slot);
        });
        for (int c = 0; c < channels; c++) {
            double mean = 0;
            double sumOfSquares = 0;
            double count = 0;
            for (int task = 0, i = c; task < tasks; task++, i += channels) {
                double n = Math.min(grain, rows - task * grain);
                double blockMean = means[i] + deviations[i] / n;
                double difference = blockMean - mean;
                sumOfSquares += squares[i] - (double) deviations[i] * deviations[i] / n
                        + difference * difference * count * n / (count + n);
                count += n;
                mean += difference * n / count;
            }
            savedMean.set((float) mean, c);
            savedInverseDeviation.set((float) (1 / Math.sqrt(Math.max(0, sumOfSquares) / count + eps)), c);
        }
    }

    private static void parameterGradients(Tensor x, Tensor gy, Tensor mean, float[] inverse, double[] sums,
            double[] products, Tensor gammaGradient, Tensor betaGradient, boolean accumulate) {
        int channels = inverse.length;
        int rows = channels == 0 ? 0 : x.elements() / channels;
        int grain = Grain.reductionRows(rows, channels);
        int tasks = Grain.tasks(rows, grain);
        float[] center = mean.toArray();
        float[] sumParts = new float[tasks * channels];
        float[] productParts = new float[tasks * channels];
        WorkerPool.forRanges(rows, grain, (from, to) -> Kernels.COLUMNS.gradientMoments(x.array(),
                x.offset() + from * channels, gy.array(), gy.offset() + from * channels, to - from, channels, center,
                sumParts,
                productParts, from / grain * channels));
        for (int c = 0; c < channels; c++) {
            for (int i = c; i < sumParts.length; i += channels) {
                sums[c] += sumParts[i];
                products[c] += productParts[i];
            }
            products[c] *= inverse[c];
        }
        store(sums, betaGradient, accumulate);
        store(products, gammaGradient, accumulate);
    }

    private static void store(double[] values, Tensor gradient, boolean accumulate) {
        if (gradient != null) {
            Checks.perChannel("the parameter's gradient", gradient, values.length);
            for (int c = 0; c < values.length; c++) {
                gradient.set((float) (values[c] + (accumulate ? gradient.get(c) : 0)), c);
            }
        }
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
        int channels = Checks.channels("x", x);
        Checks.sameShape("y", y, "x", x);
        checkPerChannel(channels, gamma, beta, mean, spread);
        return channels;
    }

    private static int checkBackward(Tensor x, Tensor gy, Tensor gx, Tensor gamma, Tensor mean, Tensor spread) {
        int channels = Checks.channels("x", x);
        Checks.sameShape("gy", gy, "x", x);
        Checks.sameShape("gx", gx, "x", x);
        checkPerChannel(channels, gamma, null, mean, spread);
        return channels;
    }

    private static void checkPerChannel(int channels, Tensor gamma, Tensor beta, Tensor mean, Tensor spread) {
        if (gamma != null) {
            Checks.perChannel("gamma", gamma, channels);
        }
        if (beta != null) {
            Checks.perChannel("beta", beta, channels);
        }
        Checks.perChannel("the mean", mean, channels);
        Checks.perChannel("the variance or deviation", spread, channels);
    }
}
