package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/** Cuts images of any size into samples of one size; the first step of augmentation, since it needs the whole image. */
public interface Framing {
    /** The height and width of every sample. */
    int size();

    /**
     * Chooses what becomes the sample.
     *
     * @param width of the image
     * @param height of the image
     * @param random the stream of this image in this epoch
     * @return a crop within the image, whose window is {@link #size} wide and high
     */
    Crop crop(int width, int height, Random random);

    /** Checks the size of samples. */
    static void requireSize(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("the size of samples must be at least 1, but is " + size);
        }
    }

    /** Checks a shorter side that samples are to be cut from. */
    static void requireShortSide(int shortSide, int size) {
        requireSize(size);
        if (shortSide < size) {
            throw new IllegalArgumentException("samples of " + size + " pixels cannot be cut from images whose shorter "
                    + "side is " + shortSide);
        }
    }
}
