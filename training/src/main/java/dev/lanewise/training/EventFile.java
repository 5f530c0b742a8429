package dev.lanewise.training;

import dev.lanewise.formats.protobuf.ProtobufException;
import dev.lanewise.formats.protobuf.ProtobufReader;
import dev.lanewise.formats.protobuf.ProtobufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
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

    private EventFile() {}

    /** The first record of a file, which tells its version. */
    static byte[] versionRecord(double wallTime) {
        return framed(new ProtobufWriter().fixedDouble(1, wallTime).string(3, "brain.Event:2").toBytes());
    }

    /** The record of some scalars, by tag, at one step. */
    static byte[] scalarsRecord(double wallTime, long step, Map<String, Double> scalars) {
        ProtobufWriter summary = new ProtobufWriter();
        scalars.forEach((tag, value) -> summary.message(1,
                new ProtobufWriter().string(1, tag).fixedFloat(2, value.floatValue())));
        return framed(new ProtobufWriter().fixedDouble(1, wallTime).varint(2, step).message(5, summary).toBytes());
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

    /** The step of an event: 0 if it has none, and none that is kept if it is damaged. */
    private static long stepOf(ByteBuffer content, int start, int length) {
        try {
            ProtobufReader event = new ProtobufReader(content.slice(start, length));
            for (int field = event.next(); field != 0; field = event.next()) {
                if (field == 2) {
                    return event.varint();
                }
                event.skip();
            }
            return 0;
        } catch (ProtobufException e) {
            return Long.MAX_VALUE;
        }
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
}
