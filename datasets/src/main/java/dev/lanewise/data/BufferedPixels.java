package dev.lanewise.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * The pixels of Java's images as they are stored, where {@link BufferedImage#getRGB} would convert them from the color space that a
 * profile, or gray, stands for.
 */
final class BufferedPixels {
    private static final int OPAQUE = 0xff;
    private static final int WHITE = 0xff;

    private BufferedPixels() {}

    /**
     * The image as RGB on white.
     *
     * @throws IllegalArgumentException if it is of a color space other than gray and RGB, or its values are no whole numbers
     */
    static Image rgb(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel palette) {
            int[] colors = new int[palette.getMapSize()];
            palette.getRGBs(colors);
            return indexed(image.getRaster(), colors);
        }
        requireColors(image);
        byte[] pixels = new byte[image.getWidth() * image.getHeight() * Image.RGB];
        putColors(image.getRaster(), model, pixels);
        return new Image(image.getWidth(), image.getHeight(), Image.RGB, pixels);
    }

    private static void requireColors(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int colors = model.getNumColorComponents();
        int family = model.getColorSpace().getType();
        boolean known = family == ColorSpace.TYPE_GRAY && colors == 1 || family == ColorSpace.TYPE_RGB && colors == 3;
        if (!known || image.getRaster().getNumBands() != model.getNumComponents()) {
            throw new IllegalArgumentException("the image has " + colors
                    + " components of a color space that is neither gray nor RGB; convert it to BufferedImage.TYPE_INT_RGB");
        }
        int type = image.getRaster().getTransferType();
        if (type != DataBuffer.TYPE_BYTE && type != DataBuffer.TYPE_USHORT && type != DataBuffer.TYPE_INT) {
            throw new IllegalArgumentException("the image has signed or floating-point values, which have no black and"
                    + " white of their own; convert it to BufferedImage.TYPE_INT_RGB");
        }
    }

    /** The image whose pixels are numbers of these colors, which are ARGB. */
    static Image indexed(Raster raster, int... colors) {
        byte[] pixels = new byte[raster.getWidth() * raster.getHeight() * Image.RGB];
        int[] row = new int[raster.getWidth()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, row.length, 1, row);
            for (int index : row) {
                if (index >= colors.length) {
                    throw new IllegalArgumentException("a pixel has color " + index + " of a palette of "
                            + colors.length);
                }
                for (int channel = 0; channel < Image.RGB; channel++) {
                    pixels[to++] = onWhite(colors[index] >>> 16 - 8 * channel & 0xff, colors[index] >>> 24);
                }
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), Image.RGB, pixels);
    }

    private static void putColors(Raster raster, ColorModel model, byte[] pixels) {
        int[] bits = model.getComponentSize();
        boolean wholeBytes = raster.getTransferType() == DataBuffer.TYPE_BYTE && bits[0] == Byte.SIZE;
        int width = raster.getWidth();
        int[] row = new int[width * raster.getNumBands()];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            if (!wholeBytes) {
                toBytes(row, bits);
            }
            putRow(row, model, pixels, y * width * Image.RGB);
        }
    }

    /** The high byte of deeper values; shallower ones are spread over 0 to 255. */
    private static void toBytes(int[] row, int... bits) {
        for (int i = 0; i < row.length; i++) {
            int depth = bits[i % bits.length];
            row[i] = depth >= Byte.SIZE ? row[i] >>> depth - Byte.SIZE : row[i] * OPAQUE / ((1 << depth) - 1);
        }
    }

    /** One row of gray or RGB values, with or without alpha as the last band. */
    private static void putRow(int[] row, ColorModel model, byte[] pixels, int offset) {
        int bands = model.getNumComponents();
        int colors = model.getNumColorComponents();
        boolean multiplied = model.isAlphaPremultiplied();
        for (int from = 0, to = offset; from < row.length; from += bands, to += Image.RGB) {
            int opacity = model.hasAlpha() ? row[from + colors] : OPAQUE;
            for (int channel = 0; channel < Image.RGB; channel++) {
                int value = row[from + (colors == 1 ? 0 : channel)];
                pixels[to + channel] = multiplied
                        ? (byte) Math.min(value + WHITE - opacity, WHITE)
                        : onWhite(value, opacity);
            }
        }
    }

    private static byte onWhite(int value, int opacity) {
        return (byte) (opacity == OPAQUE
                ? value
                : (value * opacity + WHITE * (OPAQUE - opacity) + OPAQUE / 2) / OPAQUE);
    }
}
