package dev.lanewise.data;

import java.util.Arrays;

/** The header of a BMP file. */
final class BmpFile {
    private static final int HEADER = 14;
    private static final int LEAST_BYTES = 34;
    private static final int OLD_HEADER_BYTES = 12;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    private static final int ALPHA_MASK = 66;
    private static final int DEEPEST = 32;

    private BmpFile() {}

    /**
     * The file without a mask of alpha where its colors are in no bit fields: masks do not count there, and the fourth byte of a pixel
     * is mostly 0, which the JDK's reader would take for transparent.
     */
    static byte[] content(byte[] file) {
        boolean masked = Bytes.little32(file, HEADER) >= ALPHA_MASK + 4 - HEADER;
        if (!masked || Bytes.little16(file, 28) != DEEPEST || Bytes.little32(file, 30) != UNCOMPRESSED) {
            return file;
        }
        byte[] content = file.clone();
        Arrays.fill(content, ALPHA_MASK, ALPHA_MASK + 4, (byte) 0);
        return content;
    }

    /**
     * Checks what the header declares against what the file holds.
     *
     * @throws DatasetFormatException if it is cut short, or the image too large
     */
    static ImageSize size(byte[] file, String name) throws DatasetFormatException {
        if (file.length < LEAST_BYTES || file.length < HEADER + (long) Bytes.little32(file, HEADER)) {
            throw new DatasetFormatException(name, "is cut short: the BMP has no whole header");
        }
        boolean old = Bytes.little32(file, HEADER) == OLD_HEADER_BYTES;
        int width = old ? Bytes.little16(file, 18) : Bytes.little32(file, 18);
        // A negative height says that rows begin at the top.
        int height = Math.abs(old ? Bytes.little16(file, 20) : Bytes.little32(file, 22));
        int bits = Bytes.little16(file, old ? 24 : 28);
        int compression = old ? UNCOMPRESSED : Bytes.little32(file, 30);
        ImageSize size = new ImageSize(width, height, Math.ceilDiv(bits, Byte.SIZE));
        size.require(name);
        if (compression == UNCOMPRESSED || compression == BIT_FIELDS) {
            size.requireData(name, size.pixels() * bits / Byte.SIZE, file.length);
        }
        return size;
    }
}
