package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarFileTest {
    private static final byte[] ONE = bytes("the content of one");
    private static final byte[] TWO = bytes("and of two");

    @TempDir
    private Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, String> read(byte[] archive) throws IOException {
        Path file = Files.write(folder.resolve("a.tar"), archive);
        Map<String, String> contents = new LinkedHashMap<>();
        TarFile.read(file, name -> name.endsWith(".bin"), (name, content) -> contents.put(name,
                new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        return contents;
    }

    private String refusal(byte[] archive) {
        String message = assertThrows(DatasetFormatException.class, () -> read(archive)).getMessage();
        assertTrue(message.startsWith(folder.resolve("a.tar").toString()), message);
        return message;
    }

    @Test
    void wantedFilesAreGivenAndOthersSkipped() throws IOException {
        byte[] archive = TarBytes.archive(TarBytes.entry("f/", '5', new byte[0]),
                TarBytes.entry("f/readme", '0', bytes("text")), TarBytes.entry("f/1.bin", '0', ONE),
                TarBytes.entry("link", '2', "00000001000", new byte[0]), TarBytes.entry("2.bin", '\0', TWO));
        Map<String, String> expected = Map.of("1.bin", "the content of one", "2.bin", "and of two");
        assertEquals(expected, read(archive));
        assertEquals(expected, read(IdxBytes.gzip(archive)));
    }

    @Test
    void longNamesOfGnuAndPaxAreRead() throws IOException {
        String path = "folder/".repeat(40) + "1.bin";
        byte[] gnu = TarBytes.archive(TarBytes.entry("././@LongLink", 'L', bytes(path + "\0")),
                TarBytes.entry(path.substring(0, 99), '0', ONE), TarBytes.entry("2.bin", '0', TWO));
        assertEquals("[1.bin, 2.bin]", read(gnu).keySet().toString());
        String line = " path=" + path + "\n";
        String attributes = "11 mtime=1\n" + (line.length() + 3) + line + "11 size=18\n";
        byte[] pax = TarBytes.archive(TarBytes.entry("g", 'g', bytes("11 mtime=1\n")),
                TarBytes.entry("PaxHeaders/1", 'x', bytes(attributes)),
                TarBytes.entry(path.substring(0, 99), '0', "00000000000", ONE), TarBytes.entry("2.bin", '0', TWO));
        assertEquals(Map.of("1.bin", "the content of one", "2.bin", "and of two"), read(pax));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "99999 path=a\n", "3 a\n4 ", "0 path=a\n", "-1 path=a\n", "20 GNU.sparse.map=1\n",
            "9 size=x\n"})
    void attributesThatAreNotUnderstoodAreRefused(String attributes) {
        refusal(TarBytes.archive(TarBytes.entry("p", 'x', bytes(attributes)), TarBytes.entry("1.bin", '0', ONE)));
    }

    @Test
    void sizesInBinaryAreRead() throws IOException {
        byte[] entry = TarBytes.entry("1.bin", '0', "\u0080\0\0\0\0\0\0\0\0\0\0\u0012", ONE);
        assertEquals("the content of one", read(TarBytes.archive(entry)).get("1.bin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"77777777777", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
            "\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "-0000000001", "9", ""})
    void sizesThatLieAreRefused(String size) throws IOException {
        for (String name : new String[] {"1.bin", "other"}) {
            byte[] archive = TarBytes.archive(TarBytes.entry(name, '0', size, ONE));
            refusal(archive);
            refusal(IdxBytes.gzip(archive));
        }
        refusal(TarBytes.archive(TarBytes.entry("name", 'L', size, ONE), TarBytes.entry("1.bin", '0', ONE)));
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '2', '3', '6', 'S'})
    void wantedFilesThatAreLinksOrSpecialAreRefused(char type) throws IOException {
        byte[] archive = TarBytes.archive(TarBytes.entry("1.bin", type, new byte[0]));
        assertTrue(refusal(archive).contains("has 1.bin as a link or special file (type '" + type + "')"));
    }

    @Test
    void ofTwoFilesOfOneNameNeitherIsTaken() {
        assertTrue(refusal(TarBytes.archive(TarBytes.entry("a/1.bin", '0', ONE), TarBytes.entry("b/1.bin", '0', TWO)))
                .contains("has two files named 1.bin"));
    }

    @Test
    void anArchiveWithoutItsEndOrWithMoreIsRefused() throws IOException {
        byte[] archive = TarBytes.archive(TarBytes.entry("1.bin", '0', ONE));
        assertTrue(refusal(Arrays.copyOf(archive, 1024)).contains("the mark of a tar archive's end is missing"));
        assertEquals(1, read(Arrays.copyOf(archive, 10_240)).size());
        byte[] more = Arrays.copyOf(archive, 10_240);
        more[9000] = 1;
        assertTrue(refusal(more).contains("something follows its end"));
        assertTrue(refusal(new byte[0]).contains("is cut short"));
    }
}
