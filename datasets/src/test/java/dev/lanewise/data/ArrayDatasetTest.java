package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayDatasetTest {
    private static final List<String> NAMES = List.of("a", "b");

    @Test
    void samplesAreTheRowsOfTheTensorInMemoryOrder() {
        Tensor tensor = Tensor.of(Shape.of(2, 2, 1, 2), 1, 2, 3, 4, 5, 6, 7, 8);
        Dataset data = ArrayDataset.of(tensor, new int[] {1, 0}, NAMES);
        assertEquals(Shape.of(2, 1, 2), data.sampleShape());
        float[] sample = new float[5];
        data.read(1, sample, 1);
        assertArrayEquals(new float[] {0, 5, 7, 6, 8}, sample);
        assertEquals(0, data.label(1));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ArrayDataset.of(Tensor.zeros(2, 3), new int[2], NAMES));
        assertThrows(IllegalArgumentException.class,
                () -> ArrayDataset.of(Tensor.zeros(2, 1, 1, 1), new int[3], NAMES));
        assertThrows(IllegalArgumentException.class,
                () -> ArrayDataset.of(Tensor.zeros(1, 1, 1, 1), new int[] {2}, NAMES));
    }
}
