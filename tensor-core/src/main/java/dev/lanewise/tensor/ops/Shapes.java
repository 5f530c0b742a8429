package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * The checks that every operation makes of its tensors before it touches them; each message names the arguments and
 * their shapes.
 */
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

    /** Throws unless both have the same shape. */
    static void requireSame(String name, Tensor tensor, String otherName, Tensor other) {
        if (!tensor.shape().equals(other.shape())) {
            throw new IllegalArgumentException(name + " has the shape " + tensor.shape() + ", but " + otherName
                    + " has the shape " + other.shape() + ": they must be equal");
        }
    }

    /** The channels of an image batch or the features of a matrix: dimension 1. */
    static int channels(String name, Tensor tensor) {
        if (tensor.shape().rank() != 2 && tensor.shape().rank() != 4) {
            throw new IllegalArgumentException(
                    name + " must have the rank 2 or 4, but has the shape " + tensor.shape());
        }
        return tensor.dimension(1);
    }

    /** Throws unless there is one value a channel. */
    static void requirePerChannel(String name, Tensor tensor, int channels) {
        require(name, tensor, Shape.of(channels));
    }

    /** Throws unless there is a label for each row of the logits, and each is one of their classes. */
    static void requireLabels(int[] labels, Tensor logits) {
        requireRank("logits", logits, 2);
        if (labels.length != logits.dimension(0)) {
            throw new IllegalArgumentException(
                    labels.length + " labels are given for logits of the shape " + logits.shape());
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= logits.dimension(1)) {
                throw new IllegalArgumentException("label " + labels[row] + " of row " + row
                        + " is not a class of logits of the shape " + logits.shape());
            }
        }
    }
}
