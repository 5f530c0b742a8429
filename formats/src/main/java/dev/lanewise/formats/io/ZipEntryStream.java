package dev.lanewise.formats.io;

import dev.lanewise.formats.io.ZipArchive.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** The unpacked bytes of one entry; none beyond its declared size, and the last ones only if the checksum is right. */
final class ZipEntryStream extends InputStream {
    private final Entry entry;
    private final InputStream packed;
    private final Inflater inflater = new Inflater(true);
    private final InputStream unpacked;
    private final CRC32 checksum = new CRC32();
    private long left;
    private boolean verified;

    /** The channel stands at the entry's data, and is closed with this stream. */
    ZipEntryStream(Entry entry, FileChannel channel) {
        this.entry = entry;
        packed = new Section(Channels.newInputStream(channel), entry.compressedSize());
        unpacked = entry.method() == Entry.STORED
                ? packed
                : new InflaterInputStream(packed, inflater,
                        Math.clamp(entry.compressedSize(), 1, ZipArchive.BUFFER_BYTES));
        left = entry.size();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left > 0 && length > 0) {
            int count = unpack(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new ZipException("it is cut short: " + left + " of its " + entry.size() + " bytes are missing");
            }
            checksum.update(into, offset, count);
            left -= count;
            verifyAtEnd();
            return count;
        }
        verifyAtEnd();
        return length == 0 ? 0 : -1;
    }

    private int unpack(byte[] into, int offset, int length) throws IOException {
        try {
            return unpacked.read(into, offset, length);
        } catch (EOFException e) {
            return -1;
        } catch (ZipException e) {
            throw new ZipException("its compressed data is damaged (" + e.getMessage() + ")");
        }
    }

    private void verifyAtEnd() throws IOException {
        if (left > 0 || verified) {
            return;
        }
        if (unpack(new byte[1], 0, 1) >= 0) {
            throw new ZipException("it unpacks to more than the " + entry.size() + " bytes that it declares");
        }
        if (inflater.getRemaining() > 0 || packed.read() >= 0) {
            throw new ZipException("it has bytes after the end of its compressed data");
        }
        if ((int) checksum.getValue() != entry.checksum()) {
            throw new ZipException(
                    String.format(Locale.ROOT, "it is damaged: its bytes have the checksum %08x, expected %08x",
                            checksum.getValue(), entry.checksum()));
        }
        verified = true;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        packed.close();
    }

    /** The next bytes of a stream, and no more. */
    private static final class Section extends InputStream {
        private final InputStream in;
        private long left;

        private Section(InputStream in, long bytes) {
            this.in = in;
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            // The channel copies through a buffer outside the heap as large as what is asked for.
            int most = (int) Math.min(Math.min(length, ZipArchive.BUFFER_BYTES), left);
            int count = left == 0 ? -1 : in.read(into, offset, most);
            left -= Math.max(count, 0);
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
