package dev.lanewise.data;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes image files through ImageIO, with what ImageIO leaves open decided: the format is told by the content; sizes are checked
 * before pixels are allocated; a file that is cut short is refused where ImageIO would fill the rest with gray; values are
 * taken as they are stored, without a color conversion; CMYK, which the JDK decodes with wrong colors, is left to
 * plug-ins.
 */
final class ImageDecoder {
    private static final long MAX_PIXELS = 100_000_000;
    private static final int OPAQUE = 0xff;
    private static final int WHITE = 0xff;

    private static final int PNG_SIGNATURE_BYTES = 8;
    /** The length, the type and the checksum of a chunk. */
    private static final int PNG_CHUNK_BYTES = 12;
    /** The type IEND. */
    private static final int PNG_END = 0x49454e44;

    /** The formats that are known by their first bytes. */
    private enum Format {
        JPEG, PNG, GIF, BMP, WEBP
    }

    private ImageDecoder() {}

    static Image decode(byte[] file, String name) throws DatasetFormatException {
        Format format = format(file, name);
        JpegHeader jpeg = format == Format.JPEG ? JpegHeader.of(file) : null;
        if (jpeg != null && !jpeg.complete() || format == Format.PNG && !isCompletePng(file)) {
            throw new DatasetFormatException(name, "is cut short: the " + format + " has no end");
        }
        byte[] content = jpeg != null ? jpeg.withoutProfiles(file) : file;
        boolean cmyk = jpeg != null && jpeg.components() == 4;
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            ImageReader reader = reader(in, format, cmyk, name);
            try {
                Image image = read(reader, name);
                return jpeg == null ? image : Orientation.apply(image, jpeg.orientation());
            } finally {
                reader.dispose();
            }
        } catch (DatasetFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers meet damage with exceptions of many kinds, beyond those that they declare.
            throw new DatasetFormatException(name, "is damaged, or a " + format + " image that Java cannot read ("
                    + e.getMessage() + ")");
        }
    }

    private static Format format(byte[] file, String name) throws DatasetFormatException {
        String start = new String(file, 0, Math.min(file.length, 12), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u00ff\u00d8\u00ff")) {
            return Format.JPEG;
        } else if (start.startsWith("\u0089PNG\r\n\u001a\n")) {
            return Format.PNG;
        } else if (start.startsWith("GIF8")) {
            return Format.GIF;
        } else if (start.startsWith("BM")) {
            return Format.BMP;
        } else if (start.startsWith("RIFF") && start.endsWith("WEBP")) {
            return Format.WEBP;
        }
        throw new DatasetFormatException(name, file.length == 0
                ? "is empty, expected an image"
                : "is no JPEG, PNG, BMP or GIF image by its first bytes");
    }

    /** Whether the chunks go on to a whole IEND. */
    private static boolean isCompletePng(byte[] file) {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        long at = PNG_SIGNATURE_BYTES;
        while (at + PNG_CHUNK_BYTES <= file.length) {
            if (chunks.getInt((int) at + 4) == PNG_END) {
                return true;
            }
            at += PNG_CHUNK_BYTES + Integer.toUnsignedLong(chunks.getInt((int) at));
        }
        return false;
    }

    private static ImageReader reader(ImageInputStream in, Format format, boolean cmyk, String name)
            throws DatasetFormatException {
        boolean needsPlugIn = cmyk || format == Format.WEBP;
        for (Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.name()); readers.hasNext();) {
            ImageReader reader = readers.next();
            boolean own = reader.getClass().getModule() == ImageIO.class.getModule();
            // Plug-ins are used only for what the JDK cannot do, so that installing one changes no pixel elsewhere.
            if (own != needsPlugIn) {
                reader.setInput(in, true, true);
                return reader;
            }
        }
        throw new DatasetFormatException(name, (cmyk ? "is a CMYK JPEG" : "is a " + format + " image")
                + ", which needs an ImageIO plug-in such as TwelveMonkeys' imageio-" + (cmyk ? "jpeg" : "webp")
                + " on the module or class path; or convert it to an RGB JPEG or PNG");
    }

    private static Image read(ImageReader reader, String name) throws IOException {
        int width = reader.getWidth(0);
        int height = reader.getHeight(0);
        if ((long) width * height > MAX_PIXELS) {
            throw new DatasetFormatException(name, "declares " + width + "×" + height + " pixels, more than "
                    + MAX_PIXELS);
        }
        return toRgb(reader.read(0));
    }

    private static Image toRgb(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[width * height * Image.RGB];
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int[] row = new int[width * bands];
        if (image.getColorModel() instanceof IndexColorModel palette) {
            int[] colors = new int[palette.getMapSize()];
            palette.getRGBs(colors);
            for (int y = 0; y < height; y++) {
                raster.getPixels(0, y, width, 1, row);
                for (int x = 0; x < width; x++) {
                    putColor(colors[row[x]], pixels, (y * width + x) * Image.RGB);
                }
            }
        } else {
            ColorModel model = image.getColorModel();
            int[] bits = model.getComponentSize();
            boolean alpha = model.hasAlpha();
            for (int y = 0; y < height; y++) {
                raster.getPixels(0, y, width, 1, row);
                if (bits[0] != Byte.SIZE || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
                    toBytes(row, bits);
                }
                putRow(row, bands, alpha, pixels, y * width * Image.RGB);
            }
        }
        return new Image(width, height, Image.RGB, pixels);
    }

    /** The high byte of deeper values; shallower ones are spread over 0 to 255. */
    private static void toBytes(int[] row, int... bits) {
        for (int i = 0; i < row.length; i++) {
            int depth = bits[i % bits.length];
            row[i] = depth >= Byte.SIZE ? row[i] >>> depth - Byte.SIZE : row[i] * OPAQUE / ((1 << depth) - 1);
        }
    }

    /** One row of gray or RGB values, with or without alpha as the last of the {@code bands}. */
    private static void putRow(int[] row, int bands, boolean alpha, byte[] pixels, int offset) {
        int colors = alpha ? bands - 1 : bands;
        for (int from = 0, to = offset; from < row.length; from += bands, to += Image.RGB) {
            int opacity = alpha ? row[from + colors] : OPAQUE;
            for (int channel = 0; channel < Image.RGB; channel++) {
                pixels[to + channel] = onWhite(row[from + (colors == 1 ? 0 : channel)], opacity);
            }
        }
    }

    private static void putColor(int argb, byte[] pixels, int offset) {
        for (int channel = 0; channel < Image.RGB; channel++) {
            pixels[offset + channel] = onWhite(argb >>> 16 - 8 * channel & 0xff, argb >>> 24);
        }
    }

    private static byte onWhite(int value, int opacity) {
        return (byte) (opacity == OPAQUE
                ? value
                : (value * opacity + WHITE * (OPAQUE - opacity) + OPAQUE / 2) / OPAQUE);
    }
}
