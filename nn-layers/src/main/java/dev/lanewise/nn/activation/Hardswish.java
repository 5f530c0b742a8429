package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The function x·max(0, min(1, x/6 + 1/2)) of each element (Howard et al. 2019), for any shape. */
public final class Hardswish extends CurvedLayer {
    /** A hard swish. */
    public Hardswish() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.hardswish(input, output);
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        Activations.hardswishBackward(input, outputGradient, inputGradient);
    }
}
