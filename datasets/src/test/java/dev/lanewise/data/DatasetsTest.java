package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {
    private static final PublishedImages MNIST = PublishedImages.ALL.stream()
            .filter(images -> images.name().equals("mnist")).findFirst().orElseThrow();

    @TempDir
    private Path folder;

    private static int[] labelCounts(Dataset data) {
        int[] counts = new int[data.classes()];
        for (int i = 0; i < data.size(); i++) {
            counts[data.label(i)]++;
        }
        return counts;
    }

    private static void writeSmallSet(Path target) throws IOException {
        Files.createDirectories(target);
        for (PublishedImages.RemoteFile file : MNIST.files()) {
            byte[] bytes = file.name().contains("images") ? IdxBytes.images(20, 4, 4) : IdxBytes.labels(20);
            Files.write(target.resolve(file.name() + ".gz"), IdxBytes.gzip(bytes));
        }
    }

    private TrainTest open(Path dataFolder) throws IOException {
        return MNIST.open(DatasetOptions.defaults().withDataFolder(dataFolder), folder.resolve("cache"),
                folder.resolve("shared"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "data/mnist", "data/MNIST/raw", "cache/mnist", "shared/mnist"})
    void filesAreFoundInEachPlace(String place) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        writeSmallSet(folder.resolve(place));
        TrainTest data = open(folder.resolve("data"));
        assertEquals(folder.resolve(place).toString(), data.source());
        assertEquals(20, data.test().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-idx.gz", ".idx.gz", "-idx", ".idx"})
    void filesAreFoundUnderEachOfTheirNames(String form) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        writeSmallSet(data);
        for (PublishedImages.RemoteFile file : MNIST.files()) {
            String name = file.name().replace("-idx", form.replace(".gz", "")) + (form.endsWith(".gz") ? ".gz" : "");
            Files.move(data.resolve(file.name() + ".gz"), data.resolve(name));
        }
        assertEquals(20, open(data).train().size());
    }

    @Test
    void theDataFolderGoesFirstThenTheCache() throws IOException {
        for (String place : List.of("data", "cache/mnist", "shared/mnist")) {
            writeSmallSet(folder.resolve(place));
        }
        assertEquals(folder.resolve("data").toString(), open(folder.resolve("data")).source());
        assertEquals(folder.resolve("cache/mnist").toString(), open(null).source());
    }

    @Test
    void whatIsNowhereIsReportedWithEveryPlace() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        writeSmallSet(data.resolve("mnist"));
        Files.delete(data.resolve("mnist/t10k-labels-idx1-ubyte.gz"));
        String message = assertThrows(DatasetNotFoundException.class, () -> open(data)).getMessage();
        for (String place : List.of("data", "data/mnist", "data/MNIST/raw", "cache/mnist", "shared/mnist")) {
            assertTrue(message.contains(folder.resolve(place).toString()), message);
        }
        assertTrue(message.contains(data.resolve("mnist") + " (which has only 3 of them)"), message);
        assertTrue(message.contains("--download"), message);
    }

    @Test
    void aDataFolderThatDoesNotExistIsReported() {
        Path missing = folder.resolve("missing");
        assertEquals("the data folder " + missing + " does not exist",
                assertThrows(DatasetNotFoundException.class, () -> open(missing)).getMessage());
    }

    @Test
    void anUnknownNameIsReportedWithTheKnownOnes() {
        assertEquals(
                "unknown data set 'cifar': expected cifar10, cifar100, digits, fashion-mnist, mnist, imagefolder:PATH or npz:FILE",
                assertThrows(
                        IllegalArgumentException.class, () -> Datasets.open("cifar", DatasetOptions.defaults()))
                        .getMessage());
    }

    @Test
    void digitsAreFiveThousandWithAFixedBalancedTestPart() throws IOException {
        TrainTest digits = Datasets.open("digits", DatasetOptions.defaults());
        assertEquals(4000, digits.train().size());
        assertEquals(Shape.of(1, 20, 20), digits.train().sampleShape());
        for (int label = 0; label < 10; label++) {
            assertEquals(400, labelCounts(digits.train())[label]);
            assertEquals(100, labelCounts(digits.test())[label]);
        }
        double sum = 0;
        double squares = 0;
        float[] sample = new float[400];
        Dataset train = digits.train().normalized(digits.normalization());
        for (int i = 0; i < train.size(); i++) {
            train.read(i, sample, 0);
            for (float value : sample) {
                sum += value;
                squares += value * value;
            }
        }
        assertEquals(0, sum / train.size() / 400, 0.01);
        assertEquals(1, squares / train.size() / 400, 0.02);
    }

    @Test
    @Tag("references")
    void theRealMnistIsReadFromItsFolder() throws IOException {
        TrainTest data = Datasets.open("mnist", DatasetOptions.defaults().withDataFolder(TestData.path("mnist")));
        assertEquals(Shape.of(1, 28, 28), data.train().sampleShape());
        assertEquals(60_000, data.train().size());
        assertEquals(10_000, data.test().size());
        // LeCun, Cortes and Burges: the published counts of the ten digits, and the first ten labels.
        assertEquals(List.of(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
                boxed(labelCounts(data.train())));
        assertEquals(List.of(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009), boxed(labelCounts(data.test())));
        assertEquals(5, data.train().label(0));
        assertEquals(7, data.test().label(0));
    }

    @Test
    @Tag("references")
    void theFilesOfMnistHaveTheChecksumsExpectedOfADownload() throws IOException {
        Path mnist = TestData.path("mnist");
        for (PublishedImages.RemoteFile file : MNIST.files()) {
            assertEquals(file.sha256(), Download.Checksum.ofGzipContent(file.sha256())
                    .measure(mnist.resolve(file.name() + ".gz")), file.name());
        }
    }

    private static List<Integer> boxed(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
