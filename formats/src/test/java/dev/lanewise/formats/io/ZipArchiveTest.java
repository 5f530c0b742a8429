package dev.lanewise.formats.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipArchiveTest {
    private static final byte[] TEXT = "all that is written is read again, again and again".getBytes(
            StandardCharsets.US_ASCII);
    private static final byte[] OTHER = {1, 2, 3, 4, 5, 6, 7};
    private static final int LIMIT = 1 << 20;

    @TempDir
    private Path folder;

    private static byte[] zip(int method, Map<String, byte[]> contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                if (method == ZipEntry.STORED) {
                    entry.setMethod(method);
                    entry.setSize(content.getValue().length);
                    CRC32 checksum = new CRC32();
                    checksum.update(content.getValue());
                    entry.setCrc(checksum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> contents() {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put("a/text", TEXT);
        contents.put("ä", OTHER);
        contents.put("empty", new byte[0]);
        return contents;
    }

    private Map<String, byte[]> read(byte[] zip) throws IOException {
        ZipArchive archive = ZipArchive.open(Files.write(folder.resolve("a.zip"), zip));
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (ZipArchive.Entry entry : archive.entries()) {
            contents.put(entry.name(), archive.bytes(entry, LIMIT));
        }
        return contents;
    }

    private String refusal(byte[] zip) {
        return assertThrows(ZipException.class, () -> read(zip)).getMessage();
    }

    private static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, bytes) -> assertArrayEquals(bytes, actual.get(name), name));
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void storedAndDeflatedEntriesAreRead(int method) throws IOException {
        assertSame(contents(), read(zip(method, contents())));
        assertSame(Map.of(), read(zip(method, Map.of())));
    }

    /** What is changed is refused with words, or was a byte that says nothing of names and contents. */
    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void everyChangedByteIsRefusedOrHarmless(int method) throws IOException {
        byte[] good = zip(method, contents());
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            for (int change : new int[] {1, 0x80, 0xff}) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) change;
                try {
                    assertSame(contents(), read(bad));
                } catch (ZipException e) {
                    assertNotNull(e.getMessage());
                    refused++;
                }
            }
        }
        assertTrue(refused > good.length, refused + " of " + 3 * good.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void everyTruncationIsRefused(int method) throws IOException {
        byte[] good = zip(method, contents());
        for (int length = 0; length < good.length; length++) {
            assertNotNull(refusal(Arrays.copyOf(good, length)));
        }
        assertNotNull(refusal(Arrays.copyOf(good, good.length + 1)));
    }

    @Test
    void theReadThatGivesTheLastByteVerifies() throws IOException {
        byte[] zip = zip(ZipEntry.STORED, Map.of("a", TEXT));
        zip[31] ^= 1;
        ZipArchive archive = ZipArchive.open(Files.write(folder.resolve("a.zip"), zip));
        try (InputStream in = archive.stream(archive.entry("a").orElseThrow())) {
            in.readNBytes(TEXT.length - 1);
            String message = assertThrows(ZipException.class, in::read).getMessage();
            assertTrue(message.startsWith("it is damaged: its bytes have the checksum"), message);
        }
    }

    @Test
    void ofTwoEntriesOfOneNameNeitherIsRead() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, new LinkedHashMap<>(Map.of("one", TEXT, "two", OTHER)));
        String bytes = new String(zip, StandardCharsets.ISO_8859_1).replace("two", "one");
        assertEquals("it has two entries named one", refusal(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void namesOfTheEntryAndOfTheListAreTheSame() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("cat/1.png", TEXT));
        zip[30] = 'b';
        assertEquals("the list of entries calls it so, but its own header calls it bat/1.png", refusal(zip));
    }

    /** The line of the only entry in the list. */
    private static int line(byte[] zip) {
        return ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN).getInt(zip.length - 6);
    }

    private static byte[] changed(byte[] zip, int at, int value) {
        byte[] changed = zip.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return changed;
    }

    @Test
    void sizesThatLieAreRefused() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("a", TEXT));
        int size = line(zip) + 24;
        assertEquals("it unpacks to more than the 49 bytes that it declares", refusal(changed(zip, size, 49)));
        assertEquals("it is cut short: 1 of its 51 bytes are missing", refusal(changed(zip, size, 51)));
        String message = refusal(changed(zip, size, 1_500_000_000));
        assertTrue(message.startsWith("it declares a size of 1500000000 bytes, which its"), message);
        assertTrue(refusal(changed(zip, line(zip) + 20, 1000)).contains("but the entries end at"));
        ZipArchive good = ZipArchive.open(Files.write(folder.resolve("a.zip"), zip));
        assertEquals("it has 50 bytes, expected at most 10",
                assertThrows(ZipException.class, () -> good.bytes(good.entry("a").orElseThrow(), 10)).getMessage());
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        byte[] zip = zip(ZipEntry.DEFLATED, Map.of("a", TEXT));
        byte[] encrypted = zip.clone();
        encrypted[line(zip) + 8] |= 1;
        assertTrue(refusal(encrypted).startsWith("it is encrypted"));
        byte[] zstandard = zip.clone();
        zstandard[line(zip) + 10] = 93;
        assertTrue(refusal(zstandard).startsWith("it is compressed by method 93, expected 0 (stored) or 8"));
        byte[] link = changed(zip, line(zip) + 38, 0120777 << 16);
        link[line(zip) + 5] = 3;
        assertTrue(refusal(link).startsWith("it is a symbolic link"));
        assertTrue(refusal(changed(zip, zip.length - 18, 1)).contains("several parts"));
        assertTrue(refusal(new byte[0]).contains("it is empty"));
    }

    @Test
    void namesOfAnotherEncodingAreRefusedWithTheCause() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, Charset.forName("ISO-8859-1"))) {
            zip.putNextEntry(new ZipEntry("größe/1.png"));
        }
        assertTrue(refusal(bytes.toByteArray()).contains("is in another encoding than UTF-8"));
    }

    @Test
    void archivesOfManyEntriesAreRead() throws IOException {
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 70_000; i++) {
            many.put(Integer.toString(i), new byte[0]);
        }
        ZipArchive archive = ZipArchive.open(Files.write(folder.resolve("many.zip"), zip(ZipEntry.STORED, many)));
        assertEquals(70_000, archive.entries().size());
        assertTrue(archive.entry("69999").isPresent());
    }

    @Test
    void theEndForLargeArchivesIsRead() throws IOException {
        Path file = folder.resolve("large.zip");
        try (FileSystem zip = FileSystems.newFileSystem(file, Map.of("create", "true", "forceZIP64End", "true"))) {
            Files.write(zip.getPath("a"), TEXT);
        }
        byte[] bytes = Files.readAllBytes(file);
        assertSame(Map.of("a", TEXT), read(bytes));
        // The old end refers to the new one.
        Arrays.fill(bytes, bytes.length - 14, bytes.length - 2, (byte) 0xff);
        assertSame(Map.of("a", TEXT), read(bytes));
    }

    /** NumPy writes sizes of eight bytes into the header of each entry. */
    @Test
    void sizesOfEightBytesAreRead() throws IOException {
        byte[] name = "a".getBytes(StandardCharsets.US_ASCII);
        byte[] extra = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 1).putShort((short) 16)
                .putLong(TEXT.length).putLong(TEXT.length).array();
        byte[] stored = zip(ZipEntry.STORED, Map.of("a", TEXT));
        int data = 30 + name.length;
        byte[] head = changed(changed(Arrays.copyOf(stored, data), 18, -1), 22, -1);
        head[28] = (byte) extra.length;
        ByteBuffer zip = ByteBuffer.allocate(stored.length + extra.length).order(ByteOrder.LITTLE_ENDIAN).put(head)
                .put(extra).put(stored, data, stored.length - data);
        zip.putInt(zip.capacity() - 6, line(stored) + extra.length);
        assertSame(Map.of("a", TEXT), read(zip.array()));
        assertTrue(refusal(zip.put(data + 4, (byte) 49).array()).contains("its own header gives it another size"));
    }
}
