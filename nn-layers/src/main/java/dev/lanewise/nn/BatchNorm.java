package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
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

    /** The same layer with another number added to the variance; the default is 1e-5. */
    public final B eps(float eps) {
        return with(new Options(eps, options.momentum, options.affine));
    }

    /** The number added to the variance. */
    public final float eps() {
        return options.eps;
    }

    /** The same layer with another share of a batch in the running statistics; the default is 0.1. */
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
        return forward(input, Activation.NONE, pass);
    }

    /**
     * The output with an activation applied while it is stored; its gradients are those of
     * {@link #backward(Tensor, Activation, Pass)}.
     */
    final Tensor forward(Tensor input, Activation activation, Pass pass) {
        if (!pass.isTraining()) {
            outputShape(input.shape());
            return pass.overwrite(input,
                    result -> BatchNormalization.forwardEvaluation(input, weight.value(), bias.value(),
                            runningMean.value(), runningVariance.value(), options.eps, activation, result));
        }
        return forward(withStatistics(input, pass), activation, pass);
    }

    /** {@link #forward(Tensor, Activation, Pass)} in training, of an input with its statistics. */
    final Tensor forward(WithStatistics input, Activation activation, Pass pass) {
        Tensor output = pass.allocate(input.tensor().shape());
        train(input, null, activation, output, pass);
        return output;
    }

    /** In training, the output plus an addend, rectified; both tensors are given up. */
    final Tensor forwardAddRelu(WithStatistics input, Tensor addend, Pass pass) {
        return pass.overwrite(addend, output -> train(input, addend, Activation.RELU, output, pass));
    }

    /** An input of a pass of training with its statistics. */
    final WithStatistics withStatistics(Tensor input, Pass pass) {
        WithStatistics result = withUnsetStatistics(input, pass);
        BatchNormalization.statistics(input, options.eps, result.mean(), result.inverseDeviation());
        return result;
    }

    /**
     * An input of a pass of training with memory for its statistics, which are still to be written.
     *
     * @throws IllegalArgumentException if the input does not fit, or has one value for each channel
     */
    final WithStatistics withUnsetStatistics(Tensor input, Pass pass) {
        Shape shape = outputShape(input.shape());
        if (shape.elements() / channels < 2) {
            throw new IllegalArgumentException(
                    "batch normalization in training needs more than one value for each channel, but the input is "
                            + shape);
        }
        return new WithStatistics(input, pass.allocate(Shape.of(channels)), pass.allocate(Shape.of(channels)));
    }

    private void train(WithStatistics input, Tensor addendOrNull, Activation activation, Tensor output, Pass pass) {
        BatchNormalization.normalize(input.tensor(), addendOrNull, weight.value(), bias.value(), input.mean(),
                input.inverseDeviation(), activation, output);
        BatchNormalization.updateRunning(input.mean(), input.inverseDeviation(), options.eps,
                output.elements() / channels, options.momentum, runningMean.value(), runningVariance.value());
        pass.save(input.tensor());
        pass.save(input.mean());
        pass.save(input.inverseDeviation());
    }

    /**
     * Writes the weight and bias of a layer that computes at once what the given ones and this layer compute in
     * evaluation.
     */
    final void foldInto(Tensor layerWeight, Tensor layerBiasOrNull, Tensor foldedWeight, Tensor foldedBias) {
        BatchNormalization.fold(layerWeight, layerBiasOrNull, weight.value(), bias.value(), runningMean.value(),
                runningVariance.value(), options.eps, foldedWeight, foldedBias);
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        return backward(outputGradient, Activation.NONE, pass);
    }

    /** {@link #backward} of the activation, too, whose mask is computed from the input again. */
    final Tensor backward(Tensor outputGradient, Activation activation, Pass pass) {
        WithStatistics saved = restore(pass);
        Tensor inputGradient = pass.overwrite(outputGradient, result -> accumulate(activation == Activation.RELU
                ? (weightGradient, biasGradient, accumulate) -> BatchNormalization.backwardTrainingRelu(saved.tensor(),
                        outputGradient, weight.value(), bias.value(), saved.mean(), saved.inverseDeviation(), result,
                        weightGradient, biasGradient, accumulate)
                : (weightGradient, biasGradient, accumulate) -> BatchNormalization.backwardTraining(saved.tensor(),
                        outputGradient, weight.value(), saved.mean(), saved.inverseDeviation(), result, weightGradient,
                        biasGradient, accumulate)));
        release(saved, pass);
        return inputGradient;
    }

    /** The gradients of {@link #forwardAddRelu}, for the input and for the addend. */
    record AddGradients(Tensor input, Tensor addend) {}

    /** Backward of {@link #forwardAddRelu}, whose output is given up. */
    final AddGradients backwardAddRelu(Tensor output, Tensor outputGradient, Pass pass) {
        WithStatistics saved = restore(pass);
        Tensor inputGradient = pass.allocate(output.shape());
        Tensor addendGradient = pass.overwrite(outputGradient, result -> accumulate(
                (weightGradient, biasGradient, accumulate) -> BatchNormalization.backwardTrainingAddRelu(saved.tensor(),
                        output, outputGradient, weight.value(), saved.mean(), saved.inverseDeviation(), result,
                        inputGradient, weightGradient, biasGradient, accumulate)));
        release(saved, pass);
        pass.release(output);
        return new AddGradients(inputGradient, addendGradient);
    }

    private static WithStatistics restore(Pass pass) {
        Tensor inverseDeviation = pass.restore();
        Tensor mean = pass.restore();
        return new WithStatistics(pass.restore(), mean, inverseDeviation);
    }

    private static void release(WithStatistics saved, Pass pass) {
        pass.release(saved.tensor());
        pass.release(saved.mean());
        pass.release(saved.inverseDeviation());
    }

    /** Writes the gradients of weight and bias, or adds to them. */
    @FunctionalInterface
    private interface Gradients {
        void write(Tensor weightGradient, Tensor biasGradient, boolean accumulate);
    }

    private void accumulate(Gradients gradients) {
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
            gradients.write(weightGradient, biasGradient, accumulateWeight || accumulateBias);
        }));
    }
}
