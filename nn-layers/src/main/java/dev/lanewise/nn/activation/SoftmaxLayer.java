package dev.lanewise.nn.activation;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** A function of the channels of each pixel, which lie side by side in memory: saves its output. */
abstract sealed class SoftmaxLayer implements Layer permits Softmax, LogSoftmax {
    /** Computes from rows to rows, {@code [N, C]}. */
    abstract void compute(Tensor input, Tensor output);

    abstract void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient);

    @Override
    public final Shape outputShape(Shape input) {
        return input.rank() == 4 ? input : Shapes.requireRows(input);
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Shape rows = rows(outputShape(input.shape()));
        Tensor output = pass.overwrite(input,
                result -> compute(input.viewInMemory(rows), result.viewInMemory(rows)));
        if (pass.isTraining()) {
            pass.save(pass.workspace().retain(output));
        }
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor output = pass.restore();
        Shape rows = rows(output.shape());
        Tensor inputGradient = pass.overwrite(outputGradient, result -> computeGradient(output.viewInMemory(rows),
                outputGradient.viewInMemory(rows), result.viewInMemory(rows)));
        pass.release(output);
        return inputGradient;
    }

    private static Shape rows(Shape shape) {
        return Shape.of(shape.elements() / shape.dimension(1), shape.dimension(1));
    }
}
