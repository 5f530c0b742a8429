package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Elementwise;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * A classifier beside the main path whose loss is added, times a weight, to that of the network in training (Szegedy et
 * al. 2014, section 5): passes its input on unchanged, and computes nothing in evaluation.
 *
 * <p>In training, forward leaves the head's logits in the pass; {@link Pass#auxiliaryLoss} turns them into a loss,
 * whose gradient joins that of the main path in backward. Without that call the head takes no part in a step. The
 * head's own children are named as if they stood in this layer's place.
 */
public final class AuxiliaryHead implements Layer {
    private final Layer head;
    private final float weight;

    /** The logits of one forward pass, in whose place {@link Pass#auxiliaryLoss} puts the gradient. */
    static final class Output implements AuxiliaryLoss {
        /** Where the pass stood before the head. */
        private final int depth;
        private final float weight;
        private Tensor logits;
        private Tensor gradient;

        private Output(int depth, float weight, Tensor logits) {
            this.depth = depth;
            this.weight = weight;
            this.logits = logits;
        }

        @Override
        public double evaluate(ToDoubleBiFunction<Tensor, Tensor> criterion, Pass pass) {
            gradient = pass.allocate(logits.shape());
            double value = criterion.applyAsDouble(logits, gradient);
            Elementwise.scale(gradient, weight, gradient);
            pass.release(logits);
            logits = null;
            return weight * value;
        }

        @Override
        public void release(Pass pass) {
            pass.release(gradient == null ? logits : gradient);
        }
    }

    /**
     * A head.
     *
     * @param head gives logits {@code [N, classes]} for the input of this layer
     * @param weight the factor of the head's loss, above 0: 0.3 in the paper
     */
    public AuxiliaryHead(Layer head, float weight) {
        if (!(weight > 0)) {
            throw new IllegalArgumentException("the weight of an auxiliary loss must be above 0, but is " + weight);
        }
        this.head = head;
        this.weight = weight;
    }

    @Override
    public List<Child> children() {
        return List.of(new Child("", head));
    }

    @Override
    public Shape outputShape(Shape input) {
        head.outputShape(input);
        return input;
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        head.walk(path, input, visitor);
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        return head.multiplyAccumulates(input);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (pass.isTraining()) {
            int depth = pass.depth();
            Tensor logits = head.forward(pass.workspace().retain(input), pass);
            pass.save(new Output(depth, weight, logits));
        }
        return input;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Output output = pass.restore(Output.class);
        if (output.gradient == null) {
            output.release(pass);
            pass.rewind(output.depth);
            return outputGradient;
        }
        return Residual.add(head.backward(output.gradient, pass), outputGradient, pass);
    }
}
