package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderTest {
    private static final Framing FRAMING = CenterCrop.square(8);

    @TempDir
    private Path folder;

    /** Two classes of two images each, of several sizes and formats, beside what is no image. */
    private void writeClasses(Path root) throws IOException {
        PictureFiles.writePlain(root.resolve("cat/b.png"), 9, 30, 0x102030);
        PictureFiles.writePlain(root.resolve("cat/deep/a.PNG"), 20, 10, 0x112131);
        PictureFiles.writePlain(root.resolve("ant/x.gif"), 8, 8, 0x405060);
        PictureFiles.writePlain(root.resolve("ant/y.bmp"), 16, 16, 0x415161);
        Files.writeString(root.resolve("ant/notes.txt"), "no image");
        Files.writeString(root.resolve("ant/.hidden.png"), "no image");
        Files.createDirectories(root.resolve("empty"));
    }

    private Path zip(Path root) throws IOException {
        Path file = folder.resolve("images.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(root)) {
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(path).toString().replace('\\', '/')));
                Files.copy(path, zip);
            }
        }
        return file;
    }

    private static void assertSamples(Dataset data, String classes, int... colors) {
        assertEquals(classes, String.join(" ", data.classNames()));
        assertEquals(colors.length, data.size());
        assertEquals(Shape.of(3, 8, 8), data.sampleShape());
        float[] sample = new float[192];
        for (int i = 0; i < colors.length; i++) {
            data.read(i, sample, 0);
            for (int value = 0; value < 192; value++) {
                assertEquals((colors[i] >> 16 - 8 * (value % 3) & 0xff) / 255f, sample[value]);
            }
            assertEquals(i * 2 / colors.length, data.label(i));
        }
    }

    @Test
    void classesAndImagesAreInTheOrderOfTheirNames() throws IOException {
        writeClasses(folder.resolve("set"));
        assertSamples(ImageFolder.open(folder.resolve("set"), FRAMING), "ant cat", 0x405060, 0x415161, 0x102030,
                0x112131);
    }

    @Test
    void aZipFileIsReadAsTheFolderInIt() throws IOException {
        writeClasses(folder.resolve("set"));
        Path zip = zip(folder.resolve("set"));
        assertSamples(ImageFolder.open(zip, FRAMING), "ant cat", 0x405060, 0x415161, 0x102030, 0x112131);
        assertEquals(4, Datasets.open("imagefolder:" + zip, DatasetOptions.defaults()).train().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"test", "Testing", "seg_test"})
    void theLayoutOfImageNetHasTwoParts(String test) throws IOException {
        writeClasses(folder.resolve("set/train"));
        PictureFiles.writePlain(folder.resolve("set/" + test + "/cat/c.png"), 9, 9, 0x010203);
        for (Path root : List.of(folder.resolve("set"), zip(folder.resolve("set")))) {
            TrainTest parts = ImageFolder.openParts(root, FRAMING);
            assertSamples(parts.train(), "ant cat", 0x405060, 0x415161, 0x102030, 0x112131);
            assertEquals(parts.train().classNames(), parts.test().classNames());
            assertEquals(1, parts.test().size());
            assertEquals(1, parts.test().label(0));
        }
        PictureFiles.writePlain(folder.resolve("set/" + test + "/dog/d.png"), 9, 9, 0);
        assertTrue(refusal(folder.resolve("set")).contains("dog"), refusal(folder.resolve("set")));
    }

    @Test
    void withoutPartsThereIsNoTestImage() throws IOException {
        writeClasses(folder.resolve("set"));
        TrainTest parts = ImageFolder.openParts(folder.resolve("set"), FRAMING);
        assertEquals(4, parts.train().size());
        assertEquals(0, parts.test().size());
    }

    @Test
    void whatHoldsNoImagesIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("set/cat"));
        assertTrue(refusal(folder.resolve("set")).contains("no images in folders of their classes"));
        PictureFiles.writePlain(folder.resolve("set/loose.png"), 2, 2, 0);
        assertTrue(refusal(folder.resolve("set")).contains("no images in folders of their classes"));
        assertThrows(NoSuchFileException.class, () -> ImageFolder.open(folder.resolve("nowhere"), FRAMING));
        Path text = Files.writeString(folder.resolve("text.zip"), "no zip");
        assertTrue(refusal(text).contains("neither a folder nor a whole zip file"), refusal(text));
    }

    private String refusal(Path root) {
        return assertThrows(DatasetFormatException.class, () -> ImageFolder.openParts(root, FRAMING)).getMessage();
    }

    @Test
    void aDamagedImageIsNamedWhenItIsRead() throws IOException {
        writeClasses(folder.resolve("set"));
        Files.writeString(folder.resolve("set/cat/b.png"), "no image");
        for (Path root : List.of(folder.resolve("set"), zip(folder.resolve("set")))) {
            Dataset data = ImageFolder.open(root, FRAMING);
            var failure = assertThrows(UncheckedIOException.class, () -> data.read(2, new float[192], 0));
            assertTrue(failure.getMessage().contains("cat/b.png"), failure.getMessage());
        }
    }

    @Test
    void framingIsChosenPerUseAndKeptByPartsAndNormalization() throws IOException {
        writeClasses(folder.resolve("set"));
        Dataset data = Subset.of(ImageFolder.open(folder.resolve("set"), FRAMING), new int[] {3, 0})
                .normalized(new Normalization(new float[] {1, 1, 1}, new float[] {2, 2, 2}));
        Dataset smaller = data.framed(CenterCrop.square(5));
        assertEquals(Shape.of(3, 5, 5), smaller.sampleShape());
        float[] sample = new float[75];
        smaller.read(0, sample, 0);
        assertEquals((0x11 / 255f - 1) / 2, sample[0]);
        assertThrows(UnsupportedOperationException.class, () -> new NumberedDataset(3).framed(FRAMING));
    }

    @Test
    void randomFramingIsDrawnFromTheContext() throws IOException {
        Path file = folder.resolve("set/cat/a.png");
        Files.createDirectories(file.getParent());
        Files.write(file, PictureFiles.encode(PictureFiles.picture(40, 30, 1), "png"));
        Dataset data = ImageFolder.open(folder.resolve("set"), new RandomResizedCrop(8));
        float[][] samples = new float[3][192];
        for (int i = 0; i < 3; i++) {
            data.read(0, samples[i], 0, new SampleContext(0, i % 2, Random.of(1)));
        }
        assertArrayEquals(samples[0], samples[2]);
        assertFalse(Arrays.equals(samples[0], samples[1]));
    }

    @Test
    void imagesInMemoryCanBeCutAnotherWay() {
        Dataset digits = Datasets.digits().train().framed(CenterCrop.square(28));
        assertEquals(Shape.of(1, 28, 28), digits.sampleShape());
        float[] sample = new float[28 * 28];
        digits.read(5, sample, 0);
        float largest = 0;
        for (float value : sample) {
            largest = Math.max(largest, value);
        }
        assertTrue(largest > 0.8 && largest <= 1);
    }
}
