package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;

/**
 * A residual block and the ReLU behind it as one step: the sum and the ReLU are one pass over memory, and in training
 * the batch normalization that ends the body is part of the same pass, forward and backward. In evaluation, sum and
 * ReLU are part of the convolution that ends the body.
 *
 * <p>Only {@link Sequential} makes it, as a step of its computation; it is never seen among its children.
 */
final class ResidualRelu implements Layer {
    private final Residual residual;
    private final ReLU relu;
    private final Layer body;
    private final Layer shortcut;
    /** The body without its last layer, if that is a normalization. */
    private final Sequential headOrNull;
    private final BatchNorm<?> normOrNull;
    /** The body with sum and ReLU, for evaluation, if that ends with a convolution. */
    private final Sequential sumOrNull;

    /** A step for a block whose body is always computed. */
    ResidualRelu(Residual residual, ReLU relu) {
        this.residual = residual;
        this.relu = relu;
        body = residual.body();
        shortcut = residual.shortcut();
        normOrNull = body instanceof Sequential layers ? layers.lastNormOrNull() : null;
        headOrNull = normOrNull == null ? null : ((Sequential) body).beforeLastNorm();
        sumOrNull = body instanceof Sequential layers ? layers.withSumOrNull(relu) : null;
    }

    @Override
    public Shape outputShape(Shape input) {
        return residual.outputShape(input);
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("0", residual), new Child("1", relu));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (!pass.isTraining() && sumOrNull != null) {
            pass.save(shortcut.forward(pass.workspace().retain(input), pass));
            return sumOrNull.forward(input, pass);
        }
        boolean normalizes = pass.isTraining() && normOrNull != null;
        Tensor sum = normalizes ? forwardNormalized(input, pass) : forwardPlain(input, pass);
        if (pass.isTraining()) {
            pass.save(pass.workspace().retain(sum));
        }
        return sum;
    }

    private Tensor forwardNormalized(Tensor input, Pass pass) {
        WithStatistics residual = headOrNull.forwardWithStatistics(pass.workspace().retain(input), normOrNull, pass);
        return normOrNull.forwardAddRelu(residual, shortcut.forward(input, pass), pass);
    }

    private Tensor forwardPlain(Tensor input, Pass pass) {
        Tensor residual = body.forward(pass.workspace().retain(input), pass);
        return addRelu(residual, shortcut.forward(input, pass), pass);
    }

    /** max(a + b, 0), in the memory of the first tensor if possible; both are given up. */
    static Tensor addRelu(Tensor a, Tensor b, Pass pass) {
        Tensor sum = pass.overwrite(a, result -> Elementwise.addRelu(a, b, result));
        pass.release(b);
        return sum;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        if (normOrNull == null) {
            return residual.backward(relu.backward(outputGradient, pass), pass);
        }
        BatchNorm.AddGradients gradients = normOrNull.backwardAddRelu(pass.restore(), outputGradient, pass);
        Tensor gradient = shortcut.backward(gradients.addend(), pass);
        return Residual.add(headOrNull.backward(gradients.input(), pass), gradient, pass);
    }

    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        if (normOrNull == null) {
            residual.backwardParameters(relu.backward(outputGradient, pass), pass);
            return;
        }
        BatchNorm.AddGradients gradients = normOrNull.backwardAddRelu(pass.restore(), outputGradient, pass);
        shortcut.backwardParameters(gradients.addend(), pass);
        headOrNull.backwardParameters(gradients.input(), pass);
    }
}
