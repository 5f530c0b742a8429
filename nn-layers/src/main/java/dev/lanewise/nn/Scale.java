package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;

/** Each element times a fixed factor, for any shape: a temperature on logits, for example. */
public final class Scale implements Layer {
    private final float factor;

    /** A multiplication by any finite factor. */
    public Scale(float factor) {
        if (!Float.isFinite(factor)) {
            throw new IllegalArgumentException("the factor must be finite, but is " + factor);
        }
        this.factor = factor;
    }

    /** The factor. */
    public float factor() {
        return factor;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return times(input, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return times(outputGradient, pass);
    }

    private Tensor times(Tensor x, Pass pass) {
        return pass.overwrite(x, result -> Elementwise.scale(x, factor, result));
    }
}
