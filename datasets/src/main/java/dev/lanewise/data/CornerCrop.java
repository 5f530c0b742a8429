package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * Scales the shorter side of an image and cuts one of its corners; four of the crops of ten-crop testing.
 *
 * @param shortSide the shorter side after scaling, at least {@code size}
 * @param size the height and width of samples
 * @param atRight whether the corner is at the right side
 * @param atBottom whether the corner is at the lower side
 */
record CornerCrop(int shortSide, int size, boolean atRight, boolean atBottom) implements Framing {
    CornerCrop {
        Framing.requireShortSide(shortSide, size);
    }

    @Override
    public Crop crop(int width, int height, Random random) {
        return Crop.ofWhole(width, height, shortSide,
                atRight ? Crop.scaled(width, height, shortSide) - size : 0,
                atBottom ? Crop.scaled(height, width, shortSide) - size : 0);
    }
}
