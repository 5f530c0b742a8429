package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutTest {
    @ParameterizedTest
    @CsvSource({"3, 4, 5", "1, 4, 5", "7, 1, 1", "16, 5, 5"})
    void flattenIsTheLogicalOrder(int channels, int height, int width) {
        Tensor x = Doubles.random(1, 3, channels, height, width);
        Tensor y = Tensor.zeros(3, channels * height * width).fill(Float.NaN);
        Layout.flatten(x, y);
        assertArrayEquals(x.toArray(), y.toArray());
        Tensor back = Doubles.unset(x);
        Layout.unflatten(y, back);
        assertArrayEquals(x.toArray(), back.toArray());
        assertThrows(IllegalArgumentException.class, () -> Layout.flatten(x, Tensor.zeros(3, 2)));
    }

    @Test
    void concatAndSplit() {
        List<Tensor> parts = List.of(Doubles.random(1, 2, 3, 4, 5), Doubles.random(2, 2, 1, 4, 5),
                Doubles.random(3, 2, 6, 4, 5));
        Tensor y = Tensor.zeros(2, 10, 4, 5).fill(Float.NaN);
        Layout.concatChannels(parts, y);
        assertEquals(parts.get(0).get(1, 2, 3, 4), y.get(1, 2, 3, 4));
        assertEquals(parts.get(1).get(0, 0, 3, 1), y.get(0, 3, 3, 1));
        assertEquals(parts.get(2).get(1, 5, 0, 2), y.get(1, 9, 0, 2));
        List<Tensor> back = parts.stream().map(Doubles::unset).toList();
        Layout.splitChannels(y, back);
        for (int i = 0; i < parts.size(); i++) {
            assertArrayEquals(parts.get(i).toArray(), back.get(i).toArray());
        }
        assertThrows(IllegalArgumentException.class, () -> Layout.concatChannels(parts.subList(0, 2), y));
        assertThrows(IllegalArgumentException.class,
                () -> Layout.concatChannels(List.of(Tensor.zeros(2, 10, 4, 4)), y));
    }
}
