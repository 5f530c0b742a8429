package dev.lanewise.nn.math;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activations;
import dev.lanewise.tensor.ops.Elementwise;

/** The line slope·x + shift of each element, both fixed, for any shape. */
public final class Line implements Layer {
    private final float slope;
    private final Activations.Line line;

    /** A line. */
    public Line(float slope, float shift) {
        this.slope = slope;
        line = new Activations.Line(slope, shift, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return pass.overwrite(input, result -> Activations.clampedLine(input, line, result));
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return pass.overwrite(outputGradient, result -> Elementwise.scale(outputGradient, slope, result));
    }

    @Override
    public String description() {
        return line.slope() + " x + " + line.shift();
    }
}
