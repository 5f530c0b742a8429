package dev.lanewise.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Small pictures in every form that GIF, PNG, BMP and TIFF have for them. */
final class PixelMatrix {
    private static final int WIDTH = 21;
    private static final int HEIGHT = 13;
    private static final int[] ADAM7_X = {0, 4, 0, 2, 0, 1, 0};
    private static final int[] ADAM7_Y = {0, 0, 4, 0, 2, 0, 1};
    private static final int[] ADAM7_STEP_X = {8, 8, 4, 4, 2, 2, 1};
    private static final int[] ADAM7_STEP_Y = {8, 8, 8, 4, 4, 2, 2};

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private PixelMatrix() {}

    /** The files by what is in them. */
    static Map<String, byte[]> files() {
        PixelMatrix matrix = new PixelMatrix();
        matrix.addGifs();
        matrix.addPngs();
        matrix.addBmps();
        matrix.addTiffs();
        return matrix.files;
    }

    private static int value(int x, int y, int channel, int bits) {
        return (x * (3 + 2 * channel) + y * (5 - channel)) * 0x1357 >> 2 & (1 << bits) - 1;
    }

    // GIF

    private void addGifs() {
        for (boolean local : new boolean[] {false, true}) {
            String palette = local ? "local" : "global";
            files.put("gif-whole-" + palette, gif(WIDTH, HEIGHT, 0, 0, local, false));
            files.put("gif-inside-" + palette, gif(40, 30, 5, 9, local, false));
            files.put("gif-below-" + palette, gif(WIDTH, 30, 0, 17, local, false));
            files.put("gif-standing-out-" + palette, gif(10, 10, 4, 5, local, false));
            files.put("gif-of-no-canvas-" + palette, gif(0, 0, 2, 1, local, false));
            files.put("gif-interlaced-" + palette, gif(40, 30, 5, 9, local, true));
        }
        byte[] one = gif(40, 30, 5, 9, true, false);
        byte[] two = Arrays.copyOf(one, one.length + 300);
        byte[] second = gif(40, 30, 1, 1, true, true);
        // The second image follows the first; its header is left out.
        System.arraycopy(second, 13 + 24, two, one.length - 1, second.length - 13 - 24);
        files.put("gif-animated", Arrays.copyOf(two, one.length - 1 + second.length - 13 - 24));
    }

    /** A GIF of eight colors whose codes are never longer than four bits. */
    private static byte[] gif(int canvasWidth, int canvasHeight, int left, int top, boolean local, boolean interlaced) {
        ByteBuffer out = ByteBuffer.allocate(2000).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GIF89a".getBytes()).putShort((short) canvasWidth).putShort((short) canvasHeight);
        out.put((byte) 0x82).put((byte) 3).put((byte) 0);
        putPalette(out, 40);
        out.put((byte) 0x2c).putShort((short) left).putShort((short) top).putShort((short) WIDTH)
                .putShort((short) HEIGHT);
        out.put((byte) ((local ? 0x82 : 0) | (interlaced ? 0x40 : 0)));
        if (local) {
            putPalette(out, 90);
        }
        out.put((byte) 3).put(blocks(codes(interlaced))).put((byte) 0x3b);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void putPalette(ByteBuffer out, int first) {
        for (int i = 0; i < 8; i++) {
            out.put((byte) (first + 20 * i)).put((byte) (200 - 11 * i)).put((byte) (first + 7 * i * i));
        }
    }

    /** The pixels as codes of four bits, with the code to forget (8) before the codes would grow. */
    private static byte[] codes(boolean interlaced) {
        ByteArrayOutputStream codes = new ByteArrayOutputStream();
        int[][] passes = interlaced ? new int[][] {{0, 8}, {4, 8}, {2, 4}, {1, 2}} : new int[][] {{0, 1}};
        int count = 0;
        for (int[] pass : passes) {
            for (int y = pass[0]; y < HEIGHT; y += pass[1]) {
                for (int x = 0; x < WIDTH; x++) {
                    if (count++ % 5 == 0) {
                        codes.write(8);
                    }
                    codes.write(value(x, y, 0, 3));
                }
            }
        }
        codes.write(9);
        codes.write(0);
        byte[] pairs = codes.toByteArray();
        byte[] packed = new byte[pairs.length / 2];
        for (int i = 0; i < packed.length; i++) {
            packed[i] = (byte) (pairs[2 * i] | pairs[2 * i + 1] << 4);
        }
        return packed;
    }

    private static byte[] blocks(byte[] content) {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += 100) {
            int length = Math.min(100, content.length - at);
            blocks.write(length);
            blocks.write(content, at, length);
        }
        blocks.write(0);
        return blocks.toByteArray();
    }

    // PNG

    private void addPngs() {
        int[][] kinds = {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {2, 8}, {2, 16}, {3, 1}, {3, 2}, {3, 4}, {3, 8}};
        for (int[] kind : kinds) {
            for (boolean interlaced : new boolean[] {false, true}) {
                files.put("png-" + kind[0] + "-" + kind[1] + (interlaced ? "-interlaced" : ""),
                        png(kind[0], kind[1], interlaced));
            }
        }
        byte[] plain = png(2, 8, false);
        files.put("png-trailing-bytes", Arrays.copyOf(plain, plain.length + 50));
        files.put("png-animated", JpegWriter.with(plain, 33, concat(chunk("acTL", new byte[] {0, 0, 0, 1, 0, 0, 0, 0}),
                chunk("tEXt", "Title\0Bild".getBytes()), chunk("gAMA", new byte[] {0, 0, 1, 0}),
                chunk("sRGB", new byte[1]))));
    }

    static byte[] png(int color, int bits, boolean interlaced) {
        ByteBuffer header = ByteBuffer.allocate(13).putInt(WIDTH).putInt(HEIGHT).put((byte) bits).put((byte) color);
        header.put(12, (byte) (interlaced ? 1 : 0));
        byte[] palette = new byte[3 << Math.min(bits, 8)];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (i * 37 + 11);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(data)) {
            for (int pass = interlaced ? 0 : 7; pass < (interlaced ? 7 : 8); pass++) {
                int x = pass == 7 ? 0 : ADAM7_X[pass];
                int stepX = pass == 7 ? 1 : ADAM7_STEP_X[pass];
                for (int y = pass == 7 ? 0 : ADAM7_Y[pass]; y < HEIGHT; y += pass == 7 ? 1 : ADAM7_STEP_Y[pass]) {
                    deflater.write(0);
                    deflater.write(row(y, x, stepX, channels(color), bits));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n'};
        return concat(signature, chunk("IHDR", header.array()), color == 3 ? chunk("PLTE", palette) : new byte[0],
                chunk("IDAT", data.toByteArray()), chunk("IEND", new byte[0]));
    }

    private static int channels(int color) {
        return switch (color) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    /** A row of values that fill their bytes from the highest bit. */
    private static byte[] row(int y, int first, int step, int channels, int bits) {
        int count = Math.ceilDiv(WIDTH - first, step) * channels;
        byte[] row = new byte[Math.ceilDiv(count * bits, 8)];
        for (int i = 0; i < count; i++) {
            int value = value(first + i / channels * step, y, i % channels, bits);
            if (bits == 16) {
                row[2 * i] = (byte) (value >> 8);
                row[2 * i + 1] = (byte) value;
            } else {
                row[i * bits / 8] |= (byte) (value << 8 - bits - i * bits % 8);
            }
        }
        return row;
    }

    static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(content.length + 12).putInt(content.length).put(type.getBytes())
                .put(content);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, content.length + 4);
        return chunk.putInt((int) crc.getValue()).array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    // BMP

    private void addBmps() {
        for (int bits : new int[] {1, 4, 8, 16, 24, 32}) {
            files.put("bmp-" + bits, bmp(bits, false));
            files.put("bmp-" + bits + "-from-top", bmp(bits, true));
        }
        // A longer header, with masks that do not count, and then a fourth byte of 0.
        byte[] plain = bmp(32, false);
        byte[] masks = new byte[84];
        ByteBuffer.wrap(masks).order(ByteOrder.LITTLE_ENDIAN).putInt(0xff0000).putInt(0xff00).putInt(0xff)
                .putInt(0xff000000);
        byte[] longer = JpegWriter.with(plain, 54, masks);
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(2, longer.length).putInt(10, 138).putInt(14, 124);
        files.put("bmp-32-masks", longer);
    }

    private static byte[] bmp(int bits, boolean fromTop) {
        int colors = bits <= 8 ? 1 << bits : 0;
        int rowBytes = Math.ceilDiv(WIDTH * bits, 32) * 4;
        int offset = 54 + 4 * colors;
        ByteBuffer out = ByteBuffer.allocate(offset + rowBytes * HEIGHT).order(ByteOrder.LITTLE_ENDIAN);
        out.put("BM".getBytes()).putInt(out.capacity()).putInt(0).putInt(offset).putInt(40).putInt(WIDTH);
        out.putInt(fromTop ? -HEIGHT : HEIGHT).putShort((short) 1).putShort((short) bits).putInt(0)
                .putInt(rowBytes * HEIGHT).putInt(0).putInt(0).putInt(colors).putInt(0);
        for (int i = 0; i < colors; i++) {
            out.put((byte) (i * 91)).put((byte) (i * 37)).put((byte) (255 - i * 53)).put((byte) 0);
        }
        for (int line = 0; line < HEIGHT; line++) {
            int y = fromTop ? line : HEIGHT - 1 - line;
            byte[] row = bits <= 8 ? row(y, 0, 1, 1, bits) : row(y, 0, 1, bits / 8, 8);
            out.put(Arrays.copyOf(row, rowBytes));
        }
        return out.array();
    }

    // TIFF

    private void addTiffs() {
        for (boolean little : new boolean[] {true, false}) {
            String order = little ? "II" : "MM";
            for (int bits : new int[] {1, 2, 4, 8}) {
                files.put("tiff-gray-" + bits + order, tiff(little, bits, 1, 1, 1));
                files.put("tiff-white-is-zero-" + bits + order, tiff(little, bits, 0, 1, 1));
                if (bits != 2) {
                    files.put("tiff-palette-" + bits + order, tiff(little, bits, 3, 1, 1));
                }
            }
            for (int orientation = 1; orientation <= 8; orientation++) {
                files.put("tiff-rgb-" + orientation + order, tiff(little, 8, 2, 3, orientation));
            }
            files.put("tiff-rgb-16" + order, tiff(little, 16, 2, 3, 1));
        }
        byte[] color = JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1, 2, 3}, 22, 11, 11);
        files.put("tiff-jpeg-ycbcr", jpegInTiff(color, 6));
        byte[] gray = JpegWriter.write(JpegWriter.BASELINE, true, 0, new int[] {1}, 11);
        files.put("tiff-jpeg-gray", jpegInTiff(gray, 1));
        for (String compression : new String[] {"LZW", "ZLib", "Deflate", "PackBits", "CCITT RLE", "CCITT T.4",
                "CCITT T.6"}) {
            BufferedImage image = PictureFiles.picture(50, 40, compression.startsWith("CCITT")
                    ? BufferedImage.TYPE_BYTE_BINARY
                    : BufferedImage.TYPE_INT_RGB);
            files.put("tiff-" + compression.replaceAll("\\W", "-"), compressed(image, compression, 0));
            files.put("tiff-tiles-" + compression.replaceAll("\\W", "-"), compressed(image, compression, 16));
        }
    }

    /** An uncompressed TIFF in one strip; a palette follows it. What goes beyond three values a pixel is alpha that colors are multiplied by. */
    static byte[] tiff(boolean little, int bits, int photometric, int samples, int orientation) {
        byte[] pixels = new byte[0];
        for (int y = 0; y < HEIGHT; y++) {
            pixels = concat(pixels, row(y, 0, 1, samples, bits));
        }
        int[][] tags = {{256, WIDTH}, {257, HEIGHT}, {258, bits}, {259, 1}, {262, photometric}, {273, 400},
                {274, orientation}, {277, samples}, {278, HEIGHT}, {279, pixels.length}, {284, 1},
                {photometric == 3 ? 320 : 338, 1}};
        ByteBuffer out = ByteBuffer.allocate(400 + pixels.length + 6 * 256)
                .order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.put((little ? "II" : "MM").getBytes()).putShort((short) 42).putInt(8);
        boolean extra = samples == 4;
        out.putShort((short) (photometric == 3 || extra ? tags.length : tags.length - 1));
        for (int[] tag : Arrays.copyOf(tags, photometric == 3 || extra ? tags.length : tags.length - 1)) {
            out.putShort((short) tag[0]).putShort((short) 3);
            if (tag[0] == 258 && samples > 1) {
                out.putInt(samples).putInt(300);
            } else if (tag[0] == 320) {
                out.putInt(3 << bits).putInt(400 + pixels.length);
            } else {
                out.putInt(1).putShort((short) tag[1]).putShort((short) 0);
            }
        }
        out.putInt(0).position(300);
        for (int i = 0; i < samples; i++) {
            out.putShort((short) bits);
        }
        out.position(400).put(bits == 16 && little ? swapped(pixels) : pixels);
        for (int i = 0; i < 3 << bits && photometric == 3; i++) {
            out.putShort((short) (i * 4099 + 777));
        }
        return out.array();
    }

    /** A TIFF whose one strip is a JPEG. */
    private static byte[] jpegInTiff(byte[] jpeg, int photometric) {
        int samples = photometric == 1 ? 1 : 3;
        int[][] tags = {{256, JpegWriter.WIDTH}, {257, JpegWriter.HEIGHT}, {258, 8}, {259, 7}, {262, photometric},
                {273, 400}, {277, samples}, {278, JpegWriter.HEIGHT}, {279, jpeg.length}, {284, 1}, {530, 2}};
        ByteBuffer out = ByteBuffer.allocate(400 + jpeg.length);
        out.put("MM\0*".getBytes()).putInt(8).putShort((short) tags.length);
        for (int[] tag : tags) {
            boolean twice = tag[0] == 530;
            boolean each = tag[0] == 258 && samples > 1;
            out.putShort((short) tag[0]).putShort((short) 3).putInt(each ? samples : twice ? 2 : 1);
            if (each) {
                out.putInt(300);
            } else {
                out.putShort((short) tag[1]).putShort((short) (twice ? 2 : 0));
            }
        }
        out.putInt(0).position(300).putShort((short) 8).putShort((short) 8).putShort((short) 8);
        return out.position(400).put(jpeg).array();
    }

    private static byte[] swapped(byte[] pixels) {
        byte[] swapped = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            swapped[i] = pixels[i ^ 1];
        }
        return swapped;
    }

    private static byte[] compressed(BufferedImage image, String compression, int tile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionType(compression);
            if (tile > 0) {
                param.setTilingMode(ImageWriteParam.MODE_EXPLICIT);
                param.setTiling(tile, tile, 0, 0);
            }
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
