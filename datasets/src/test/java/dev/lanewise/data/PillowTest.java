package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Files of many kinds, made here, against what Pillow shows of them. The digests of its pixels are in {@code pillow.tsv}; with
 * {@code -Dlanewise.test.write=FOLDER} this test writes its files, of which {@code pillow.py FOLDER}, beside that table, makes it.
 */
class PillowTest {
    private static final String FOLDER = System.getProperty("lanewise.test.write");

    @TestFactory
    Stream<DynamicTest> picturesAreThoseOfPillowToTheBit() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>(JpegMatrix.files());
        files.putAll(PixelMatrix.files());
        Map<String, String> expected = expected();
        if (FOLDER == null) {
            assertEquals(expected.keySet(), files.keySet());
        }
        return files.entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(),
                        () -> check(file.getKey(), file.getValue(), expected)));
    }

    private static void check(String name, byte[] file, Map<String, String> expected) throws IOException {
        if (FOLDER != null) {
            Files.write(Files.createDirectories(Path.of(FOLDER)).resolve(name), file);
            return;
        }
        assertNotNull(expected.get(name));
        assertEquals(expected.get(name), seen(name, file));
    }

    private static String seen(String name, byte[] file) {
        try {
            Image image = Image.decode(file, name);
            return image.width() + "x" + image.height() + " " + digest(image.pixels());
        } catch (DatasetFormatException e) {
            return "refused";
        }
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> expected() throws IOException {
        Map<String, String> table = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                PillowTest.class.getResourceAsStream("pillow.tsv"), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split("\t")).forEach(cells -> table.put(cells[0], cells[1]));
        }
        return table;
    }
}
