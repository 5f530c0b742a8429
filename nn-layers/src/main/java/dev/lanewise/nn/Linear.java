package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import dev.lanewise.tensor.ops.Gemm;

/**
 * A fully connected layer: x · weightᵀ + bias, from {@code [N, inputs]} to {@code [N, outputs]}.
 *
 * <p>Parameters: {@code weight} of shape {@code [outputs, inputs]} and, unless switched off, {@code bias} of shape
 * {@code [outputs]}; zeros until they are initialised or loaded.
 */
public final class Linear extends AffineLayer {
    private final int inputs;
    private final int outputs;

    /** A layer with a bias. */
    public Linear(int inputs, int outputs) {
        this(inputs, outputs, true);
    }

    private Linear(int inputs, int outputs, boolean bias) {
        super(Shape.of(outputs, inputs), outputs, bias);
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** A new layer of the same sizes, with or without a bias. */
    public Linear bias(boolean bias) {
        return new Linear(inputs, outputs, bias);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Shape.of(Shapes.requireSize(Shapes.requireRows(input), inputs, "features").dimension(0), outputs);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return (long) input.dimension(0) * inputs * outputs;
    }

    @Override
    public String description() {
        return outputs + " neurons";
    }

    @Override
    void compute(Tensor input, Tensor weight, Tensor biasOrNull, Activation activation, Tensor output) {
        Gemm.linear(input, weight, biasOrNull, activation, output);
    }

    @Override
    void computeInputGradient(Tensor outputGradient, Tensor weight, Tensor inputGradient) {
        Gemm.multiply(false, false, 1, outputGradient, weight, 0, inputGradient);
    }

    @Override
    void computeWeightGradient(Tensor input, Tensor outputGradient, Tensor weightGradient, boolean accumulate) {
        Gemm.multiply(true, false, 1, outputGradient, input, accumulate ? 1 : 0, weightGradient);
    }
}
