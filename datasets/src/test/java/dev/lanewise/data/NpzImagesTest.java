package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpzImagesTest {
    private static final double[] TWO_IMAGES = {0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6};

    @TempDir
    private Path folder;
    private final List<String> messages = new ArrayList<>();

    private static Map<String, byte[]> keras() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train", NpyBytes.array("|u1", false, "2, 1, 2, 3", TWO_IMAGES));
        arrays.put("y_train", NpyBytes.array("<i8", false, "2,", 1, 0));
        arrays.put("x_test", NpyBytes.array("|u1", false, "1, 1, 2, 3", 6, 5, 4, 3, 2, 1));
        arrays.put("y_test", NpyBytes.array("<i8", false, "1, 1", 1));
        return arrays;
    }

    private TrainTest open(Map<String, byte[]> arrays) throws IOException {
        Path file = Files.write(folder.resolve("images.npz"), NpyBytes.npz(arrays));
        return Datasets.open("npz:" + file, DatasetOptions.defaults().withMessages(messages::add));
    }

    private TrainTest openWith(String name, byte[] array) throws IOException {
        Map<String, byte[]> arrays = keras();
        arrays.put(name, array);
        return open(arrays);
    }

    private void assertRefused(String name, byte[] array, String problem) {
        String message = assertThrows(DatasetFormatException.class, () -> openWith(name, array)).getMessage();
        assertTrue(message.startsWith(folder.resolve("images.npz").toString()), message);
        assertTrue(message.contains(problem), message);
    }

    private static void assertTwoImages(Dataset data) throws IOException {
        assertEquals(Shape.of(3, 1, 2), data.sampleShape());
        float[] sample = new float[6];
        data.read(0, sample, 0);
        assertArrayEquals(new float[] {0, 0.2f, 0.4f, 0.6f, 0.8f, 1}, sample, 1e-6f);
        data.read(1, sample, 0);
        assertEquals(6 / 255f, sample[5], 1e-6f);
    }

    @Test
    void theArraysOfKerasAreReadInNumPysOrder() throws IOException {
        TrainTest data = open(keras());
        assertTwoImages(data.train());
        assertEquals(1, data.train().label(0));
        assertEquals(2, data.train().classes());
        assertEquals(1, data.test().label(0));
        assertEquals(3, data.normalization().mean().length);
        assertEquals(List.of(), messages);
    }

    @Test
    void thoseOfMedMnistMayBeGrayAndWithoutATestPart() throws IOException {
        TrainTest data = open(Map.of("train_images", NpyBytes.array("|u1", false, "2, 1, 2", 1, 2, 3, 4),
                "train_labels", NpyBytes.array("|u1", false, "2, 1", 0, 1)));
        assertEquals(Shape.of(1, 1, 2), data.train().sampleShape());
        assertEquals(0, data.test().size());
    }

    /** Whatever their type, byte order and axis order, whole numbers and 255ths are the same images. */
    @ParameterizedTest
    @CsvSource({"<f4,1", ">f4,1", "<f8,1", "<f2,1", "<i4,1", ">i8,1", "<u2,1", "<f4,255", ">f8,255", "<f2,255"})
    void imagesOfEachTypeAreRead(String type, double divisor) throws IOException {
        double[] values = TWO_IMAGES.clone();
        double[] columns = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] /= divisor;
            columns[i / 6 + 2 * (i % 6 / 3) + 4 * (i % 3)] = values[i];
        }
        assertTwoImages(openWith("x_train", NpyBytes.array(type, false, "2, 1, 2, 3", values)).train());
        assertTwoImages(openWith("x_train", NpyBytes.array(type, true, "2, 1, 2, 3", columns)).train());
        assertEquals(divisor == 1 ? 0 : 2, messages.size(), messages.toString());
    }

    @ParameterizedTest
    @CsvSource({"|b1,1", "<f4,1", "|u1,255"})
    void onesAloneAreWhiteUnlessTheArrayIsOfIntegers(String type, float divisor) throws IOException {
        Map<String, byte[]> arrays = keras();
        arrays.put("x_train", NpyBytes.array(type, false, "2, 1, 1", 0, 1));
        arrays.keySet().removeAll(Set.of("x_test", "y_test"));
        float[] sample = new float[1];
        open(arrays).train().read(1, sample, 0);
        assertEquals(1 / divisor, sample[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<f4", "<f8", ">f2", "|u1", "<i4", ">i8", "<u2", "|b1"})
    void labelsOfEachTypeAreRead(String type) throws IOException {
        TrainTest data = openWith("y_train", NpyBytes.array(type, false, "2, 1", 0, 1));
        assertEquals(1, data.train().label(1));
    }

    @Test
    void valuesThatAreNoPixelsAreRefused() {
        for (double value : new double[] {-1, 0.5, 256, 1e30, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("x_train", NpyBytes.array("<f4", false, "2, 1, 1", 3, value), "x_train.npy: has the value");
        }
        assertRefused("x_train", NpyBytes.array("<f4", false, "2, 1, 1", 0.2, 255), "has the value 255 at 1");
        assertRefused("x_train", NpyBytes.array("<f4", false, "2, 1, 1", 2, 0.2), "has the value 0.2 at 1");
    }

    @Test
    void labelsThatAreNoClassesAreRefused() {
        for (double value : new double[] {-1, 0.5, 256, Double.NaN, 1e30}) {
            assertRefused("y_train", NpyBytes.array("<f8", false, "2,", 0, value), "y_train has the label");
        }
        assertRefused("y_train", NpyBytes.array("<i8", false, "2, 3", 0, 1, 0, 1, 0, 0),
                "y_train has the shape [2, 3] and is one-hot, expected one number a sample, [N] or [N, 1]; np.argmax(y_train, axis=1)");
        assertRefused("y_train", NpyBytes.array("<i8", false, "2, 3", 0, 1, 1, 1, 0, 0),
                "y_train has the shape [2, 3], expected");
        assertRefused("y_train", NpyBytes.array("<i8", false, "3,", 0, 1, 2), "but y_train has 3 labels");
        assertRefused("y_train", NpyBytes.array("<i8", false, "", 0), "y_train has the shape []");
        assertRefused("y_test", NpyBytes.array("<i8", false, "1,", 7),
                "y_test has the label 7 at 0, but those of y_train are 0 to 1");
    }

    @Test
    void imagesOfAnotherShapeAreRefusedWithWhatToDo() {
        assertRefused("x_train", NpyBytes.array("|u1", false, "2, 3, 1, 2", TWO_IMAGES), "channels first");
        assertRefused("x_train", NpyBytes.array("|u1", false, "2, 1, 1, 4", 1, 2, 3, 4, 5, 6, 7, 8), "RGBA");
        assertRefused("x_train", NpyBytes.array("|u1", false, "2, 6", TWO_IMAGES), "rows of pixels");
        assertRefused("x_train", NpyBytes.array("|u1", false, "2, 0, 3"), "images without pixels");
        assertRefused("x_test", NpyBytes.array("|u1", false, "1, 1, 1", 6), "x_test has images of shape [1, 1, 1]");
    }

    @Test
    void otherArraysAreToldAndNotRead() throws IOException {
        Map<String, byte[]> arrays = keras();
        arrays.put("names", NpyBytes.npy("{'descr': '<U9', 'fortran_order': False, 'shape': (2,), }"));
        arrays.put("meta", "no array".getBytes(StandardCharsets.US_ASCII));
        assertTwoImages(open(arrays).train());
        assertEquals(1, messages.size());
        assertTrue(messages.getFirst().endsWith("images.npz: not used are the arrays [meta, names]"),
                messages.getFirst());
        Path file = folder.resolve("images.npz");
        assertEquals(Set.of("y_train"), NpyFile.read(file, Set.of("y_train")).keySet());
        assertThrows(DatasetFormatException.class, () -> NpyFile.readAll(file));
        assertThrows(DatasetFormatException.class, () -> NpyFile.read(file, Set.of("y_trian")));
    }

    @Test
    void labelsThatLeaveClassesOutAreTold() throws IOException {
        openWith("y_train", NpyBytes.array("<i8", false, "2,", 1, 3));
        assertTrue(messages.getFirst().endsWith(
                "y_train has labels from 0 to 3, but no image of the classes 0, 2"), messages.toString());
    }

    @Test
    void filesWithoutTheArraysAreRefusedWithThoseTheyHave() {
        Map<String, byte[]> arrays = keras();
        arrays.remove("y_train");
        String message = assertThrows(DatasetFormatException.class, () -> open(arrays)).getMessage();
        assertTrue(message.contains("has the arrays [x_train, x_test, y_test], expected x_train, y_train"), message);
        assertTrue(assertThrows(DatasetFormatException.class, () -> open(Map.of())).getMessage()
                .contains("has the arrays [], expected"));
    }

    @Test
    void otherFilesAreRefusedByTheirName() throws IOException {
        Path file = Files.write(folder.resolve("a.npz"), NpyBytes.array("|u1", false, "1,", 1));
        assertTrue(assertThrows(DatasetFormatException.class, () -> NpyFile.readAll(file)).getMessage()
                .contains("is an NPY file of one array, expected an NPZ file"));
        assertTrue(assertThrows(DatasetFormatException.class, () -> NpyFile.readAll(folder)).getMessage()
                .contains("is a folder"));
    }

    @Test
    @Tag("references")
    void filesOfReportsAndAttacksAreAnsweredAsTheirTablesSay() throws IOException {
        TrainTest beside = Datasets.open("npz:" + TestData.path("reports/case-10a-extra-string-array.npz"),
                DatasetOptions.defaults().withMessages(messages::add));
        assertEquals(3, beside.train().classes());
        assertEquals(1, messages.size(), messages.toString());
        assertReference("reports/case-10c-onehot-labels.npz", "y_train has the shape [60, 3] and is one-hot");
        assertReference("hostile/npz-SILENT-7-22", "checksum");
        assertReference("hostile/npz-UNDOC-EOFException-7-158", "is no whole NPZ file: it is cut short or damaged");
        assertReference("hostile/bomb-npz-small", "has the arrays");
    }

    private void assertReference(String path, String problem) {
        Path file = TestData.path(path);
        String message = assertThrows(DatasetFormatException.class,
                () -> Datasets.open("npz:" + file, DatasetOptions.defaults())).getMessage();
        assertTrue(message.startsWith(file.toString()) && message.contains(problem), message);
    }
}
