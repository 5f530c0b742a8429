package dev.lanewise.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bytes of pickles and of the storages behind them: no length is believed beyond the bytes that remain. */
final class PickleStream {
    private static final int MAX_LINE = 1000;

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

    /** The file that errors name. */
    Path file() {
        return file;
    }

    /** The number of bytes that are left. */
    long remaining() {
        return length - position;
    }

    int unsignedByte() throws IOException {
        return bytes(1).get() & 0xff;
    }

    int int32() throws IOException {
        return bytes(Integer.BYTES).getInt();
    }

    long int64() throws IOException {
        return bytes(Long.BYTES).getLong();
    }

    /** The next {@code count} bytes in little-endian order. */
    ByteBuffer bytes(long count) throws IOException {
        if (count < 0 || count > remaining() || count > Integer.MAX_VALUE - 8) {
            throw fail("truncated: " + Long.toUnsignedString(count) + " bytes are expected, but " + remaining()
                    + " remain");
        }
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count) {
            throw fail("shorter than its size promises");
        }
        position += count;
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Text of {@code count} bytes in UTF-8. */
    String utf8(long count) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes(count)).toString();
        } catch (CharacterCodingException e) {
            throw fail("text that is not UTF-8");
        }
    }

    /** Text of one byte a character: what Python 2 wrote. */
    String latin1(long count) throws IOException {
        return new String(bytes(count).array(), StandardCharsets.ISO_8859_1);
    }

    /** Text up to a line feed, which is skipped. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = unsignedByte(); c != '\n'; c = unsignedByte()) {
            line.append((char) c);
            if (line.length() > MAX_LINE) {
                throw fail("a name of more than " + MAX_LINE + " characters");
            }
        }
        return line.toString();
    }

    /** An exception that names the file, the problem and the place. */
    PyTorchFormatException fail(String problem) {
        return new PyTorchFormatException(file, problem + ", before byte " + position);
    }
}
