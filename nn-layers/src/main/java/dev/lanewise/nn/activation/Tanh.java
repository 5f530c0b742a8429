package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/** The hyperbolic tangent of each element, for any shape. */
public final class Tanh extends PointwiseLayer {
    /** A hyperbolic tangent. */
    public Tanh() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Elementwise.tanh(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Elementwise.tanhBackward(output, outputGradient, inputGradient);
    }
}
