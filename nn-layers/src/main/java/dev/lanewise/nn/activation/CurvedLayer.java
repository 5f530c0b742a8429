package dev.lanewise.nn.activation;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * A function of each element whose derivative is not known from its value alone: saves its input, and computes in place
 * in evaluation only.
 */
abstract sealed class CurvedLayer implements Layer permits GELU, SiLU, Mish, Hardswish, Softplus, LogSigmoid {
    abstract void compute(Tensor input, Tensor output);

    abstract void computeGradient(Tensor input, Tensor outputGradient, Tensor inputGradient);

    @Override
    public final Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public final Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining()) {
            return pass.overwrite(input, result -> compute(input, result));
        }
        Tensor output = pass.allocate(input.shape());
        compute(input, output);
        pass.save(input);
        return output;
    }

    @Override
    public final Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        Tensor inputGradient = pass.overwrite(outputGradient,
                result -> computeGradient(input, outputGradient, result));
        pass.release(input);
        return inputGradient;
    }
}
