package dev.lanewise.nn.activation;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * A function of each element whose derivative is known from its value: computes in place where the input has no other
 * owner, and saves its output only.
 */
abstract sealed class PointwiseLayer implements Layer permits ReLU, Tanh, Sigmoid, LeakyReLU, Softsign, ClampedLine,
        ExponentialUnit {
    abstract void compute(Tensor input, Tensor output);

    abstract void computeGradient(Tensor output, Tensor outputGradient, Tensor inputGradient);

    @Override
    public final Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.overwrite(input, result -> compute(input, result));
        if (pass.isTraining()) {
            pass.save(pass.workspace().retain(output));
        }
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor output = pass.restore();
        Tensor inputGradient = pass.overwrite(outputGradient,
                result -> computeGradient(output, outputGradient, result));
        pass.release(output);
        return inputGradient;
    }
}
