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
    final int channels;
    private final Options options;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter runningMean;
    private final Parameter runningVariance;

    /** What is trained of weight and bias. */
    enum Affine {
        BOTH, BIAS, NEITHER
    }

    /** The options of both layers. */
    record Options(float eps, float momentum, Affine affine) {
        /** PyTorch's. */
        static final Options DEFAULT = new Options(1e-5f, 0.1f, Affine.BOTH);
    }

    BatchNorm(int channels, Options options) {
        this.channels = channels;
        this.options = options;
        weight = new Parameter("weight", Tensor.zeros(channels).fill(1));
        bias = new Parameter("bias", Tensor.zeros(channels));
        runningMean = new Parameter("running_mean", Tensor.zeros(channels));
        runningVariance = new Parameter("running_var", Tensor.zeros(channels).fill(1));
    }

    abstract B with(Options options);

    /** The same layer with another number added to the variance; 1e-5 unless told otherwise. */
    public final B eps(float eps) {
        return with(new Options(eps, options.momentum, options.affine));
    }

    /** The number added to the variance. */
    public final float eps() {
        return options.eps;
    }

    /** The same layer with another share of a batch in the running statistics; 0.1 unless told otherwise. */
    public final B momentum(float momentum) {
        return with(new Options(options.eps, momentum, options.affine));
    }

    /** The same layer with a weight that is saved, as a buffer, but not trained. */
    public final B biasOnly() {
        return with(new Options(options.eps, options.momentum, Affine.BIAS));
    }

    /** The same layer without weight and bias: PyTorch's {@code affine=False}. */
    public final B withoutAffine() {
        return with(new Options(options.eps, options.momentum, Affine.NEITHER));
    }

    /** The scale and the shift of each channel, those of them that are trained. */
    @Override
    public final List<Parameter> parameters() {
        return switch (options.affine) {
            case BOTH -> List.of(weight, bias);
            case BIAS -> List.of(bias);
            case NEITHER -> List.of();
        };
    }

    /** The running mean and variance of each channel, and before them a weight that is not trained. */
    @Override
    public final List<Parameter> buffers() {
        return options.affine == Affine.BIAS
                ? List.of(weight, runningMean, runningVariance)
                : List.of(runningMean, runningVariance);
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        if (!pass.isTraining()) {
            return pass.overwrite(input,
                    result -> BatchNormalization.forwardEvaluation(input, weight.value(), bias.value(),
                            runningMean.value(), runningVariance.value(), options.eps, result));
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
        BatchNormalization.forwardTraining(input, weight.value(), bias.value(), options.eps, mean, inverseDeviation,
                output);
        BatchNormalization.updateRunning(mean, inverseDeviation, options.eps, count, options.momentum,
                runningMean.value(),
                runningVariance.value());
        pass.save(input);
        pass.save(mean);
        pass.save(inverseDeviation);
        return output;
    }

    /** Writes the weight and bias of a layer that computes at once what the given ones and this layer compute in evaluation. */
    final void foldInto(Tensor layerWeight, Tensor layerBiasOrNull, Tensor foldedWeight, Tensor foldedBias) {
        BatchNormalization.fold(layerWeight, layerBiasOrNull, weight.value(), bias.value(), runningMean.value(),
                runningVariance.value(), options.eps, foldedWeight, foldedBias);
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
        List<Parameter> trained = parameters();
        for (Parameter parameter : List.of(weight, bias)) {
            if (!trained.contains(parameter) || parameter.isFrozen()) {
                // Nobody else clears it.
                parameter.clearGradient();
            }
        }
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
