package dev.lanewise.nn.loss;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** Labels as targets: 1 for the class and 0 for all others. */
final class OneHot {
    private OneHot() {}

    /**
     * The targets of labels for an output {@code [N, classes]}, in the memory of the gradient if there is one:
     * operations read each element of a target before they write that of the gradient.
     */
    static Tensor of(Tensor output, int[] labels, Tensor gradientOrNull) {
        if (output.shape().rank() != 2 || output.dimension(0) != labels.length) {
            throw new IllegalArgumentException(
                    "expects outputs [" + labels.length + ", classes] for as many labels, but the output is "
                            + output.shape());
        }
        if (output.dimension(1) == 1) {
            throw new IllegalArgumentException(
                    "one output has no classes to tell apart: give what it should be as a tensor, not as "
                            + "labels, or make the network with an output for each class");
        }
        Tensor target = gradientOrNull == null ? Tensor.zeros(output.shape()) : gradientOrNull.fill(0);
        for (int sample = 0; sample < labels.length; sample++) {
            requireLabel(labels[sample], sample, output.shape());
            target.set(1, sample, labels[sample]);
        }
        return target;
    }

    static void requireLabel(int label, int sample, Shape output) {
        if (label < 0 || label >= output.dimension(1)) {
            throw new IllegalArgumentException(
                    "label " + label + " of sample " + sample + " is outside 0 to " + (output.dimension(1) - 1));
        }
    }
}
