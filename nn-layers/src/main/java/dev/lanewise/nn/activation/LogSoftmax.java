package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Softmax;

/**
 * The logarithm of softmax, x − ln Σ e^x, over the channels of {@code [N, C]} or, pixel by pixel, {@code [N, C, H, W]}.
 */
public final class LogSoftmax extends SoftmaxLayer {
    /** A logarithm of softmax. */
    public LogSoftmax() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Softmax.logSoftmax(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Softmax.logSoftmaxBackward(output, outputGradient, inputGradient);
    }
}
