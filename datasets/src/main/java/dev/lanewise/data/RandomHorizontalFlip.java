package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Mirrors left and right with the given probability (torchvision's {@code RandomHorizontalFlip}).
 *
 * @param probability in [0, 1]
 */
public record RandomHorizontalFlip(double probability) implements Transform {
    /**
     * Checks the probability.
     *
     * @throws IllegalArgumentException if it is outside [0, 1]
     */
    public RandomHorizontalFlip {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("the probability of a flip must be in [0, 1], but is " + probability);
        }
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        if (context.random().nextDouble() < probability) {
            mirror(sample, offset, shape);
        }
    }

    /** Exchanges left and right. */
    static void mirror(float[] sample, int offset, Shape shape) {
        int channels = shape.dimension(0);
        int width = shape.dimension(2);
        for (int y = 0; y < shape.dimension(1); y++) {
            int row = offset + y * width * channels;
            for (int left = 0, right = width - 1; left < right; left++, right--) {
                swapPixels(sample, row + left * channels, row + right * channels, channels);
            }
        }
    }

    private static void swapPixels(float[] sample, int a, int b, int channels) {
        for (int channel = 0; channel < channels; channel++) {
            float value = sample[a + channel];
            sample[a + channel] = sample[b + channel];
            sample[b + channel] = value;
        }
    }
}
