package dev.lanewise.data;

/**
 * How a sample is taken from an image: a part of the image is scaled, and a window of the result is the sample.
 *
 * @param left first column of the part
 * @param top first row of the part
 * @param width columns of the part
 * @param height rows of the part
 * @param scaledWidth columns of the part once scaled
 * @param scaledHeight rows of the part once scaled
 * @param windowLeft first column of the sample within the scaled part
 * @param windowTop first row of the sample within the scaled part
 * @param mirrored whether left and right of the sample are exchanged at the end
 */
public record Crop(int left, int top, int width, int height, int scaledWidth, int scaledHeight, int windowLeft,
        int windowTop, boolean mirrored) {

    /** A part of an image, scaled to the whole sample. */
    public static Crop scaled(int left, int top, int width, int height, int size) {
        return new Crop(left, top, width, height, size, size, 0, 0, false);
    }

    /**
     * The whole image with its shorter side scaled to {@code shortSide} (the longer one rounded down, as torchvision's {@code
     * Resize} does), and a window of that.
     */
    static Crop ofWhole(int width, int height, int shortSide, int windowLeft, int windowTop) {
        return new Crop(0, 0, width, height, scaled(width, height, shortSide), scaled(height, width, shortSide),
                windowLeft, windowTop, false);
    }

    /**
     * The length of a side when the shorter of it and the {@code other} becomes {@code shortSide}.
     *
     * @throws IllegalArgumentException if that is more than an int holds
     */
    static int scaled(int side, int other, int shortSide) {
        long scaled = side <= other ? shortSide : (long) shortSide * side / other;
        if (scaled > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an image with sides of " + side + " and " + other
                    + " pixels is too thin to scale the shorter one to " + shortSide);
        }
        return (int) scaled;
    }

    /** This crop with its sample mirrored. */
    public Crop mirror() {
        return new Crop(left, top, width, height, scaledWidth, scaledHeight, windowLeft, windowTop, !mirrored);
    }
}
