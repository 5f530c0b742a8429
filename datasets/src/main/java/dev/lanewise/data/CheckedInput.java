package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.formats.io.ZipArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * The bytes of a file of a data set, raw, within gzip or an entry of a zip archive: verified where it has checksums, and never
 * more than its header declares.
 *
 * <p>A reader states what the header declares, which is compared with what the file can hold before memory is taken, and
 * ends by {@link #requireEnd}: only then are all checksums verified. Whatever is wrong is a {@link
 * DatasetFormatException} that names the file and the entry.
 */
final class CheckedInput extends InputStream {
    /** A channel copies through a buffer outside the heap as large as what is asked for. */
    private static final int CHUNK_BYTES = 1 << 16;

    private final String name;
    private final InputStream in;
    private final boolean packed;
    private final long expansion;
    private long given;
    private long left;

    private CheckedInput(String name, InputStream in, boolean packed, long bytes) {
        this.name = name;
        this.in = in;
        this.packed = packed;
        left = packed ? Math.multiplyExact(Limits.DEFLATE_RATIO, Math.min(bytes, Long.MAX_VALUE >> 11)) : bytes;
        expansion = packed
                ? Math.max(Limits.EXPANSION_FREE_BYTES, left / Limits.DEFLATE_RATIO * Limits.EXPANSION)
                : bytes;
    }

    /** Opens a file, which may be within gzip: that is told by its first two bytes. */
    static CheckedInput of(Path file) throws IOException {
        return of(file.toString(), Files.newInputStream(file), Files.size(file));
    }

    /** Opens a file whose bytes are wanted as they are. */
    static CheckedInput raw(Path file) throws IOException {
        return new CheckedInput(file.toString(), Files.newInputStream(file), false, Files.size(file));
    }

    /**
     * Reads a stream, which may be within gzip, and is closed with this one.
     *
     * @param name for messages
     * @param bytes that it has, or at most has
     */
    static CheckedInput of(String name, InputStream stream, long bytes) throws IOException {
        PushbackInputStream in = new PushbackInputStream(stream, 2);
        byte[] magic = in.readNBytes(2);
        in.unread(magic);
        boolean gzip = magic.length == 2 && (magic[0] & 0xff) == GzipStream.MAGIC_1
                && (magic[1] & 0xff) == GzipStream.MAGIC_2;
        return new CheckedInput(name, gzip ? new GzipStream(in) : in, gzip, bytes);
    }

    /** Opens an entry of a zip archive. */
    static CheckedInput of(Path file, ZipArchive zip, ZipArchive.Entry entry) throws IOException {
        String name = file + "!/" + entry.name();
        try {
            return new CheckedInput(name, zip.stream(entry), false, entry.size());
        } catch (ZipException e) {
            throw new DatasetFormatException(name, e.getMessage());
        }
    }

    /** What messages call it. */
    String name() {
        return name;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            int count = in.read(into, offset, Math.min(length, CHUNK_BYTES));
            given += Math.max(count, 0);
            left -= Math.max(count, 0);
            return count;
        } catch (ZipException e) {
            throw new DatasetFormatException(name, e.getMessage());
        }
    }

    /** Refuses what unpacks to so much that it was made to fill the memory; for content that does not declare its size. */
    void requireExpansion() throws DatasetFormatException {
        if (given > expansion) {
            throw new DatasetFormatException(name, "unpacks to more than " + expansion + " bytes, which is "
                    + Limits.EXPANSION + " times its size; no images do");
        }
    }

    /**
     * Checks what a header declares before memory is taken.
     *
     * @param declaration what is declared, for messages
     * @throws DatasetFormatException if fewer bytes than declared can follow
     */
    void requireRoom(long bytes, String declaration) throws DatasetFormatException {
        if (bytes > left) {
            throw new DatasetFormatException(name,
                    "is cut short: for " + declaration + " it needs " + bytes + " bytes, but only "
                            + left + (packed ? " can follow in its compressed data" : " follow"));
        }
    }

    /**
     * Reads what a header declares; memory is taken as bytes arrive.
     *
     * @throws DatasetFormatException if fewer bytes follow, or they do not fit into memory
     */
    byte[] bytes(int count, String declaration) throws IOException {
        requireRoom(count, declaration);
        byte[] bytes = new byte[0];
        for (int have = 0; have < count; have = bytes.length) {
            bytes = GrownArrays.grow(name, bytes, count);
            fill(bytes, have, bytes.length - have, have, declaration);
        }
        return bytes;
    }

    /** Fills a part of an array, or refuses the file, of whose declared bytes some were read already. */
    void fill(byte[] into, int offset, int length, long already, String declaration) throws IOException {
        int count = readNBytes(into, offset, length);
        if (count < length) {
            throw new DatasetFormatException(name, "is cut short: of " + declaration + " only " + (already + count)
                    + " bytes follow");
        }
    }

    /** Verifies all checksums, and that nothing follows. */
    void requireEnd(String declaration) throws IOException {
        if (read() >= 0) {
            throw new DatasetFormatException(name, "is longer than " + declaration);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
