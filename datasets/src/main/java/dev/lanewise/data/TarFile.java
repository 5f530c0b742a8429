package dev.lanewise.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads files out of a tar archive, raw or within gzip; nothing is unpacked to the disk.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX: ustar interchange format</a>
 */
final class TarFile {
    private static final int BLOCK = 512;
    private static final int NAME_BYTES = 100;
    private static final int SIZE_OFFSET = 124;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int TYPE_OFFSET = 156;

    private TarFile() {}

    /**
     * The content of the regular files that are wanted, by their names without folders, in the order of the archive.
     *
     * @param wanted asked with each file's name
     * @throws DatasetFormatException if the archive is damaged
     */
    static Map<String, byte[]> read(Path archive, Predicate<String> wanted) throws IOException {
        return Gzip.read(archive, Files.newInputStream(archive), in -> {
            Map<String, byte[]> files = new LinkedHashMap<>();
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                requireChecksum(archive, header);
                long size = octal(archive, header, SIZE_OFFSET, 12);
                long padded = (size + BLOCK - 1) / BLOCK * BLOCK;
                String name = text(header, 0, NAME_BYTES);
                name = name.substring(name.lastIndexOf('/') + 1);
                boolean regular = header[TYPE_OFFSET] == '0' || header[TYPE_OFFSET] == 0;
                if (regular && padded <= Integer.MAX_VALUE - BLOCK && wanted.test(name)) {
                    // Takes memory as bytes arrive, whatever the header declares.
                    byte[] content = in.readNBytes((int) padded);
                    if (content.length < size) {
                        throw new DatasetFormatException(archive, "is cut short within " + name);
                    }
                    files.put(name, Arrays.copyOf(content, (int) size));
                } else {
                    in.skipNBytes(padded);
                }
                header = in.readNBytes(BLOCK);
            }
            return files;
        });
    }

    /** The sum of all bytes of a header, with spaces in place of the sum itself. */
    private static void requireChecksum(Path archive, byte[] header) throws DatasetFormatException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM_OFFSET && i < CHECKSUM_OFFSET + CHECKSUM_BYTES;
            sum += own ? ' ' : header[i] & 0xff;
        }
        if (sum != octal(archive, header, CHECKSUM_OFFSET, CHECKSUM_BYTES)) {
            throw new DatasetFormatException(archive,
                    "is no tar archive, or is damaged: a header has a wrong checksum");
        }
    }

    private static long octal(Path archive, byte[] header, int offset, int length) throws DatasetFormatException {
        String digits = text(header, offset, length).strip();
        try {
            return Long.parseUnsignedLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new DatasetFormatException(archive, "is no tar archive, or is damaged: '" + digits
                    + "' stands where an octal number must");
        }
    }

    private static String text(byte[] header, int offset, int length) {
        String text = new String(header, offset, length, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
