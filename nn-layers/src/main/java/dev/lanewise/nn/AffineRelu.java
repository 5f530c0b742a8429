package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import java.util.List;

/**
 * A convolution or fully connected layer and the ReLU behind it as one step: the ReLU is applied where the output is
 * stored, which spares one pass over memory.
 *
 * <p>Only {@link Sequential} makes it, as a step of its computation; it is never seen among its children.
 */
final class AffineRelu implements Layer {
    private final AffineLayer affine;
    private final ReLU relu;

    AffineRelu(AffineLayer affine, ReLU relu) {
        this.affine = affine;
        this.relu = relu;
    }

    /** This step and the pooling behind it as one. */
    AffineReluMaxPool with(MaxPool2d pool) {
        return new AffineReluMaxPool(affine, relu, pool);
    }

    @Override
    public Shape outputShape(Shape input) {
        return affine.outputShape(input);
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("0", affine), new Child("1", relu));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = affine.forward(input, Activation.RELU, pass);
        if (pass.isTraining()) {
            pass.save(pass.workspace().retain(output));
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return affine.backward(relu.backward(outputGradient, pass), pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        affine.backwardParameters(relu.backward(outputGradient, pass), pass);
    }
}
