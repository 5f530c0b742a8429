package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardLogTest {
    @TempDir
    private Path folder;

    /** The first record that TensorBoard's own writer makes at time 0, but for its length and checksums worked by hand. */
    @Test
    void theVersionRecordIsTheOneOfTensorFlow() {
        byte[] record = EventFile.versionRecord(0);
        byte[] message = HexFormat.of().parseHex("09" + "0000000000000000" + "1a0d" + "627261696e2e4576656e743a32");
        assertArrayEquals(message, Arrays.copyOfRange(record, 12, record.length - 4));
        assertEquals(24, ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    /** RFC 3720 gives 0x8a9136aa for 32 zero bytes; the mask is TensorFlow's: turned right by 15 bits, plus 0xa282ead8. */
    @Test
    void theChecksumIsMasked() {
        int crc = 0x8a9136aa;
        assertEquals(((crc >>> 15) | (crc << 17)) + 0xa282ead8, EventFile.maskedCrc(new byte[40], 4, 32));
    }

    @Test
    void scalarsAreFloatsUnderTheirTags() {
        byte[] record = EventFile.scalarsRecord(0, 300, Map.of("loss", 0.5));
        byte[] message = HexFormat.of().parseHex("09" + "0000000000000000" + "10ac02" + "2a0d" + "0a0b" + "0a04"
                + "6c6f7373" + "150000003f");
        assertArrayEquals(message, Arrays.copyOfRange(record, 12, record.length - 4));
    }

    @Test
    void aResumedRunHasTheEventsOfOneWithoutInterruption() throws IOException {
        Path plain = Files.createDirectory(folder.resolve("plain"));
        with(plain, TinyTask.trainer()).build().run();
        Path stopped = Files.createDirectory(folder.resolve("stopped"));
        Trainer first = with(stopped, TinyTask.trainer()).listener(TinyTask.stopAfter(7)).build();
        first.run();
        Path checkpoint = folder.resolve("c.ckpt");
        first.checkpoint().write(checkpoint);
        Trainer ahead = with(stopped, TinyTask.trainer()).build();
        ahead.restore(checkpoint);
        ahead.run();
        Path file = stopped.resolve(TensorBoardLog.FILE);
        byte[] events = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(events, events.length - 3));
        Trainer last = with(stopped, TinyTask.trainer()).build();
        last.restore(checkpoint);
        last.run();
        List<String> expected = messages(plain.resolve(TensorBoardLog.FILE));
        assertEquals(expected, messages(file));
        assertEquals(1 + TinyTask.EPOCHS * TinyTask.BATCHES / 2 + TinyTask.EPOCHS, expected.size());
        assertTrue(expected.getLast().contains("loss/validation") && expected.getLast().contains("images_per_second"));
        assertFalse(expected.get(1).contains("validation"));
    }

    private static Trainer.Builder with(Path run, Trainer.Builder builder) {
        return builder.listener(new TensorBoardLog(run, 2));
    }

    /** The messages without their first nine bytes, which are the time, and without the value of the last scalar: a speed. */
    private static List<String> messages(Path file) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> messages = new ArrayList<>();
        while (content.hasRemaining()) {
            byte[] message = new byte[(int) content.getLong()];
            content.getInt();
            content.get(message);
            assertEquals(EventFile.maskedCrc(message, 0, message.length), content.getInt());
            messages.add(new String(message, 9, message.length - 9 - 5, StandardCharsets.ISO_8859_1));
        }
        return messages;
    }
}
