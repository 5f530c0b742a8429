package dev.lanewise.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of pickles: no length is believed beyond the bytes that remain. */
final class PickleStream {
    private static final int MAX_LINE = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final long length;
    private long position;

    /** Reads from {@code in}, which should be buffered and holds {@code length} bytes of {@code file}. */
    PickleStream(Path file, InputStream in, long length) {
        this.file = file;
        this.in = in;
        this.length = length;
    }

    /** The number of bytes that are read. */
    long position() {
        return position;
    }

    int unsignedByte() throws IOException {
        int value = position < length ? in.read() : -1;
        if (value < 0) {
            throw fail("truncated: more is expected, but nothing remains");
        }
        position++;
        return value;
    }

    int int32() throws IOException {
        return bytes(Integer.BYTES).getInt();
    }

    long int64() throws IOException {
        return bytes(Long.BYTES).getLong();
    }

    /** The next {@code count} bytes in little-endian order. */
    ByteBuffer bytes(long count) throws IOException {
        requireRemaining(count);
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count) {
            throw fail("shorter than its size promises");
        }
        position += count;
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Passes over bytes that nothing needs. */
    void skip(long count) throws IOException {
        requireRemaining(count);
        in.skipNBytes(count);
        position += count;
    }

    private void requireRemaining(long count) throws IOException {
        long remaining = length - position;
        if (count < 0 || count > remaining || count > Integer.MAX_VALUE - 8) {
            throw fail("truncated: " + Long.toUnsignedString(count) + " bytes are expected, but " + remaining
                    + " remain");
        }
    }

    /** Text of {@code count} bytes in UTF-8; what is none, as Python's lone surrogates, is replaced. */
    String utf8(long count) throws IOException {
        return new String(bytes(count).array(), StandardCharsets.UTF_8);
    }

    /** Text of one byte a character: what Python 2 wrote. */
    String latin1(long count) throws IOException {
        return new String(bytes(count).array(), StandardCharsets.ISO_8859_1);
    }

    /** Text up to a line feed, which is passed over. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
            line.append((char) c);
            if (line.length() > MAX_LINE) {
                throw fail("a line of more than " + MAX_LINE + " characters");
            }
        }
        return line.toString();
    }

    /** An exception that names the file, the problem and the place. */
    PyTorchFormatException fail(String problem) {
        return new PyTorchFormatException(file, problem + ", before byte " + position);
    }
}
