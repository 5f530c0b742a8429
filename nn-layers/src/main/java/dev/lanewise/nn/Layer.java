package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * A function of one tensor with its gradient: holds parameters and buffers, and nothing of a computation.
 *
 * <p>All that a computation needs (mode, saved activations, memory, random streams) is in the {@link Pass}, so one
 * layer may serve several threads in evaluation at once, and one instance may stand twice in a network.
 *
 * <p><b>Ownership.</b> {@code forward} and {@code backward} take over the tensor that they are given and hand their
 * result over: a layer either returns the memory it was given, saves it in the pass, or releases it. A caller that
 * needs an argument afterwards retains it first.
 *
 * <p>A layer with {@link #children} has no parameters or buffers besides theirs.
 */
public interface Layer {
    /**
     * The shape of the output for an input of this shape.
     *
     * @throws IllegalArgumentException if the layer cannot take such an input; the message says what it expects
     */
    Shape outputShape(Shape input);

    /** The output for an input; in training mode, saves in the pass what {@link #backward} needs. */
    Tensor forward(Tensor input, Pass pass);

    /**
     * The gradient of the loss with respect to the input of the latest {@link #forward} whose saved tensors are still
     * in the pass, given the gradient with respect to its output; adds to the gradients of the parameters.
     */
    Tensor backward(Tensor outputGradient, Pass pass);

    /**
     * Does what {@link #backward} does, except that the gradient with respect to the input is not asked for: what the
     * first layers of a network need. A layer that can save work by it overrides this.
     */
    default void backwardParameters(Tensor outputGradient, Pass pass) {
        pass.release(backward(outputGradient, pass));
    }

    /** The trainable parameters in torchvision's order, named as seen from this layer. */
    default List<Parameter> parameters() {
        return ofChildren(Layer::parameters);
    }

    /**
     * The tensors that are saved with the parameters but not trained (running statistics), named as seen from this
     * layer.
     */
    default List<Parameter> buffers() {
        return ofChildren(Layer::buffers);
    }

    /** The layers directly inside this one with their names; empty for a layer that computes itself. */
    default List<Child> children() {
        return List.of();
    }

    /**
     * The multiply-accumulate operations of a forward pass on an input of this shape; unless a layer knows better,
     * those of the layers inside it, if they are a chain.
     */
    default long multiplyAccumulates(Shape input) {
        long sum = 0;
        if (isChain(input)) {
            Shape shape = input;
            for (Child child : children()) {
                sum += child.layer().multiplyAccumulates(shape);
                shape = child.layer().outputShape(shape);
            }
        }
        return sum;
    }

    /**
     * What this layer does, in words for a table: {@code 64 3x3 filters at stride 1, pad 1}; empty if its class says it
     * all.
     */
    default String description() {
        return "";
    }

    /**
     * Shows this layer, and before it all layers inside it in the order of computation, to a visitor.
     *
     * <p>Unless a layer knows better, the layers inside it are shown if they are a chain: each takes the shape that the
     * one before it gives, and the last gives the shape of this layer's output. If not, this layer is shown as one.
     *
     * @param path the name of this layer from the root, empty for the root itself
     * @param input the shape of this layer's input
     */
    default void walk(String path, Shape input, Visitor visitor) {
        if (isChain(input)) {
            Shape shape = input;
            for (Child child : children()) {
                child.layer().walk(child.path(path), shape, visitor);
                shape = child.layer().outputShape(shape);
            }
        }
        visitor.visit(path, this, input);
    }

    private boolean isChain(Shape input) {
        try {
            Shape shape = input;
            for (Child child : children()) {
                shape = child.layer().outputShape(shape);
            }
            return shape.equals(outputShape(input));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private List<Parameter> ofChildren(Function<Layer, List<Parameter>> list) {
        return children().stream()
                .flatMap(child -> list.apply(child.layer()).stream().map(child::qualify))
                .toList();
    }

    /**
     * A layer within another, under a name.
     *
     * @param name a name, or several with dots between for levels that are no layers; empty where the layer's own
     *     children are named as if they stood in its place
     * @param layer the layer
     */
    record Child(String name, Layer layer) {
        /** The path of this child below the path of its parent. */
        public String path(String parent) {
            return parent.isEmpty() || name.isEmpty() ? parent + name : parent + "." + name;
        }

        private Parameter qualify(Parameter parameter) {
            return name.isEmpty() ? parameter : parameter.within(name);
        }
    }

    /** What {@link #walk} calls for every layer. */
    @FunctionalInterface
    interface Visitor {
        /** Takes a layer with its path from the root and the shape of its input. */
        void visit(String path, Layer layer, Shape input);
    }
}
