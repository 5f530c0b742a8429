package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * Scales the whole image to the sample, whatever its shape: nothing is cut off, but proportions change.
 *
 * @param size the height and width of samples
 */
public record Squeeze(int size) implements Framing {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Squeeze {
        Framing.requireSize(size);
    }

    @Override
    public Crop crop(int width, int height, Random random) {
        return Crop.scaled(0, 0, width, height, size);
    }
}
