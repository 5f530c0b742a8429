package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;

/** Softmax over the classes or channels, e^x / Σ e^x, of {@code [N, C]} or, pixel by pixel, {@code [N, C, H, W]}. */
public final class Softmax extends SoftmaxLayer {
    /** A softmax. */
    public Softmax() {}

    @Override
    void compute(Tensor input, Tensor output) {
        dev.lanewise.tensor.ops.Softmax.softmax(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        dev.lanewise.tensor.ops.Softmax.softmaxBackward(output, outputGradient, inputGradient);
    }
}
