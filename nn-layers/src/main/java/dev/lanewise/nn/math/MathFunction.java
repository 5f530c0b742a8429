package dev.lanewise.nn.math;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.UnaryFunction;

/** A mathematical function of each element, for any shape: {@code new MathFunction(UnaryFunction.SQRT)}. */
public final class MathFunction implements Layer {
    private final UnaryFunction function;

    /** A layer that computes a function. */
    public MathFunction(UnaryFunction function) {
        this.function = function;
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining()) {
            return pass.overwrite(input, result -> function.forward(input, result));
        }
        Tensor output = pass.allocate(input.shape());
        function.forward(input, output);
        pass.save(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        Tensor gradient = pass.overwrite(outputGradient, result -> function.backward(input, outputGradient, result));
        pass.release(input);
        return gradient;
    }

    @Override
    public String description() {
        return function.name().toLowerCase(java.util.Locale.ROOT);
    }
}
