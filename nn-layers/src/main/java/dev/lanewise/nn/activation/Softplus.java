package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The smooth rectifier ln(1 + e^(beta·x)) / beta of each element, for any shape. */
public final class Softplus extends CurvedLayer {
    private final float beta;

    /** A smooth rectifier with beta 1. */
    public Softplus() {
        this(1);
    }

    /**
     * A smooth rectifier.
     *
     * @param beta how sharp it bends, above 0
     */
    public Softplus(float beta) {
        if (!(beta > 0)) {
            throw new IllegalArgumentException("beta must be above 0, but is " + beta);
        }
        this.beta = beta;
    }

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.softplus(input, beta, output);
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        Activations.softplusBackward(input, outputGradient, beta, inputGradient);
    }
}
