package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** The checks that every operation makes of its tensors before it touches them. */
final class Shapes {
    private Shapes() {}

    /** Throws unless the tensor has the shape; {@code what} names it in the message. */
    static void require(String what, Tensor tensor, Shape expected) {
        if (!tensor.shape().equals(expected)) {
            throw new IllegalArgumentException(what + " must have shape " + expected + ", but has " + tensor.shape());
        }
    }

    /** Throws unless the tensor has the rank. */
    static void requireRank(String what, Tensor tensor, int rank) {
        if (tensor.shape().rank() != rank) {
            throw new IllegalArgumentException(
                    what + " must have rank " + rank + ", but has shape " + tensor.shape());
        }
    }
}
