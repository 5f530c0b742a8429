package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CifarTest {
    private static final PublishedCifar CIFAR10 = PublishedCifar.ALL.getFirst();
    private static final PublishedCifar CIFAR100 = PublishedCifar.ALL.getLast();

    @TempDir
    private Path folder;

    /** Records whose label is the number of the image, and whose planes hold it, 100 more and 200 more. */
    private static byte[] records(int first, int count, int labelBytes) {
        int record = labelBytes + 3072;
        byte[] bytes = new byte[count * record];
        for (int i = 0; i < count; i++) {
            bytes[i * record + labelBytes - 1] = (byte) (first + i);
            for (int plane = 0; plane < 3; plane++) {
                int start = i * record + labelBytes + plane * 1024;
                Arrays.fill(bytes, start, start + 1024, (byte) (first + i + 100 * plane));
            }
        }
        return bytes;
    }

    private TrainTest open(PublishedCifar cifar, Path data) throws IOException {
        return cifar.open(DatasetOptions.defaults().withDataFolder(data), folder.resolve("cache"),
                folder.resolve("shared"));
    }

    private void write(String place, byte[] bytes) throws IOException {
        Path file = folder.resolve(place);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /** Whether the data holds {@link #records}. */
    private static void assertImages(Dataset data, int first, int count) {
        assertEquals(count, data.size());
        assertEquals(Shape.of(3, 32, 32), data.sampleShape());
        float[] sample = new float[3072];
        for (int i = 0; i < count; i++) {
            assertEquals(first + i, data.label(i));
            data.read(i, sample, 0);
            for (int value = 0; value < 3072; value++) {
                assertEquals((first + i + 100 * (value % 3) & 0xff) / 255f, sample[value]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/cifar-10-batches-bin", "data/cifar10", "cache/cifar10", "shared/cifar10"})
    void theFolderItselfOrOneAboveIsFound(String place) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        write(place + "/data_batch_1.bin", records(0, 3, 1));
        write(place + "/data_batch_2.bin", records(3, 2, 1));
        write(place + "/test_batch.bin", records(5, 1, 1));
        TrainTest data = open(CIFAR10, folder.resolve("data"));
        assertEquals(folder.resolve(place).toString(), data.source());
        assertImages(data.train(), 0, 5);
        assertImages(data.test(), 5, 1);
        assertEquals("automobile", data.train().classNames().get(1));
    }

    @Test
    void onePartAloneWillDoAndMayBeCompressed() throws IOException {
        write("a/data_batch_1.first4.bin.gz", IdxBytes.gzip(records(0, 4, 1)));
        TrainTest train = open(CIFAR10, folder.resolve("a"));
        assertImages(train.train(), 0, 4);
        assertEquals(0, train.test().size());
        write("b/test_batch.bin", records(2, 4, 1));
        TrainTest test = open(CIFAR10, folder.resolve("b"));
        assertEquals(0, test.train().size());
        assertImages(test.test(), 2, 4);
    }

    @Test
    void aFileThatIsMissingIsNamed() throws IOException {
        for (int number : new int[] {1, 2, 3, 5}) {
            write("a/data_batch_" + number + ".bin", records(0, 1, 1));
        }
        write("a/test_batch.bin", records(0, 1, 1));
        List<String> messages = new ArrayList<>();
        CIFAR10.open(DatasetOptions.defaults().withDataFolder(folder.resolve("a")).withMessages(messages::add), folder,
                folder);
        assertEquals(List.of("warning: of cifar10 in " + folder.resolve("a") + " a file is missing: data_batch_4.bin"),
                messages);
    }

    @Test
    void ofAFileThatIsThereTwiceOneIsRead() throws IOException {
        write("a/data_batch_1.bin", records(0, 4, 1));
        write("a/data_batch_1.bin.gz", IdxBytes.gzip(records(0, 4, 1)));
        assertImages(open(CIFAR10, folder.resolve("a")).train(), 0, 4);
    }

    @Test
    void cifar100HasTwoLabelsOfWhichTheFineOneIsUsed() throws IOException {
        byte[] records = records(90, 3, 2);
        records[0] = 19;
        write("a/train.bin", records);
        write("a/fine_label_names.txt", new byte[0]);
        TrainTest data = open(CIFAR100, folder.resolve("a"));
        assertImages(data.train(), 90, 3);
        assertEquals(100, data.train().classes());
        assertEquals("worm", data.train().classNames().get(99));
    }

    @Test
    void theOfficialArchiveIsReadAsItIs() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.write(TarBytes.entry("cifar-10-batches-bin/", '5', new byte[0]));
        tar.write(TarBytes.entry("cifar-10-batches-bin/readme.html", '0', "text".getBytes(StandardCharsets.US_ASCII)));
        tar.write(TarBytes.entry("cifar-10-batches-bin/data_batch_1.bin", '0', records(0, 2, 1)));
        tar.write(TarBytes.entry("cifar-10-batches-bin/test_batch.bin", '0', records(7, 1, 1)));
        tar.write(new byte[1024]);
        byte[] archive = tar.toByteArray();
        write("a/cifar-10-binary.tar.gz", IdxBytes.gzip(archive));
        TrainTest data = open(CIFAR10, folder.resolve("a"));
        assertImages(data.train(), 0, 2);
        assertImages(data.test(), 7, 1);
        assertImages(open(CIFAR10, folder.resolve("a/cifar-10-binary.tar.gz")).train(), 0, 2);

        write("a/cifar-10-binary.tar.gz", IdxBytes.gzip(Arrays.copyOf(archive, 5000)));
        assertTrue(refusal("a").contains("is cut short within data_batch_1.bin"), refusal("a"));
        archive[1540] ^= 1;
        write("a/cifar-10-binary.tar.gz", IdxBytes.gzip(archive));
        assertTrue(refusal("a").contains("wrong checksum"), refusal("a"));
    }

    private String refusal(String place) {
        return assertThrows(IOException.class, () -> open(CIFAR10, folder.resolve(place))).getMessage();
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        Path file = folder.resolve("a/data_batch_1.bin");
        write("a/data_batch_1.bin", Arrays.copyOf(records(0, 3, 1), 9000));
        assertEquals(file + ": has 9000 bytes, expected one or more records of 3073", refusal("a"));
        write("a/data_batch_1.bin", new byte[0]);
        assertTrue(refusal("a").contains("has 0 bytes"), refusal("a"));
        write("a/data_batch_1.bin", records(8, 3, 1));
        assertEquals(file + ": label 2 is 10, expected 0 to 9", refusal("a"));
        byte[] gzip = IdxBytes.gzip(records(0, 3, 1));
        write("a/data_batch_1.bin", Arrays.copyOf(gzip, gzip.length / 2));
        assertTrue(refusal("a").contains("cut short"), refusal("a"));
    }

    @Test
    void whatIsNowhereIsReportedWithEveryPlace() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        for (String place : List.of("a", "a/cifar-10-batches-bin", "a/cifar10", "cache/cifar10", "shared/cifar10")) {
            assertTrue(refusal("a").contains(folder.resolve(place).toString()), refusal("a"));
        }
        assertTrue(refusal("a").contains("--download"), refusal("a"));
    }

    @Test
    void imagesInFoldersOfTheClassesWillDo() throws IOException {
        for (String name : CIFAR10.classNames()) {
            int label = CIFAR10.classNames().indexOf(name);
            PictureFiles.writePlain(folder.resolve("a/" + name + "/0000.png"), 32, 32, label * 0x010101);
        }
        TrainTest data = open(CIFAR10, folder.resolve("a"));
        assertEquals(CIFAR10.normalization(), data.normalization());
        assertEquals(10, data.train().size());
        float[] sample = new float[3072];
        data.train().read(4, sample, 0);
        assertEquals(4, data.train().label(4));
        assertEquals(4 / 255f, sample[0]);
        Files.move(folder.resolve("a/dog"), folder.resolve("a/hound"));
        assertTrue(refusal("a").contains("other classes than cifar10"), refusal("a"));
    }

    private static Path jpegArchive() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("cifar10"))) {
            return files.filter(file -> file.toString().endsWith(".zip")).sorted().findFirst()
                    .orElseGet(() -> TestData.path("cifar10/*.zip"));
        }
    }

    /** The lossy JPEGs of the official images, in the official order of each class, look like the exact records. */
    @Test
    @Tag("references")
    void theJpegsOfTheTrainingImagesAreThoseOfTheBinaryFiles() throws IOException {
        Dataset exact = CIFAR10.open(DatasetOptions.defaults().withDataFolder(TestData.path("cifar10")), folder, folder)
                .train();
        Dataset jpegs = Datasets.open("cifar10", DatasetOptions.defaults().withDataFolder(jpegArchive())).train();
        byte[] order = Files.readAllBytes(TestData.path("cifar10/train-labels-official-order.u8"));
        assertEquals(order.length, jpegs.size());
        int[] next = new int[10];
        for (byte label : order) {
            for (int later = label + 1; later < next.length; later++) {
                next[later]++;
            }
        }
        float[] a = new float[3072];
        float[] b = new float[3072];
        double squares = 0;
        for (int i = 0; i < exact.size(); i++) {
            int label = order[i];
            assertEquals(label, exact.label(i));
            int jpeg = next[label]++;
            assertEquals(label, jpegs.label(jpeg));
            exact.read(i, a, 0);
            jpegs.read(jpeg, b, 0);
            for (int value = 0; value < a.length; value++) {
                squares += (a[value] - b[value]) * (a[value] - b[value]);
            }
        }
        // The mean of squares of a median of 30 dB is about 1e-3; two different images of a class are at about 0.1.
        assertEquals(0, squares / exact.size() / 3072, 0.002);
    }
}
