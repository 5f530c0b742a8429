package dev.lanewise.data;

import dev.lanewise.tensor.Tensor;
import java.util.Optional;

/**
 * Some samples with their labels; valid until the next batch is asked for, since its memory is used again.
 *
 * @param images {@code [N, C, H, W]}
 * @param labels N classes
 * @param targets {@code [N, classes]}, the probability of each class, where samples are mixed; empty where each sample is of the class that
 *        its label says
 */
public record Batch(Tensor images, int[] labels, Optional<Tensor> targets) {
    /** Samples of one class each. */
    public Batch(Tensor images, int[] labels) {
        this(images, labels, Optional.empty());
    }

    /** The number of samples. */
    public int size() {
        return labels.length;
    }
}
