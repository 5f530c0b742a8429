package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.BatchNormalization;
import java.util.List;

/**
 * Batch normalization (Ioffe and Szegedy 2015) over all dimensions but the channels; the options return new layers of
 * type {@code B}.
 *
 * <p>In training, running statistics move towards those of the batch by the momentum, with the unbiased variance, as in
 * PyTorch.
 */
abstract sealed class BatchNorm<B extends BatchNorm<B>> implements Layer permits BatchNorm1d, BatchNorm2d {
    static final float DEFAULT_EPS = 1e-5f;
    static final float DEFAULT_MOMENTUM = 0.1f;

    final int channels;
    final float eps;
    final float momentum;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter runningMean;
    private final Parameter runningVariance;

    BatchNorm(int channels, float eps, float momentum) {
        this.channels = channels;
        this.eps = eps;
        this.momentum = momentum;
        weight = new Parameter("weight", Tensor.zeros(channels).fill(1));
        bias = new Parameter("bias", Tensor.zeros(channels));
        runningMean = new Parameter("running_mean", Tensor.zeros(channels));
        runningVariance = new Parameter("running_var", Tensor.zeros(channels).fill(1));
    }

    abstract B with(float eps, float momentum);

    /** The same layer with another number added to the variance; 1e-5 unless told otherwise. */
    public final B eps(float eps) {
        return with(eps, momentum);
    }

    /** The same layer with another share of a batch in the running statistics; 0.1 unless told otherwise. */
    public final B momentum(float momentum) {
        return with(eps, momentum);
    }

    /** The scale and the shift of each channel. */
    @Override
    public final List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    /** The running mean and variance of each channel. */
    @Override
    public final List<Parameter> buffers() {
        return List.of(runningMean, runningVariance);
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        if (!pass.isTraining()) {
            return pass.overwrite(input,
                    result -> BatchNormalization.forwardEvaluation(input, weight.value(), bias.value(),
                            runningMean.value(), runningVariance.value(), eps, result));
        }
        int count = shape.elements() / channels;
        if (count < 2) {
            throw new IllegalArgumentException(
                    "batch normalization in training needs more than one value for each channel, but the input is "
                            + shape);
        }
        Tensor mean = pass.allocate(Shape.of(channels));
        Tensor inverseDeviation = pass.allocate(Shape.of(channels));
        Tensor output = pass.allocate(shape);
        BatchNormalization.forwardTraining(input, weight.value(), bias.value(), eps, mean, inverseDeviation, output);
        BatchNormalization.updateRunning(mean, inverseDeviation, eps, count, momentum, runningMean.value(),
                runningVariance.value());
        pass.save(input);
        pass.save(mean);
        pass.save(inverseDeviation);
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor inverseDeviation = pass.restore();
        Tensor mean = pass.restore();
        Tensor input = pass.restore();
        Tensor inputGradient = pass.overwrite(outputGradient,
                result -> computeGradients(input, outputGradient, mean, inverseDeviation, result));
        pass.release(input);
        pass.release(mean);
        pass.release(inverseDeviation);
        return inputGradient;
    }

    private void computeGradients(
            Tensor input, Tensor outputGradient, Tensor mean, Tensor inverseDeviation, Tensor inputGradient) {
        weight.accumulate((weightGradient, accumulateWeight) -> bias.accumulate((biasGradient, accumulateBias) -> {
            if (accumulateWeight != accumulateBias) {
                // One of the two was cleared alone: the operation adds to both, so that one starts from zero.
                (accumulateWeight ? biasGradient : weightGradient).fill(0);
            }
            BatchNormalization.backwardTraining(input, outputGradient, weight.value(), mean, inverseDeviation,
                    inputGradient, weightGradient, biasGradient, accumulateWeight || accumulateBias);
        }));
    }
}
