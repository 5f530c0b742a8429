package dev.lanewise.training;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: TFRecords, each the length, a masked CRC-32C of the length, a protocol-buffer message
 * {@code tensorflow.Event}, and a masked CRC-32C of it.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
final class EventFile {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int FRAME_BYTES = 16;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private EventFile() {}

    /** The first record of a file, which tells its version. */
    static byte[] versionRecord(double wallTime) {
        Message event = new Message();
        event.fixed64(1, Double.doubleToRawLongBits(wallTime));
        event.bytes(3, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        return framed(event.toBytes());
    }

    /** The record of some scalars, by tag, at one step. */
    static byte[] scalarsRecord(double wallTime, long step, Map<String, Double> scalars) {
        Message summary = new Message();
        scalars.forEach((tag, value) -> {
            Message entry = new Message();
            entry.bytes(1, tag.getBytes(StandardCharsets.UTF_8));
            entry.fixed32(2, Float.floatToRawIntBits(value.floatValue()));
            summary.bytes(1, entry.toBytes());
        });
        Message event = new Message();
        event.fixed64(1, Double.doubleToRawLongBits(wallTime));
        event.varint(2, step);
        event.bytes(5, summary.toBytes());
        return framed(event.toBytes());
    }

    /** Cuts a file, if it exists, before its first record that is damaged, cut, or of a later step. */
    static void keepUpTo(Path file, long step) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int kept = 0;
        while (content.remaining() - kept >= FRAME_BYTES) {
            long length = content.getLong(kept);
            if (length < 0 || length > content.limit() - kept - FRAME_BYTES
                    || content.getInt(kept + 8) != maskedCrc(content.array(), kept, 8)
                    || stepOf(content, kept + 12, (int) length) > step) {
                break;
            }
            kept += FRAME_BYTES + (int) length;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(kept);
        }
    }

    /** The step of an event that this class has written: behind the nine bytes of the time; 0 if it has none. */
    private static long stepOf(ByteBuffer content, int start, int length) {
        int at = start + 9;
        if (length < 11 || content.get(at++) != (2 << 3 | VARINT)) {
            return 0;
        }
        long step = 0;
        for (int shift = 0; shift < Long.SIZE && at < start + length; shift += 7) {
            byte next = content.get(at++);
            step |= (next & 0x7fL) << shift;
            if (next >= 0) {
                break;
            }
        }
        return step;
    }

    private static byte[] framed(byte[] message) {
        ByteBuffer record = ByteBuffer.allocate(message.length + FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(message.length);
        record.putInt(maskedCrc(record.array(), 0, 8));
        record.put(message);
        record.putInt(maskedCrc(message, 0, message.length));
        return record.array();
    }

    /** The checksum, turned and moved so that a checksum of data that hold checksums is no special case. */
    static int maskedCrc(byte[] data, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    /** A protocol-buffer message in the making. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        void varint(int field, long value) {
            key(field, VARINT);
            writeVarint(value);
        }

        void fixed64(int field, long bits) {
            key(field, FIXED_64);
            out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array());
        }

        void fixed32(int field, int bits) {
            key(field, FIXED_32);
            out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bits).array());
        }

        void bytes(int field, byte[] content) {
            key(field, LENGTH_DELIMITED);
            writeVarint(content.length);
            out.writeBytes(content);
        }

        byte[] toBytes() {
            return out.toByteArray();
        }

        private void key(int field, int type) {
            writeVarint(field << 3 | type);
        }

        private void writeVarint(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
    }
}
