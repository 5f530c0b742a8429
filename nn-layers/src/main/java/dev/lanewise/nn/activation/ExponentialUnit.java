package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** A line above 0 and an exponential below. */
abstract sealed class ExponentialUnit extends PointwiseLayer permits ELU, SELU, CELU {
    private final Activations.Exponential form;

    ExponentialUnit(float alpha, float scale, float rate) {
        form = new Activations.Exponential(alpha, scale, rate);
    }

    @Override
    final void compute(Tensor input, Tensor output) {
        Activations.elu(input, form, output);
    }

    @Override
    final void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Activations.eluBackward(output, outputGradient, form, inputGradient);
    }
}
