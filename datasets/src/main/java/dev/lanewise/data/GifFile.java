package dev.lanewise.data;

import java.awt.image.BufferedImage;

/**
 * The first image of a GIF file on the canvas that the file declares, which it may fill in part only or stand out of.
 *
 * <p>As in Pillow, the canvas grows with what stands out, and what the image leaves open has the palette's first color, or is transparent
 * where the image has a transparent color. (The background color that the file names is what no viewer shows.)
 *
 * @see <a href="https://www.w3.org/Graphics/GIF/spec-gif89a.txt">GIF89a</a>
 */
final class GifFile {
    private static final int SCREEN = 6;
    private static final int SCREEN_BYTES = 7;
    private static final int IMAGE_BYTES = 9;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int WHITE = 0xffffff;

    private final byte[] file;
    private final String name;
    private int palette = -1;
    private boolean transparent;
    /** Where the first image is described. */
    private int image;
    /** Where its data begin. */
    private int codes;

    private GifFile(byte[] file, String name) {
        this.file = file;
        this.name = name;
    }

    /**
     * Finds the first image.
     *
     * @throws DatasetFormatException if there is none, or the canvas is too large
     */
    static GifFile of(byte[] file, String name) throws DatasetFormatException {
        GifFile gif = new GifFile(file, name);
        gif.findImage();
        gif.size().require(name);
        gif.requireWhole();
        return gif;
    }

    /** The image's left edge, top edge, width and height are its fields 0, 2, 4 and 6. */
    private int field(int offset) {
        return Bytes.little16(file, image + offset);
    }

    private int width() {
        return Math.max(Bytes.little16(file, SCREEN), field(0) + field(4));
    }

    private int height() {
        return Math.max(Bytes.little16(file, SCREEN + 2), field(2) + field(6));
    }

    /** The size of the canvas. */
    ImageSize size() {
        return new ImageSize(width(), height(), 2 * Image.RGB);
    }

    /** The canvas with the first image, as it was decoded, in its place. */
    Image image(BufferedImage frame) {
        Image decoded = BufferedPixels.rgb(frame);
        int width = width();
        int height = height();
        if (decoded.width() == width && decoded.height() == height) {
            return decoded;
        }
        byte[] pixels = new byte[width * height * Image.RGB];
        int color = transparent ? WHITE : firstColor();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (color >> 16 - 8 * (i % Image.RGB));
        }
        int row = decoded.width() * Image.RGB;
        for (int y = 0; y < decoded.height(); y++) {
            System.arraycopy(decoded.pixels(), y * row, pixels, ((field(2) + y) * width + field(0)) * Image.RGB, row);
        }
        return new Image(width, height, Image.RGB, pixels);
    }

    private int firstColor() {
        return palette < 0
                ? 0
                : Bytes.at(file, palette) << 16 | Bytes.at(file, palette + 1) << 8 | Bytes.at(file, palette + 2);
    }

    private void findImage() throws DatasetFormatException {
        int at = requireBytes(SCREEN, SCREEN_BYTES);
        at = skipPalette(Bytes.at(file, SCREEN + 4), at);
        while (image == 0) {
            requireBytes(at, 1);
            switch (Bytes.at(file, at++)) {
                case EXTENSION -> at = skipExtension(at);
                case IMAGE -> image = at;
                case TRAILER -> throw new DatasetFormatException(name, "is damaged: the GIF has no image");
                default -> {
                    // Pillow passes over such bytes, too.
                }
            }
        }
        at = requireBytes(image, IMAGE_BYTES);
        codes = skipPalette(Bytes.at(file, at - 1), at);
    }

    private void requireWhole() throws DatasetFormatException {
        if (GifCodes.pixels(file, codes) < (long) field(4) * field(6)) {
            throw new DatasetFormatException(name, "is cut short or damaged: the GIF's data end before its image does");
        }
    }

    private int skipPalette(int flags, int at) throws DatasetFormatException {
        if ((flags & 0x80) == 0) {
            return at;
        }
        palette = at;
        return requireBytes(at, 3 << (flags & 7) + 1);
    }

    private int skipExtension(int start) throws DatasetFormatException {
        int at = requireBytes(start, 2);
        if (Bytes.at(file, start) == GRAPHIC_CONTROL && Bytes.at(file, start + 1) >= 4) {
            requireBytes(at, 4);
            transparent = (Bytes.at(file, at) & 1) != 0;
        }
        at--;
        for (int length = Bytes.at(file, at); length > 0; length = Bytes.at(file, at)) {
            at = requireBytes(at + 1, length);
            requireBytes(at, 1);
        }
        return at + 1;
    }

    /** What follows the bytes that must be there. */
    private int requireBytes(int at, int count) throws DatasetFormatException {
        if (count > file.length - at) {
            throw new DatasetFormatException(name, "is cut short: the GIF has no whole image");
        }
        return at + count;
    }
}
