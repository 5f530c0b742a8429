package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {
    @TempDir
    private Path folder;
    private Path images;
    private Path labels;

    @BeforeEach
    void writeGoodFiles() throws IOException {
        images = Files.write(folder.resolve("images"), IdxBytes.images(12, 3, 2));
        labels = Files.write(folder.resolve("labels"), IdxBytes.labels(12));
    }

    private ImageDataset read() throws IOException {
        return IdxFile.read(images, labels, PublishedImages.DIGIT_NAMES);
    }

    private void assertRefused(Path culprit, String problem) {
        String message = assertThrows(DatasetFormatException.class, this::read).getMessage();
        assertTrue(message.startsWith(culprit.toString()) && message.contains(problem), message);
    }

    @Test
    void readsRawFiles() throws IOException {
        ImageDataset data = read();
        assertEquals(12, data.size());
        assertEquals(Shape.of(1, 3, 2), data.sampleShape());
        assertEquals(1, data.label(11));
        float[] sample = new float[8];
        data.read(7, sample, 1);
        assertArrayEquals(new float[] {0, 38 / 255f, 45 / 255f, 52 / 255f, 59 / 255f, 66 / 255f, 73 / 255f, 0}, sample);
    }

    @Test
    void readsCompressedFilesToTheSameValues() throws IOException {
        float[] raw = new float[6];
        read().read(3, raw, 0);
        Files.write(images, IdxBytes.gzip(IdxBytes.images(12, 3, 2)));
        Files.write(labels, IdxBytes.gzip(IdxBytes.labels(12)));
        float[] unpacked = new float[6];
        read().read(3, unpacked, 0);
        assertArrayEquals(raw, unpacked);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 9, 15, 16, 40, 87})
    void refusesImagesCutShort(int length) throws IOException {
        Files.write(images, Arrays.copyOf(IdxBytes.images(12, 3, 2), length));
        assertRefused(images, "cut short");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 30})
    void refusesCompressedImagesCutShort(int length) throws IOException {
        Files.write(images, Arrays.copyOf(IdxBytes.gzip(IdxBytes.images(12, 3, 2)), length));
        assertRefused(images, "cut short");
    }

    @Test
    void refusesDamagedCompression() throws IOException {
        byte[] bytes = IdxBytes.gzip(IdxBytes.images(12, 3, 2));
        bytes[bytes.length - 6] ^= 1;
        Files.write(images, bytes);
        assertRefused(images, "damaged");
    }

    @Test
    void refusesAnotherMagic() throws IOException {
        Files.write(images, IdxBytes.file(72, 0xd03, 12, 3, 2));
        assertRefused(images, "starts with 00000d03, expected 00000803");
    }

    @Test
    void refusesLabelsInPlaceOfImages() throws IOException {
        Files.write(images, IdxBytes.labels(12));
        assertRefused(images, "starts with 00000801");
    }

    @Test
    void refusesMoreBytesThanDeclared() throws IOException {
        Files.write(images, IdxBytes.file(73, IdxBytes.IMAGES, 12, 3, 2));
        assertRefused(images, "longer than the 72 elements");
    }

    @Test
    void refusesHugeSizesWithoutTakingMemory() throws IOException {
        Files.write(images, IdxBytes.file(72, IdxBytes.IMAGES, 2_000_000, 32, 33));
        assertRefused(images, "only 72 follow");
        Files.write(images,
                IdxBytes.file(72, IdxBytes.IMAGES, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        assertRefused(images, "declares more than");
        Files.write(images, IdxBytes.file(72, IdxBytes.IMAGES, -1, 3, 2));
        assertRefused(images, "declares the size 4294967295");
        Files.write(images, IdxBytes.file(0, IdxBytes.IMAGES, 12, 0, 2));
        assertRefused(images, "declares the size 0");
    }

    @Test
    void refusesAnotherNumberOfLabels() throws IOException {
        Files.write(labels, IdxBytes.labels(11));
        assertRefused(labels, "has 11 labels");
    }

    @Test
    void refusesALabelWithoutAClass() throws IOException {
        byte[] bytes = IdxBytes.labels(12);
        bytes[8 + 5] = 10;
        Files.write(labels, bytes);
        assertRefused(labels, "label 5 is 10, expected 0 to 9");
    }

    @Test
    void normalizesByTable() throws IOException {
        float[] sample = new float[6];
        read().normalized(Normalization.of(0.5, 0.25)).read(0, sample, 0);
        assertEquals((7 / 255f - 0.5) / 0.25, sample[1], 1e-6);
    }
}
