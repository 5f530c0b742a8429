package dev.lanewise.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The unpacked bytes of a gzip file, of which every member is verified by its checksum and length.
 *
 * <p>Unlike the JDK's, this stream does not take a damaged second member, or anything else behind the first, for the end.
 * Whatever is wrong is a {@link ZipException} that says what.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952: GZIP file format specification</a>
 */
final class GzipStream extends InputStream {
    static final int MAGIC_1 = 0x1f;
    static final int MAGIC_2 = 0x8b;

    private static final int DEFLATE = 8;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private boolean first = true;
    private boolean inMember;
    private boolean ended;

    /** The stream is closed with this one. */
    GzipStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (length > 0) {
            if (!inMember && !startMember()) {
                return -1;
            }
            int count = inflate(into, offset, length);
            checksum.update(into, offset, count);
            if (inflater.finished()) {
                endMember();
            }
            if (count > 0) {
                return count;
            }
        }
        return 0;
    }

    private int inflate(byte[] into, int offset, int length) throws IOException {
        if (inflater.needsInput()) {
            if (at == end && !fill()) {
                throw new ZipException("the compressed data is cut short");
            }
            inflater.setInput(buffer, at, end - at);
        }
        try {
            int count = inflater.inflate(into, offset, length);
            at = end - inflater.getRemaining();
            if (inflater.needsDictionary()) {
                throw new ZipException("the compressed data is damaged: it needs a dictionary");
            }
            return count;
        } catch (DataFormatException e) {
            throw new ZipException("the compressed data is damaged: " + e.getMessage());
        }
    }

    /** Reads a member's header, or finds the end of the file, before which there may be zeros. */
    private boolean startMember() throws IOException {
        if (ended || !first && at == end && !fill()) {
            ended = true;
            return false;
        }
        if (!first && buffer[at] == 0) {
            requireZeros();
            return false;
        }
        checksum.reset();
        if (next() != MAGIC_1 || next() != MAGIC_2 || next() != DEFLATE) {
            throw new ZipException(first
                    ? "the compressed data is damaged: it has no header of gzip"
                    : "something else follows the end of the compressed data");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("the compressed data is damaged: its header has unknown flags");
        }
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(next() | next() << 8);
        }
        for (int text : new int[] {NAME, COMMENT}) {
            while ((flags & text) != 0 && next() != 0) {
                continue;
            }
        }
        int actual = (int) checksum.getValue() & 0xffff;
        if ((flags & HEADER_CHECKSUM) != 0 && (next() | next() << 8) != actual) {
            throw new ZipException("the compressed data is damaged: its header has another checksum");
        }
        checksum.reset();
        inflater.reset();
        first = false;
        inMember = true;
        return true;
    }

    /** Reads the checksum and the length, modulo 2³², behind a member. */
    private void endMember() throws IOException {
        int actual = (int) checksum.getValue();
        int length = (int) inflater.getBytesWritten();
        if (nextInt() != actual || nextInt() != length) {
            throw new ZipException("the compressed data is damaged: it unpacks to another checksum or length");
        }
        inMember = false;
    }

    private void requireZeros() throws IOException {
        while (at < end || fill()) {
            if (buffer[at++] != 0) {
                throw new ZipException("something else follows the end of the compressed data");
            }
        }
        ended = true;
    }

    private int nextInt() throws IOException {
        return next() | next() << 8 | next() << 16 | next() << 24;
    }

    private void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            next();
        }
    }

    private int next() throws IOException {
        if (at == end && !fill()) {
            throw new ZipException("the compressed data is cut short");
        }
        int next = buffer[at++] & 0xff;
        checksum.update(next);
        return next;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
