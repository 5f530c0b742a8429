package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The function x·sigmoid(x) of each element (Ramachandran et al. 2017: swish), for any shape. */
public final class SiLU extends CurvedLayer {
    /** A sigmoid-weighted linear unit. */
    public SiLU() {}

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.silu(input, output);
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        Activations.siluBackward(input, outputGradient, inputGradient);
    }
}
