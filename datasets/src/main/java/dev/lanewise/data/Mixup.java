package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/**
 * Replaces each sample by λ·sample + (1 − λ)·other, and its target likewise, with one λ from Beta(α, α) for the batch (Zhang et al.
 * 2017, arXiv 1710.09412). The other of sample i of N is sample N − 1 − i, in a shuffled batch as random as any.
 *
 * @param alpha positive; 0.2 is usual for ImageNet, 1 for CIFAR
 */
public record Mixup(double alpha) implements BatchTransform {
    /**
     * Checks the parameter.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Mixup {
        Beta.requireParameter(alpha);
    }

    @Override
    public void apply(Tensor images, Tensor targets, Random random) {
        float share = (float) Beta.symmetric(alpha, random);
        mixPairs(images, share);
        mixPairs(targets, share);
    }

    /** Mixes row i and row N − 1 − i of the outermost dimension, both at once. */
    static void mixPairs(Tensor tensor, float share) {
        float[] array = tensor.array();
        int length = tensor.shape().elementsPerSample();
        for (int first = 0, last = tensor.dimension(0) - 1; first < last; first++, last--) {
            int a = tensor.offset() + first * length;
            int b = tensor.offset() + last * length;
            for (int i = 0; i < length; i++) {
                float one = array[a + i];
                float other = array[b + i];
                array[a + i] = share * one + (1 - share) * other;
                array[b + i] = share * other + (1 - share) * one;
            }
        }
    }
}
