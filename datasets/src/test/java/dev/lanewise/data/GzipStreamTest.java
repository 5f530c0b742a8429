package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
    private static final byte[] CONTENT = IdxBytes.images(3, 20, 20);

    private static byte[] read(byte[] gzip) throws IOException {
        try (GzipStream in = new GzipStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    private static String refusal(byte[] gzip) {
        return assertThrows(ZipException.class, () -> read(gzip)).getMessage();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    @Test
    void membersFollowEachOtherAndZerosMayFollowThem() throws IOException {
        byte[] member = IdxBytes.gzip(CONTENT);
        assertArrayEquals(CONTENT, read(member));
        assertArrayEquals(join(CONTENT, CONTENT), read(join(member, IdxBytes.gzip(new byte[0]), member)));
        assertArrayEquals(CONTENT, read(join(member, new byte[100_000])));
        assertArrayEquals(new byte[0], read(IdxBytes.gzip(new byte[0])));
    }

    @Test
    void whatElseFollowsIsRefused() throws IOException {
        byte[] member = IdxBytes.gzip(CONTENT);
        byte[] damaged = member.clone();
        damaged[2] = 9;
        for (byte[] rest : new byte[][] {{1}, {0, 0, 1}, {0x1f}, damaged, "text".getBytes(StandardCharsets.US_ASCII)}) {
            assertNotNull(refusal(join(member, rest)));
        }
        assertEquals("something else follows the end of the compressed data", refusal(join(member, damaged)));
    }

    @Test
    void everyChangedByteIsRefusedOrHarmless() throws IOException {
        byte[] good = IdxBytes.gzip(CONTENT);
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            for (int change : new int[] {1, 0x10, 0x80, 0xff}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) change;
                try {
                    assertArrayEquals(CONTENT, read(bad));
                } catch (ZipException e) {
                    assertNotNull(e.getMessage());
                    refused++;
                }
            }
        }
        // The time, the level of compression and the system may change.
        assertTrue(refused >= 4 * (good.length - 8), refused + " of " + 4 * good.length);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] good = IdxBytes.gzip(CONTENT);
        for (int length = 0; length < good.length; length++) {
            assertEquals("the compressed data is cut short", refusal(Arrays.copyOf(good, length)));
        }
    }

    @Test
    void headersWithAllFieldsAreRead() throws IOException {
        byte[] plain = IdxBytes.gzip(CONTENT);
        byte[] header = join(new byte[] {0x1f, (byte) 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3, 2, 0, 7, 7},
                "name\0comment\0".getBytes(StandardCharsets.US_ASCII));
        CRC32 checksum = new CRC32();
        checksum.update(header);
        byte[] end = {(byte) checksum.getValue(), (byte) (checksum.getValue() >> 8)};
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        assertArrayEquals(CONTENT, read(join(header, end, body)));
        end[0]++;
        assertTrue(refusal(join(header, end, body)).contains("its header has another checksum"));
    }
}
