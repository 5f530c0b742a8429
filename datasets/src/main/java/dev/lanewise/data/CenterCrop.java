package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * Scales the shorter side of an image and cuts its center (torchvision's {@code Resize(shortSide)} and
 * {@code CenterCrop(size)}): what most networks are tested with.
 *
 * @param shortSide the shorter side after scaling, at least {@code size}; 256 is usual for samples of 224
 * @param size the height and width of samples
 */
public record CenterCrop(int shortSide, int size) implements Framing {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the size is below 1 or above the shorter side
     */
    public CenterCrop {
        Framing.requireShortSide(shortSide, size);
    }

    /** The center of an image whose shorter side is scaled to 256/224 of the sample's. */
    public static CenterCrop of(int size) {
        return new CenterCrop(Math.max(size, Math.round(size * 256f / 224)), size);
    }

    /** The largest square in the center, scaled to the sample. */
    public static CenterCrop square(int size) {
        return new CenterCrop(size, size);
    }

    @Override
    public Crop crop(int width, int height, Random random) {
        return Crop.ofWhole(width, height, shortSide, middle(Crop.scaled(width, height, shortSide)),
                middle(Crop.scaled(height, width, shortSide)));
    }

    /** Half of what is left over, where a half goes to the even side as in Python's {@code round}. */
    private int middle(int scaled) {
        return (int) Math.rint((scaled - size) / 2.0);
    }
}
