package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The function x·tanh(ln(1 + eˣ)) of each element (Misra 2019), for any shape. */
public final class Mish extends CurvedLayer {
    /** A mish. */
    public Mish() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.mish(input, output);
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        Activations.mishBackward(input, outputGradient, inputGradient);
    }
}
