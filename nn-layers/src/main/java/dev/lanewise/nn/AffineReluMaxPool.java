package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Activation;
import java.util.List;

/**
 * A convolution, the ReLU behind it and a max pooling behind that as one step, which does not keep the large tensor
 * between them: where the pooled maximum is above 0, so was the value it came from.
 *
 * <p>Backward, the ReLU's gradient and the bias's are taken from the pooled gradient, a quarter of the size for 2×2
 * windows, since each of its values goes to one place. In LeNet-5 half of the passes over memory are spared.
 *
 * <p>Only {@link Sequential} makes it, as a step of its computation; it is never seen among its children.
 */
final class AffineReluMaxPool implements Layer {
    private final AffineLayer affine;
    private final ReLU relu;
    private final MaxPool2d pool;

    AffineReluMaxPool(AffineLayer affine, ReLU relu, MaxPool2d pool) {
        this.affine = affine;
        this.relu = relu;
        this.pool = pool;
    }

    @Override
    public Shape outputShape(Shape input) {
        return pool.outputShape(affine.outputShape(input));
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("0", affine), new Child("1", relu), new Child("2", pool));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pool.forward(affine.forward(input, Activation.RELU, pass), pass);
        if (pass.isTraining()) {
            pass.save(pass.workspace().retain(output));
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return affine.backwardWithoutBias(affineGradient(outputGradient, pass), pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        affine.backwardWeight(affineGradient(outputGradient, pass), pass);
    }

    /** Adds to the bias's gradient on the way. */
    private Tensor affineGradient(Tensor outputGradient, Pass pass) {
        Tensor rectified = relu.backward(outputGradient, pass);
        affine.accumulateBias(rectified);
        return pool.backward(rectified, pass);
    }
}
