package dev.lanewise.nn.activation;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;

/** A line that is cut off below and above. */
abstract sealed class ClampedLine extends PointwiseLayer permits Hardtanh, ReLU6, Hardsigmoid {
    private final Activations.Line line;

    ClampedLine(float slope, float shift, float low, float high) {
        line = new Activations.Line(slope, shift, low, high);
    }

    @Override
    final void compute(Tensor input, Tensor output) {
        Activations.clampedLine(input, line, output);
    }

    @Override
    final void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient) {
        Activations.clampedLineBackward(output, outputGradient, line, inputGradient);
    }
}
