package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The logarithm of the logistic function, −ln(1 + e⁻ˣ), of each element, for any shape. */
public final class LogSigmoid extends CurvedLayer {
    /** A logarithm of the logistic function. */
    public LogSigmoid() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.softplus(input, -1, output);
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        Activations.softplusBackward(input, outputGradient, -1, inputGradient);
    }
}
