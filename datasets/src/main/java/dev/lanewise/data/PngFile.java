package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/** The chunks of a PNG file, which must all be there, up to its end, and as their checksums say. */
final class PngFile {
    private static final int SIGNATURE_BYTES = 8;
    private static final int HEADER = 0x49484452;
    private static final int DATA = 0x49444154;
    private static final int END = 0x49454e44;
    private static final int HEADER_BYTES = 13;
    /** A chunk's length, type and checksum. */
    private static final int FRAME_BYTES = 12;

    private PngFile() {}

    /**
     * Checks the chunks, and what they declare against what they hold. As Pillow does, a wrong checksum is taken for damage even where the
     * chunk is none that pixels need.
     *
     * @throws DatasetFormatException if the file is cut short or damaged, or the image too large
     */
    static ImageSize size(byte[] file, String name) throws DatasetFormatException {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        long data = 0;
        int at = SIGNATURE_BYTES;
        int type = 0;
        while (type != END) {
            if (file.length - at < FRAME_BYTES) {
                throw new DatasetFormatException(name, "is cut short: the PNG has no end");
            }
            int length = chunks.getInt(at);
            type = chunks.getInt(at + 4);
            if (length < 0 || length > file.length - at - FRAME_BYTES) {
                throw new DatasetFormatException(name, "is cut short, or damaged in the PNG's chunk " + typeName(type));
            }
            requireChecksum(chunks, at, length, name);
            if ((at == SIGNATURE_BYTES) != (type == HEADER && length == HEADER_BYTES)) {
                throw new DatasetFormatException(name, "is damaged: the PNG does not begin with one header");
            }
            data += type == DATA ? length : 0;
            at += FRAME_BYTES + length;
        }
        return size(chunks, data, name);
    }

    private static void requireChecksum(ByteBuffer chunks, int at, int length, String name)
            throws DatasetFormatException {
        CRC32 checksum = new CRC32();
        checksum.update(chunks.slice(at + 4, 4 + length));
        if ((int) checksum.getValue() != chunks.getInt(at + 8 + length)) {
            throw new DatasetFormatException(name, "is damaged: the checksum of the PNG's chunk "
                    + typeName(chunks.getInt(at + 4)) + " at byte " + at + " is wrong");
        }
    }

    private static ImageSize size(ByteBuffer chunks, long data, String name) throws DatasetFormatException {
        int header = SIGNATURE_BYTES + 8;
        int bits = chunks.get(header + 8);
        int channels = switch (chunks.get(header + 9)) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
        ImageSize size = new ImageSize(chunks.getInt(header), chunks.getInt(header + 4),
                channels * Math.ceilDiv(bits, Byte.SIZE));
        size.require(name);
        size.requireData(name, size.pixels() * channels * bits / Byte.SIZE, data * Limits.DEFLATE_RATIO);
        return size;
    }

    private static String typeName(int type) {
        String letters = new String(ByteBuffer.allocate(4).putInt(type).array(), StandardCharsets.ISO_8859_1);
        return letters.matches("[A-Za-z]{4}") ? letters : String.format(Locale.ROOT, "0x%08x", type);
    }
}
