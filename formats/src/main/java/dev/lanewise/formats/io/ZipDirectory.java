package dev.lanewise.formats.io;

import dev.lanewise.formats.io.ZipArchive.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipException;

/**
 * The list of entries at the end of a zip archive, and the header before each entry's data, which must say the same.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">PKWARE: .ZIP file format specification</a>
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT_BYTES = 0xffff;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LISTED = 0x02014b50;
    private static final int LISTED_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int EXTRA_64 = 1;
    private static final long IN_EXTRA_64 = 0xffff_ffffL;

    private static final int FLAG_ENCRYPTED = 1;
    /** Sizes and checksum follow the data, and the header before it lacks them. */
    private static final int FLAG_STREAMED = 8;
    private static final int UNIX = 3;
    private static final int FILE_TYPE = 0170000;
    private static final int SYMBOLIC_LINK = 0120000;

    private ZipDirectory() {}

    /** Where the list is, and how long. */
    private record End(long entries, long offset, long bytes) {}

    static Map<String, Entry> read(FileChannel channel) throws IOException {
        End end = end(channel);
        if (end.bytes > Limits.ZIP_DIRECTORY_BYTES) {
            throw new ZipException("its list of entries has " + end.bytes + " bytes, expected at most "
                    + Limits.ZIP_DIRECTORY_BYTES);
        }
        ByteBuffer list = read(channel, end.offset, (int) end.bytes, "its list of entries");
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (list.hasRemaining()) {
            Entry entry = entry(list, end.offset);
            if (entries.putIfAbsent(entry.name(), entry) != null) {
                throw new ZipException("it has two entries named " + entry.name());
            }
        }
        if (entries.size() != end.entries) {
            throw new ZipException("it declares " + end.entries + " entries, but lists " + entries.size());
        }
        return entries;
    }

    private static End end(FileChannel channel) throws IOException {
        long length = channel.size();
        int tailBytes = (int) Math.min(length, END_BYTES + MAX_COMMENT_BYTES);
        ByteBuffer tail = read(channel, length - tailBytes, tailBytes, "its end");
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && u2(tail, at + 20) == tailBytes - at - END_BYTES) {
                return end(channel, length - tailBytes + at, tail.position(at).slice().order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new ZipException(length == 0
                ? "it is empty"
                : "the list of entries at its end is missing: it is cut short, or no zip archive");
    }

    private static End end(FileChannel channel, long position, ByteBuffer record) throws IOException {
        End end = new End(u2(record, 10), u4(record, 16), u4(record, 12));
        long listEnd = position;
        boolean parted = u2(record, 4) != u2(record, 6) || u2(record, 8) != u2(record, 10);
        ByteBuffer locator = ZipArchive.read(channel, Math.max(0, position - LOCATOR_64_BYTES), LOCATOR_64_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        if (position >= LOCATOR_64_BYTES && locator.getInt(0) == LOCATOR_64) {
            listEnd = locator.getLong(8);
            ByteBuffer large = read(channel, listEnd, END_64_BYTES, "its end");
            if (large.getInt(0) != END_64) {
                throw new ZipException("its end is damaged: the record for more than 4 GiB is missing");
            }
            end = new End(large.getLong(32), large.getLong(48), large.getLong(40));
            parted = large.getInt(16) != large.getInt(20) || large.getLong(24) != large.getLong(32);
        }
        if (parted) {
            throw new ZipException("it is one of several parts of an archive: join them first");
        }
        if (end.bytes < 0 || end.offset < 0 || end.bytes > listEnd || end.offset != listEnd - end.bytes) {
            throw new ZipException("it is cut short or damaged: its list of entries should have " + end.bytes
                    + " bytes from " + end.offset + " on, but ends at " + listEnd);
        }
        return end;
    }

    /** Reads the next line of the list, of which the data must lie before {@code dataEnd}. */
    private static Entry entry(ByteBuffer list, long dataEnd) throws ZipException {
        if (list.remaining() < LISTED_BYTES || list.getInt(list.position()) != LISTED) {
            throw new ZipException("its list of entries is damaged");
        }
        ByteBuffer line = take(list, LISTED_BYTES);
        String name = name(take(list, u2(line, 28)));
        long[] numbers = {u4(line, 24), u4(line, 20), u4(line, 42)};
        fromExtra64(take(list, u2(line, 30)), numbers, name);
        take(list, u2(line, 32));
        boolean unix = u2(line, 4) >> 8 == UNIX;
        boolean link = unix && (u2(line, 40) & FILE_TYPE) == SYMBOLIC_LINK;
        Entry entry = new Entry(name, numbers[2], numbers[1], numbers[0], line.getInt(16), u2(line, 10),
                (u2(line, 8) & FLAG_ENCRYPTED) != 0, link);
        if (entry.size() < 0 || entry.compressedSize() < 0 || entry.offset() < 0
                || entry.compressedSize() > dataEnd - LOCAL_BYTES
                || entry.offset() > dataEnd - LOCAL_BYTES - entry.compressedSize()) {
            throw new ZipException(name + " should have " + entry.compressedSize() + " bytes from " + entry.offset()
                    + " on, but the entries end at " + dataEnd);
        }
        return entry;
    }

    /**
     * Checks the header before an entry's data against the list.
     *
     * @return where the data begins
     */
    static long startOfData(FileChannel channel, Entry entry) throws IOException {
        ByteBuffer header = read(channel, entry.offset(), LOCAL_BYTES, "its header");
        if (header.getInt(0) != LOCAL) {
            throw new ZipException("its header is damaged, or not where the list of entries says");
        }
        int nameBytes = u2(header, 26);
        int extraBytes = u2(header, 28);
        ByteBuffer variable = read(channel, entry.offset() + LOCAL_BYTES, nameBytes + extraBytes, "its header");
        String name = name(take(variable, nameBytes));
        long[] sizes = {u4(header, 22), u4(header, 18)};
        fromExtra64(variable, sizes, name);
        if (!name.equals(entry.name())) {
            throw new ZipException("the list of entries calls it so, but its own header calls it " + name);
        }
        boolean streamed = (u2(header, 6) & FLAG_STREAMED) != 0;
        boolean same = header.getInt(14) == entry.checksum() && sizes[0] == entry.size()
                && sizes[1] == entry.compressedSize();
        if (u2(header, 8) != entry.method() || !streamed && !same) {
            throw new ZipException("its own header gives it another size, checksum or compression than the list of "
                    + "entries");
        }
        return entry.offset() + LOCAL_BYTES + nameBytes + extraBytes;
    }

    /** Replaces those numbers that did not fit into four bytes. */
    private static void fromExtra64(ByteBuffer extra, long[] numbers, String name) throws ZipException {
        if (Arrays.stream(numbers).noneMatch(number -> number == IN_EXTRA_64)) {
            return;
        }
        while (extra.remaining() >= 4) {
            int id = Short.toUnsignedInt(extra.getShort());
            ByteBuffer field = take(extra, Short.toUnsignedInt(extra.getShort()));
            if (id != EXTRA_64) {
                continue;
            }
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] == IN_EXTRA_64) {
                    numbers[i] = take(field, Long.BYTES).getLong(0);
                }
            }
            return;
        }
        throw new ZipException(name + " has a size of 4 GiB or more, but not the field that tells it");
    }

    private static String name(ByteBuffer bytes) throws ZipException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(copy)).toString();
        } catch (CharacterCodingException e) {
            throw new ZipException("the name of an entry, " + new String(copy, StandardCharsets.UTF_8)
                    + ", is in another encoding than UTF-8: pack the archive again with a tool that writes UTF-8");
        }
    }

    private static ByteBuffer take(ByteBuffer from, int bytes) throws ZipException {
        if (bytes > from.remaining()) {
            throw new ZipException("its list of entries is damaged: a field is longer than what follows");
        }
        ByteBuffer taken = from.slice(from.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
        from.position(from.position() + bytes);
        return taken;
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes, String what) throws IOException {
        if (position < 0 || position > channel.size() - bytes) {
            throw new ZipException(what + " is cut short or damaged");
        }
        ByteBuffer buffer = ZipArchive.read(channel, position, bytes);
        if (buffer.remaining() < bytes) {
            throw new ZipException(what + " is cut short: another program writes the file");
        }
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int u2(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static long u4(ByteBuffer buffer, int at) {
        return Integer.toUnsignedLong(buffer.getInt(at));
    }
}
