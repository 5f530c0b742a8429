package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/** The logistic function 1 / (1 + exp(−x)) of each element, for any shape. */
public final class Sigmoid extends PointwiseLayer {
    /** A logistic function. */
    public Sigmoid() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Elementwise.sigmoid(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Elementwise.sigmoidBackward(output, outputGradient, inputGradient);
    }
}
