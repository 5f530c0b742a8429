package dev.lanewise.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPOutputStream;

/** Makes the bytes of IDX files. */
final class IdxBytes {
    static final int IMAGES = 0x803;
    static final int LABELS = 0x801;

    private IdxBytes() {}

    /** The header ints followed by the elements {@code i * 7 mod 256}, or {@code i mod 10} in a file of labels. */
    static byte[] file(int elements, int... header) {
        ByteBuffer bytes = ByteBuffer.allocate(header.length * Integer.BYTES + elements);
        for (int number : header) {
            bytes.putInt(number);
        }
        for (int i = 0; i < elements; i++) {
            bytes.put((byte) (header[0] == LABELS ? i % 10 : i * 7));
        }
        return bytes.array();
    }

    static byte[] images(int count, int height, int width) {
        return file(count * height * width, IMAGES, count, height, width);
    }

    static byte[] labels(int count) {
        return file(count, LABELS, count);
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
