package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/**
 * The function x·Φ(x) of each element, Φ the standard normal distribution (Hendrycks and Gimpel 2016), for any shape.
 */
public final class GELU extends CurvedLayer {
    /** How Φ is computed. */
    public enum Form {
        /** By its definition, which is the error function: PyTorch's default. */
        ERF,
        /** As 1/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))): PyTorch's {@code approximate="tanh"}. */
        TANH
    }

    private final Form form;

    /** A unit with the exact Φ. */
    public GELU() {
        this(Form.ERF);
    }

    /** A unit with a choice of Φ. */
    public GELU(Form form) {
        this.form = form;
    }

    @Override
    void compute(Tensor input, Tensor output) {
        switch (form) {
            case ERF -> Activations.gelu(input, output);
            case TANH -> Activations.geluTanh(input, output);
        }
    }

    @Override
    void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient) {
        switch (form) {
            case ERF -> Activations.geluBackward(input, outputGradient, inputGradient);
            case TANH -> Activations.geluTanhBackward(input, outputGradient, inputGradient);
        }
    }
}
