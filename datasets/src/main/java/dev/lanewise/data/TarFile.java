package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Reads files out of a tar archive, raw or within gzip; nothing is unpacked to the disk.
 *
 * <p>The archive is read to its end: to the mark that shows that nothing is missing, and to the checksum of gzip.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX: ustar and pax interchange formats</a>
 */
final class TarFile {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE_OFFSET = 156;
    /** The first bit of a number says that it is binary (GNU). */
    private static final int BINARY = 0x80;

    private static final char LONG_NAME = 'L';
    private static final char LONG_LINK = 'K';
    private static final char PAX = 'x';
    private static final char PAX_GLOBAL = 'g';
    private static final char FOLDER = '5';
    /** Links, devices, folders and pipes, whatever size they declare. */
    private static final String WITHOUT_CONTENT = "123456";
    private static final char REGULAR = '0';
    private static final char CONTIGUOUS = '7';

    private final CheckedInput in;
    private final Predicate<String> wanted;
    private final Receiver receiver;
    private final Set<String> found = new HashSet<>();
    /** What the entries of long names and pax say of the next file; null or -1 if nothing. */
    private String nextName;
    private long nextSize = -1;

    private TarFile(CheckedInput in, Predicate<String> wanted, Receiver receiver) {
        this.in = in;
        this.wanted = wanted;
        this.receiver = receiver;
    }

    /** Is given each wanted file, of which it reads everything. */
    @FunctionalInterface
    interface Receiver {
        void take(String name, CheckedInput content) throws IOException;
    }

    /**
     * Gives the regular files that are wanted, by their names without folders, in the order of the archive.
     *
     * @param wanted asked with each file's name
     * @throws DatasetFormatException if the archive is damaged, or what is wanted is a link or there twice
     */
    static void read(Path archive, Predicate<String> wanted, Receiver receiver) throws IOException {
        try (CheckedInput in = CheckedInput.of(archive)) {
            new TarFile(in, wanted, receiver).readAll();
        }
    }

    private void readAll() throws IOException {
        while (true) {
            byte[] header = in.readNBytes(BLOCK);
            if (header.length < BLOCK) {
                throw failure("is cut short: the mark of a tar archive's end is missing");
            }
            if (header[0] == 0) {
                requireZeros(header);
                return;
            }
            in.requireExpansion();
            requireChecksum(header);
            readEntry(header);
        }
    }

    private void readEntry(byte[] header) throws IOException {
        char type = (char) header[TYPE_OFFSET];
        long size = number(header, SIZE_OFFSET, SIZE_BYTES);
        switch (type) {
            case LONG_NAME -> nextName = text(content(size), 0, (int) size);
            case PAX -> readPax(content(size));
            case LONG_LINK, PAX_GLOBAL -> content(size);
            default -> {
                String name = nextName == null ? text(header, 0, NAME_BYTES) : nextName;
                long declared = nextSize < 0 ? size : nextSize;
                readFile(name.substring(name.lastIndexOf('/') + 1), type,
                        WITHOUT_CONTENT.indexOf(type) >= 0 ? 0 : declared);
                nextName = null;
                nextSize = -1;
            }
        }
    }

    private void readFile(String name, char type, long size) throws IOException {
        in.requireRoom(size, name);
        if (type == FOLDER || !wanted.test(name)) {
            skip(size + padding(size), name);
            return;
        }
        if (type != REGULAR && type != 0 && type != CONTIGUOUS) {
            throw failure("has " + name + " as a link or special file (type '" + type + "'), expected a regular file");
        }
        if (!found.add(name)) {
            throw failure("has two files named " + name);
        }
        CheckedInput content = CheckedInput.of(in.name() + "!/" + name, new Section(size, name), size);
        receiver.take(name, content);
        content.requireEnd("the data set's records");
        skip(padding(size), name);
    }

    /** A name or attributes, padded. */
    private byte[] content(long size) throws IOException {
        if (size > Limits.TAR_TEXT_BYTES) {
            throw failure("has a name or attributes of " + size + " bytes, expected at most " + Limits.TAR_TEXT_BYTES);
        }
        byte[] content = in.bytes((int) size, "the name of an entry");
        skip(padding(size), "the name of an entry");
        return content;
    }

    /** Reads lines of {@code LENGTH KEY=VALUE}. */
    private void readPax(byte[] lines) throws IOException {
        for (int at = 0; at < lines.length;) {
            String rest = new String(lines, at, lines.length - at, StandardCharsets.UTF_8);
            String digits = rest.substring(0, Math.max(0, rest.indexOf(' ')));
            int length = digits.matches("\\d{1,6}") ? Integer.parseInt(digits) : 0;
            if (length < digits.length() + 2 || length > lines.length - at) {
                throw failure("is damaged: the attributes of an entry are not those of pax");
            }
            String line = new String(lines, at, length - 1, StandardCharsets.UTF_8).substring(digits.length() + 1);
            at += length;
            String value = line.substring(line.indexOf('=') + 1);
            if (line.startsWith("path=")) {
                nextName = value;
            } else if (line.startsWith("size=") && value.matches("\\d{1,18}")) {
                nextSize = Long.parseLong(value);
            } else if (line.startsWith("GNU.sparse.") || line.startsWith("size=")) {
                throw failure("has an entry with the attribute " + line + ", which is not understood");
            }
        }
    }

    private static long padding(long size) {
        return Math.ceilDiv(size, BLOCK) * BLOCK - size;
    }

    private void skip(long bytes, String name) throws IOException {
        byte[] block = new byte[BLOCK];
        for (long left = bytes; left > 0; left -= BLOCK) {
            in.requireExpansion();
            if (in.readNBytes(block, 0, (int) Math.min(BLOCK, left)) < Math.min(BLOCK, left)) {
                throw failure("is cut short within " + name);
            }
        }
    }

    /** After the first block of the end mark there are zeros only. */
    private void requireZeros(byte[] first) throws IOException {
        byte[] block = first;
        do {
            for (byte value : block) {
                if (value != 0) {
                    throw failure("is damaged: something follows its end");
                }
            }
            in.requireExpansion();
            block = in.readNBytes(BLOCK);
        } while (block.length > 0);
    }

    /** The sum of all bytes of a header, with spaces in place of the sum itself. */
    private void requireChecksum(byte[] header) throws DatasetFormatException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_BYTES;
            sum += own ? ' ' : header[i] & 0xff;
        }
        if (sum != number(header, CHECKSUM_OFFSET, CHECKSUM_BYTES)) {
            throw failure("is no tar archive, or is damaged: a header has a wrong checksum");
        }
    }

    private long number(byte[] header, int offset, int length) throws DatasetFormatException {
        if ((header[offset] & BINARY) != 0) {
            long number = header[offset] & ~BINARY & 0xff;
            for (int i = offset + 1; i < offset + length && number < Long.MAX_VALUE >> 8; i++) {
                number = number << 8 | header[i] & 0xff;
            }
            return number;
        }
        String digits = text(header, offset, length).strip();
        if (!digits.matches("[0-7]{1,12}")) {
            throw failure("is no tar archive, or is damaged: '" + digits + "' stands where an octal number must");
        }
        return Long.parseLong(digits, 8);
    }

    private static String text(byte[] bytes, int offset, int length) {
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    private DatasetFormatException failure(String problem) {
        return new DatasetFormatException(in.name(), problem);
    }

    /** The content of one file. */
    private final class Section extends InputStream {
        private final String name;
        private long left;

        private Section(long size, String name) {
            left = size;
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw failure("is cut short within " + name);
            }
            in.requireExpansion();
            left -= count;
            return count;
        }
    }
}
