package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/** The rectifier max(x, 0) of each element (Nair and Hinton 2010), for any shape. */
public final class ReLU extends PointwiseLayer {
    /** A rectifier. */
    public ReLU() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Elementwise.relu(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Elementwise.reluBackward(output, outputGradient, inputGradient);
    }
}
