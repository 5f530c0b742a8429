package dev.lanewise.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Makes the bytes of tar archives. */
final class TarBytes {
    private static final int BLOCK = 512;

    private TarBytes() {}

    /** A header with the right checksum, and the content up to a whole block. */
    static byte[] entry(String name, char type, byte[] content) {
        return entry(name, type, String.format("%011o", content.length), content);
    }

    /** An entry that declares another size. */
    static byte[] entry(String name, char type, String size, byte[] content) {
        byte[] entry = new byte[BLOCK + Math.ceilDiv(content.length, BLOCK) * BLOCK];
        put(entry, 0, name);
        put(entry, 124, size);
        entry[156] = (byte) type;
        put(entry, 148, "        ");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += entry[i] & 0xff;
        }
        put(entry, 148, String.format("%06o\0 ", sum));
        System.arraycopy(content, 0, entry, BLOCK, content.length);
        return entry;
    }

    private static void put(byte[] entry, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, entry, offset, bytes.length);
    }

    /** The entries and the two blocks that end an archive. */
    static byte[] archive(byte[]... entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            bytes.writeBytes(entry);
        }
        bytes.writeBytes(new byte[2 * BLOCK]);
        return bytes.toByteArray();
    }
}
