package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.PackedWeights;
import dev.lanewise.tensor.ops.Reduction;
import java.util.List;

/**
 * A convolution, a transposed convolution or a fully connected layer: affine, which is to say linear in its input, plus
 * a bias for each output channel. Saves its input, and nothing else.
 */
abstract sealed class AffineLayer implements Layer permits Linear, Conv2d, ConvTranspose2d {
    private final Parameter weight;
    private final Parameter bias;

    AffineLayer(Shape weightShape, int outputs, boolean hasBias) {
        weight = new Parameter("weight", weightShape);
        bias = hasBias ? new Parameter("bias", Shape.of(outputs)) : null;
    }

    /** Computes the output, the activation included. */
    abstract void compute(Tensor input, Tensor weight, Tensor biasOrNull, Activation activation, Tensor output);

    /** {@link #compute} with a weight that stays as it is, of which {@code packed} may keep what it needs. */
    void computeFixed(Tensor input, Tensor weight, PackedWeights packed, Tensor biasOrNull, Activation activation,
            Tensor output) {
        compute(input, weight, biasOrNull, activation, output);
    }

    abstract void computeInputGradient(Tensor outputGradient, Tensor weight, Tensor inputGradient);

    abstract void computeWeightGradient(Tensor input, Tensor outputGradient, Tensor weightGradient, boolean accumulate);

    /** The weight, then the bias if there is one. */
    @Override
    public final List<Parameter> parameters() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        return forward(input, Activation.NONE, pass);
    }

    final Parameter weight() {
        return weight;
    }

    final Tensor biasOrNull() {
        return bias == null ? null : bias.value();
    }

    /** The output with another weight and bias, in memory of its own; saves and gives up nothing. */
    final Tensor forwardWith(Tensor otherWeight, Tensor otherBiasOrNull, Activation activation, Tensor input,
            Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        compute(input, otherWeight, otherBiasOrNull, activation, output);
        return output;
    }

    /** {@link #forwardWith}, in a pass of inference, with a weight that stays as it is. */
    final Tensor forwardFixed(Tensor fixedWeight, Tensor fixedBiasOrNull, Activation activation, Tensor input,
            Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        computeFixed(input, fixedWeight, pass.fixed().packed(), fixedBiasOrNull, activation, output);
        return output;
    }

    /** The output with an activation applied while it is stored; {@link #backward} is that without the activation. */
    final Tensor forward(Tensor input, Activation activation, Pass pass) {
        Tensor output = pass.isInference()
                ? forwardFixed(weight.value(), biasOrNull(), activation, input, pass)
                : forwardWith(weight.value(), biasOrNull(), activation, input, pass);
        if (pass.isTraining()) {
            pass.save(input);
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        accumulateBias(outputGradient);
        return backwardWithoutBias(outputGradient, pass);
    }

    @Override
    public final void backwardParameters(Tensor outputGradient, Pass pass) {
        accumulateBias(outputGradient);
        backwardWeight(outputGradient, pass);
    }

    /** Adds to the bias's gradient, from the output gradient or any tensor with the same sums over each channel. */
    final void accumulateBias(Tensor outputGradient) {
        if (bias != null && !bias.isFrozen()) {
            bias.accumulate((gradient, accumulate) -> Reduction.sumPerChannel(outputGradient, gradient, accumulate));
        }
    }

    /** {@link #backward} for the input and the weight. */
    final Tensor backwardWithoutBias(Tensor outputGradient, Pass pass) {
        Tensor inputGradient = pass.allocate(accumulateWeight(outputGradient, pass));
        computeInputGradient(outputGradient, weight.value(), inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }

    /** {@link #backwardParameters} for the weight. */
    final void backwardWeight(Tensor outputGradient, Pass pass) {
        accumulateWeight(outputGradient, pass);
        pass.release(outputGradient);
    }

    /** Releases the saved input, so that its memory can hold its gradient, and returns its shape. */
    private Shape accumulateWeight(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        if (!weight.isFrozen()) {
            weight.accumulate(
                    (gradient, accumulate) -> computeWeightGradient(input, outputGradient, gradient, accumulate));
        }
        pass.release(input);
        return input.shape();
    }
}
