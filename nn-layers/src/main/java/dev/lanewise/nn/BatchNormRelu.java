package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import java.util.List;

/**
 * A batch normalization and the ReLU behind it as one step: the ReLU is applied where the output is stored, and
 * backward its mask is computed from the normalization's input again, so that three passes of eight over memory are
 * spared backward, and two of five forward.
 *
 * <p>Only {@link Sequential} makes it, as a step of its computation; it is never seen among its children.
 */
final class BatchNormRelu implements Layer {
    private final BatchNorm<?> norm;
    private final ReLU relu;

    BatchNormRelu(BatchNorm<?> norm, ReLU relu) {
        this.norm = norm;
        this.relu = relu;
    }

    @Override
    public Shape outputShape(Shape input) {
        return norm.outputShape(input);
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("0", norm), new Child("1", relu));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return norm.forward(input, Activation.RELU, pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return norm.backward(outputGradient, Activation.RELU, pass);
    }
}
