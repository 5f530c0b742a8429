package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzImagesTest {
    @TempDir
    private Path folder;

    private Path write(Map<String, Tensor> arrays) throws IOException {
        Path file = folder.resolve("images.npz");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
                Path single = folder.resolve("array.npy");
                NpyFile.write(single, array.getValue());
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                Files.copy(single, zip);
            }
        }
        return file;
    }

    private static Map<String, Tensor> keras() {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("x_train", Tensor.of(Shape.of(2, 1, 2, 3), 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6));
        arrays.put("y_train", Tensor.of(Shape.of(2), 2, 0));
        arrays.put("x_test", Tensor.of(Shape.of(1, 1, 2, 3), 6, 5, 4, 3, 2, 1));
        arrays.put("y_test", Tensor.of(Shape.of(1, 1), 1));
        return arrays;
    }

    private TrainTest open(Map<String, Tensor> arrays) throws IOException {
        return Datasets.open("npz:" + write(arrays), DatasetOptions.defaults());
    }

    private String refusal(Map<String, Tensor> arrays) {
        return assertThrows(DatasetFormatException.class, () -> open(arrays)).getMessage();
    }

    @Test
    void theArraysOfKerasAreReadInNumPysOrder() throws IOException {
        TrainTest data = open(keras());
        assertEquals(Shape.of(3, 1, 2), data.train().sampleShape());
        float[] sample = new float[6];
        data.train().read(0, sample, 0);
        assertArrayEquals(new float[] {0, 0.2f, 0.4f, 0.6f, 0.8f, 1}, sample, 1e-6f);
        assertEquals(2, data.train().label(0));
        assertEquals(3, data.train().classes());
        assertEquals(1, data.test().label(0));
        assertEquals(3, data.normalization().mean().length);
    }

    @Test
    void thoseOfMedMnistMayBeGrayAndWithoutATestPart() throws IOException {
        TrainTest data = open(Map.of("train_images", Tensor.of(Shape.of(2, 1, 2), 1, 2, 3, 4), "train_labels",
                Tensor.of(Shape.of(2, 1), 0, 1)));
        assertEquals(Shape.of(1, 1, 2), data.train().sampleShape());
        assertEquals(0, data.test().size());
    }

    @Test
    void arraysOfAnotherFormAreRefused() {
        Map<String, Tensor> arrays = keras();
        arrays.remove("y_train");
        assertTrue(refusal(arrays).contains("has the arrays [x_train, x_test, y_test], expected"), refusal(arrays));
        arrays.put("y_train", Tensor.of(Shape.of(3), 0, 1, 2));
        assertTrue(refusal(arrays).contains("x_train has the shape [2, 1, 2, 3]"), refusal(arrays));
        arrays.put("y_train", Tensor.of(Shape.of(2), 0, -1));
        assertTrue(refusal(arrays).contains("y_train has the value -1.0"), refusal(arrays));
        arrays.put("y_train", Tensor.of(Shape.of(2), 0, 0));
        assertTrue(refusal(arrays).contains("label 1 of sample 0 is outside 0 to 0"), refusal(arrays));
        arrays.put("x_train", Tensor.of(Shape.of(2, 1, 1, 1), 0.5f, 1));
        assertTrue(refusal(arrays).contains("x_train has the value 0.5"), refusal(arrays));
    }
}
