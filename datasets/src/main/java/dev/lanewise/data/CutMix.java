package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/**
 * Exchanges a rectangle of each sample with that of another, and mixes their targets by its area: a share of 1 − λ, with one λ from
 * Beta(α, α) for the batch (Yun et al. 2019, arXiv 1905.04899). The other of sample i of N is sample N − 1 − i.
 *
 * @param alpha positive; 1 is usual
 */
public record CutMix(double alpha) implements BatchTransform {
    /**
     * Checks the parameter.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public CutMix {
        Beta.requireParameter(alpha);
    }

    @Override
    public void apply(Tensor images, Tensor targets, Random random) {
        int height = images.dimension(2);
        int width = images.dimension(3);
        double side = Math.sqrt(1 - Beta.symmetric(alpha, random));
        int centerX = random.nextInt(width);
        int centerY = random.nextInt(height);
        int halfWidth = (int) (width * side) / 2;
        int halfHeight = (int) (height * side) / 2;
        // The rectangle is cut off at the border, so its area is counted anew, as in the authors' code.
        int left = Math.max(0, centerX - halfWidth);
        int right = Math.min(width, centerX + halfWidth);
        int top = Math.max(0, centerY - halfHeight);
        int bottom = Math.min(height, centerY + halfHeight);
        for (int first = 0, last = images.dimension(0) - 1; first < last; first++, last--) {
            exchange(images, first, last, left, right, top, bottom);
        }
        float kept = 1 - (float) ((right - left) * (bottom - top)) / (width * height);
        Mixup.mixPairs(targets, kept);
    }

    private static void exchange(Tensor images, int first, int last, int left, int right, int top, int bottom) {
        float[] array = images.array();
        int channels = images.dimension(1);
        int length = images.shape().elementsPerSample();
        for (int y = top; y < bottom; y++) {
            int start = images.offset() + (y * images.dimension(3) + left) * channels;
            for (int i = start; i < start + (right - left) * channels; i++) {
                float value = array[first * length + i];
                array[first * length + i] = array[last * length + i];
                array[last * length + i] = value;
            }
        }
    }
}
