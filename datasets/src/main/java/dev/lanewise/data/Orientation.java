package dev.lanewise.data;

/** Turns an image upright that is stored as a camera held it. */
final class Orientation {
    private Orientation() {}

    /**
     * The image as it is to be seen.
     *
     * @param orientation EXIF's number, 1 to 8: what the first row and column of the stored image are
     */
    static Image apply(Image image, int orientation) {
        if (orientation == 1) {
            return image;
        }
        // 5 to 8 exchange rows and columns; a mirrored or turned image is read from right to left, from below, or both.
        boolean transposed = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBelow = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int channels = image.channels();
        int width = transposed ? image.height() : image.width();
        int height = transposed ? image.width() : image.height();
        byte[] pixels = new byte[image.pixels().length];
        for (int y = 0, to = 0; y < height; y++) {
            for (int x = 0; x < width; x++, to += channels) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int fromX = fromRight ? image.width() - 1 - column : column;
                int fromY = fromBelow ? image.height() - 1 - row : row;
                System.arraycopy(image.pixels(), (fromY * image.width() + fromX) * channels, pixels, to, channels);
            }
        }
        return new Image(width, height, channels, pixels);
    }
}
