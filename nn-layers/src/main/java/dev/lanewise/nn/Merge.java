package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;

/**
 * A function of several tensors with its gradient: where ways of a {@link Graph} meet. It has no parameters.
 *
 * <p>Ownership is that of a layer: tensors that are given are taken over, and results handed over.
 */
public interface Merge {
    /**
     * The shape of the output for inputs of these shapes.
     *
     * @throws IllegalArgumentException if it cannot take such inputs; the message says what it expects
     */
    Shape outputShape(List<Shape> inputs);

    /** The output; in training mode, saves in the pass what {@link #backward} needs. */
    Tensor forward(List<Tensor> inputs, Pass pass);

    /**
     * The gradients for the inputs of the latest {@link #forward} whose saved tensors are still in the pass, one for
     * each.
     */
    List<Tensor> backward(Tensor outputGradient, Pass pass);

    /** The multiply-accumulate operations of a forward pass on inputs of these shapes. */
    default long multiplyAccumulates(List<Shape> inputs) {
        return 0;
    }
}
