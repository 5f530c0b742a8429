package dev.lanewise.data;

import dev.lanewise.tensor.Tensor;

/**
 * Some samples with their labels; valid until the next batch is asked for, since its memory is used again.
 *
 * @param images {@code [N, C, H, W]}
 * @param labels N classes
 */
public record Batch(Tensor images, int[] labels) {
    /** The number of samples. */
    public int size() {
        return labels.length;
    }
}
