package dev.lanewise.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files that may be compressed by gzip, which is told by their first two bytes. */
final class Gzip {
    static final int BUFFER_BYTES = 1 << 16;

    private static final int MAGIC = 0x1f8b;

    private Gzip() {}

    /** What is done with the content of a file. */
    @FunctionalInterface
    interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    /**
     * Reads the content and closes the file.
     *
     * @param name of the file, for messages
     * @throws DatasetFormatException if the compressed data is cut short or damaged
     */
    static <T> T read(Path name, InputStream bytes, Reading<T> reading) throws IOException {
        try (InputStream in = decompressed(bytes)) {
            return reading.read(in);
        } catch (EOFException e) {
            throw new DatasetFormatException(name, "the compressed data is cut short");
        } catch (ZipException e) {
            throw new DatasetFormatException(name, "the compressed data is damaged: " + e.getMessage());
        }
    }

    private static InputStream decompressed(InputStream bytes) throws IOException {
        BufferedInputStream in = new BufferedInputStream(bytes, BUFFER_BYTES);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == MAGIC ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }
}
