package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.lanewise.testing.TestData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The embedded digits are those of OpenCV's sample image, and their notice is beside them. */
class EmbeddedDigitsTest {
    private static final int SIZE = 20;
    private static final int COLUMNS = 100;
    private static final int ROWS = 50;
    private static final int ROWS_PER_CLASS = 5;
    private static final int PNG_SIGNATURE_BYTES = 8;

    @Test
    void theNoticeIsBesideTheDigits() throws IOException {
        try (InputStream notice = Datasets.class.getResourceAsStream("NOTICE-digits.md")) {
            assertNotNull(notice);
        }
    }

    @Test
    @Tag("references")
    void everyDigitIsOneOfTheSampleImage() throws IOException {
        byte[] image = grayPng(TestData.path("digits-small/opencv_digits.png"), COLUMNS * SIZE, ROWS * SIZE);
        Map<ByteBuffer, Integer> expected = new TreeMap<>();
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            byte[] digit = new byte[SIZE * SIZE];
            for (int y = 0; y < SIZE; y++) {
                int row = (i / COLUMNS * SIZE + y) * COLUMNS * SIZE;
                System.arraycopy(image, row + i % COLUMNS * SIZE, digit, y * SIZE, SIZE);
            }
            expected.put(ByteBuffer.wrap(digit), i / COLUMNS / ROWS_PER_CLASS);
        }
        TrainTest digits = Datasets.digits();
        Map<ByteBuffer, Integer> embedded = new TreeMap<>();
        collect(digits.train(), embedded);
        collect(digits.test(), embedded);
        assertEquals(expected, embedded);
        assertEquals(ROWS * COLUMNS, embedded.size());
    }

    private static void collect(Dataset data, Map<ByteBuffer, Integer> digits) {
        float[] sample = new float[SIZE * SIZE];
        for (int i = 0; i < data.size(); i++) {
            data.read(i, sample, 0);
            byte[] pixels = new byte[sample.length];
            for (int pixel = 0; pixel < pixels.length; pixel++) {
                pixels[pixel] = (byte) Math.round(sample[pixel] * 255);
            }
            digits.put(ByteBuffer.wrap(pixels), data.label(i));
        }
    }

    /** Decodes an 8-bit gray PNG whose rows all have the filter "Sub"; the module has no ImageIO to ask. */
    private static byte[] grayPng(Path file, int width, int height) throws IOException {
        ByteBuffer png = ByteBuffer.wrap(Files.readAllBytes(file)).position(PNG_SIGNATURE_BYTES);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        while (png.hasRemaining()) {
            byte[] content = new byte[png.getInt()];
            byte[] type = new byte[4];
            png.get(type).get(content).getInt();
            if (new String(type, StandardCharsets.US_ASCII).equals("IDAT")) {
                compressed.write(content);
            }
        }
        byte[] pixels = new byte[width * height];
        try (InputStream rows = new InflaterInputStream(new ByteArrayInputStream(compressed.toByteArray()))) {
            for (int y = 0; y < height; y++) {
                assertEquals(1, rows.read(), "filter of row " + y);
                byte[] row = rows.readNBytes(width);
                for (int x = 1; x < width; x++) {
                    row[x] += row[x - 1];
                }
                System.arraycopy(row, 0, pixels, y * width, width);
            }
            assertArrayEquals(new byte[0], rows.readAllBytes());
        }
        return pixels;
    }
}
