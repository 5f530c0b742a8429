package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** The leaky rectifier of each element: x above 0, slope·x below (Maas et al. 2013), for any shape. */
public final class LeakyReLU extends PointwiseLayer {
    private final float slope;

    /** A leaky rectifier with PyTorch's slope of 0.01. */
    public LeakyReLU() {
        this(0.01f);
    }

    /**
     * A leaky rectifier.
     *
     * @param slope the slope below 0, at least 0
     */
    public LeakyReLU(float slope) {
        if (!(slope >= 0)) {
            throw new IllegalArgumentException("the slope must be at least 0, but is " + slope);
        }
        this.slope = slope;
    }

    @Override
    void compute(Tensor input, Tensor output) {
        Activations.leakyRelu(input, slope, output);
    }

    @Override
    void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Activations.leakyReluBackward(output, outputGradient, slope, inputGradient);
    }
}
