package dev.lanewise.training.plot;

import dev.lanewise.formats.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * An image of red, green, blue and opacity, written as PNG (ISO/IEC 15948) without filters.
 *
 * @param width in pixels
 * @param height in pixels
 * @param argb the pixels, row by row from the top: {@code 0xAARRGGBB}
 */
public record PngImage(int width, int height, int[] argb) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] EIGHT_BITS_RGBA = {8, 6, 0, 0, 0};
    private static final int OPAQUE = 0xff << 24;

    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if it is not that of the pixels
     */
    public PngImage {
        if (width < 1 || height < 1 || (long) width * height != argb.length) {
            throw new IllegalArgumentException(
                    argb.length + " pixels are no image of " + width + " x " + height);
        }
    }

    /** The opaque pixel of three intensities, which are cut off below 0 and above 1. */
    public static int rgb(double red, double green, double blue) {
        return OPAQUE | level(red) << 16 | level(green) << 8 | level(blue);
    }

    /** The opaque gray pixel of an intensity, which is cut off below 0 and above 1. */
    public static int gray(double intensity) {
        return rgb(intensity, intensity, intensity);
    }

    /** The image with every pixel as a square of {@code factor} × {@code factor}. */
    public PngImage enlarged(int factor) {
        int[] pixels = new int[argb.length * factor * factor];
        int rowLength = width * factor;
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = argb[i / rowLength / factor * width + i % rowLength / factor];
        }
        return new PngImage(rowLength, height * factor, pixels);
    }

    /** The bytes of a PNG file. */
    public byte[] toPng() {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(SIGNATURE);
        chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put(EIGHT_BITS_RGBA).array());
        chunk(png, "IDAT", compressed());
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** The image as an address that holds all of it: {@code data:image/png;base64,…}. */
    public String toDataUri() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(toPng());
    }

    /**
     * Writes {@link #toPng} to a file.
     *
     * @throws IOException if writing fails; the message names the file
     */
    public void write(Path file) throws IOException {
        byte[] content = toPng();
        AtomicFile.write(file, out -> out.write(content));
    }

    private byte[] compressed() {
        ByteBuffer rows = ByteBuffer.allocate(height * (1 + 4 * width));
        for (int y = 0; y < height; y++) {
            rows.put((byte) 0);
            for (int x = 0; x < width; x++) {
                rows.putInt(Integer.rotateLeft(argb[y * width + x], 8));
            }
        }
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
            deflater.setInput(rows.array());
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] block = new byte[1 << 13];
            while (!deflater.finished()) {
                out.write(block, 0, deflater.deflate(block));
            }
            return out.toByteArray();
        }
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.writeBytes(ByteBuffer.allocate(12 + data.length).putInt(data.length).put(name).put(data)
                .putInt((int) crc.getValue()).array());
    }

    private static int level(double intensity) {
        return (int) Math.round(255 * Math.clamp(intensity, 0, 1));
    }
}
