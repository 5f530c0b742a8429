package dev.lanewise.formats.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/**
 * A zip archive that is read without trust: what it says twice must agree, and each entry is verified by its size and checksum.
 *
 * <p>{@link java.util.zip.ZipFile} verifies neither, and hides that a name stands twice or differs between the list of entries and
 * the entry. Here whatever is wrong with an archive is a {@link ZipException} that says what; it does not name the
 * file. Nothing is open between calls, and nothing is to be closed. Safe for use by several threads at once.
 */
public final class ZipArchive {
    static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Map<String, Entry> entries;

    /**
     * One line of the archive's list of entries.
     *
     * @param name with {@code /} between its parts, if the archive keeps to the format
     * @param offset of the entry's own header in the file
     * @param compressedSize bytes in the file
     * @param size bytes when unpacked, which reading holds the entry to
     * @param checksum CRC-32 of the unpacked bytes
     * @param method how it is compressed
     * @param encrypted whether it needs a password
     * @param link whether it holds the target of a symbolic link
     */
    public record Entry(String name, long offset, long compressedSize, long size, int checksum, int method,
            boolean encrypted, boolean link) {
        static final int STORED = 0;
        static final int DEFLATED = 8;

        /** Whether the entry stands for a folder. */
        public boolean isFolder() {
            return name.endsWith("/");
        }

        private void requireReadable() throws ZipException {
            if (encrypted) {
                throw new ZipException("it is encrypted: unpack it with its password first");
            }
            if (link) {
                throw new ZipException("it is a symbolic link, and links in archives are not followed");
            }
            if (method != STORED && method != DEFLATED) {
                throw new ZipException("it is compressed by method " + method
                        + ", expected 0 (stored) or 8 (deflate): pack the archive again with one of these");
            }
            long most = method == STORED ? compressedSize : Limits.DEFLATE_RATIO * compressedSize;
            if (size > most || method == STORED && size != compressedSize) {
                throw new ZipException("it declares a size of " + size + " bytes, which its " + compressedSize
                        + " bytes in the archive cannot become");
            }
        }
    }

    private ZipArchive(Path file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /**
     * Reads the list of entries.
     *
     * @throws ZipException if the file is no whole zip archive, or has two entries of one name
     * @throws IOException if it cannot be read
     */
    public static ZipArchive open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new ZipArchive(file, ZipDirectory.read(channel));
        }
    }

    /** All entries, in the order of the archive's list. */
    public Collection<Entry> entries() {
        return entries.values();
    }

    /** The entry of a name. */
    public Optional<Entry> entry(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /**
     * Checks that an entry is what the list says: that its own header has the same name. Opening an entry does that too, so this
     * is for what is left out because of its name.
     *
     * @throws ZipException if it is not
     * @throws IOException if the file cannot be read
     */
    public void verifyName(Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ZipDirectory.startOfData(channel, entry);
        }
    }

    /**
     * Opens an entry, which the caller closes. The read that gives its last byte verifies its size and checksum.
     *
     * @throws ZipException now or on reading, if the entry is damaged, encrypted or of an unknown method
     * @throws IOException if the file cannot be read
     */
    public InputStream stream(Entry entry) throws IOException {
        entry.requireReadable();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            channel.position(ZipDirectory.startOfData(channel, entry));
            return new ZipEntryStream(entry, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a whole entry; memory is taken as its bytes arrive.
     *
     * @param limit the largest size that is expected
     * @throws ZipException if the entry is larger, damaged, encrypted or of an unknown method
     * @throws IOException if the file cannot be read
     */
    public byte[] bytes(Entry entry, int limit) throws IOException {
        entry.requireReadable();
        if (entry.size > limit) {
            throw new ZipException("it has " + entry.size + " bytes, expected at most " + limit);
        }
        try (InputStream in = stream(entry)) {
            return in.readAllBytes();
        }
    }

    /** Reads bytes from a place in the file; they are fewer only at its end. */
    static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        byte[] read = new byte[bytes];
        int have = 0;
        while (have < bytes) {
            // The channel copies through a buffer outside the heap as large as what is asked for.
            ByteBuffer part = ByteBuffer.wrap(read, have, Math.min(bytes - have, BUFFER_BYTES));
            int count = channel.read(part, position + have);
            if (count < 0) {
                return ByteBuffer.wrap(read, 0, have);
            }
            have += count;
        }
        return ByteBuffer.wrap(read);
    }
}
