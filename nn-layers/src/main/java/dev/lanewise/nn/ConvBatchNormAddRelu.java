package dev.lanewise.nn;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The convolution and normalization that end the body of a residual block, the sum and the ReLU behind it as one step
 * of evaluation: the shortcut's output, which is the tensor that the pass saved last, is added while caches hold the
 * convolution's.
 *
 * <p>Only {@link Sequential} makes it, for {@link ResidualRelu}; it is never seen among its children.
 */
final class ConvBatchNormAddRelu implements Layer {
    private final AffineBatchNorm step;
    private final ReLU relu;

    /** A step that takes an addend, and the ReLU behind the sum. */
    ConvBatchNormAddRelu(AffineBatchNorm step, ReLU relu) {
        this.step = step;
        this.relu = relu;
    }

    @Override
    public Shape outputShape(Shape input) {
        return step.outputShape(input);
    }

    @Override
    public List<Child> children() {
        List<Child> children = new ArrayList<>(step.children());
        children.add(new Child(Integer.toString(children.size()), relu));
        return children;
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return step.forwardAddRelu(input, pass.restore(), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        throw new IllegalStateException("evaluation saves nothing that a backward pass could start from");
    }
}
