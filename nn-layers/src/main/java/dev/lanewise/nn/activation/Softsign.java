package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The function x / (1 + |x|) of each element, for any shape. */
public final class Softsign extends PointwiseLayer {
    /** A softsign. */
    public Softsign() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.softsign(input, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Activations.softsignBackward(output, outputGradient, inputGradient);
    }
}
