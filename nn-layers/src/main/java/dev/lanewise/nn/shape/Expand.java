package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.View;

/** The input repeated to the shape that it and another have together, as NumPy broadcasts. */
public final class Expand implements Layer {
    private final Shape shape;

    /** A repetition to a shape, whose dimensions of 1 stay as the input has them. */
    public Expand(Shape shape) {
        this.shape = shape;
    }

    @Override
    public Shape outputShape(Shape input) {
        return Broadcasting.shape(input, shape);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        View.of(input).broadcastTo(output.shape()).copyTo(View.of(output));
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor gradient = pass.allocate(pass.restore(Shape.class));
        Broadcasting.sumTo(outputGradient, gradient, false);
        pass.release(outputGradient);
        return gradient;
    }

    @Override
    public String description() {
        return "to " + shape;
    }
}
