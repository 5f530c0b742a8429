package dev.lanewise.data;

/** The header of a BMP file. */
final class BmpFile {
    private static final int HEADER = 14;
    private static final int LEAST_BYTES = 34;
    private static final int OLD_HEADER_BYTES = 12;
    private static final int UNCOMPRESSED = 0;
    private static final int BIT_FIELDS = 3;

    private BmpFile() {}

    /**
     * Checks what the header declares against what the file holds.
     *
     * @throws DatasetFormatException if it is cut short, or the image too large
     */
    static ImageSize size(byte[] file, String name) throws DatasetFormatException {
        if (file.length < LEAST_BYTES) {
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
