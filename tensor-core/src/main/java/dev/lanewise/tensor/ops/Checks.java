package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** The checks of tensors against each other; each message names the arguments and their shapes. */
final class Checks {
    private Checks() {}

    static void sameShape(String name, Tensor tensor, String otherName, Tensor other) {
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

    /** One value a channel. */
    static void perChannel(String name, Tensor tensor, int channels) {
        Shapes.require(name, tensor, Shape.of(channels));
    }

    static void labels(int[] labels, Tensor logits) {
        Shapes.requireRank("logits", logits, 2);
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
