package dev.lanewise.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TensorTest {
    private static final Shape IMAGE = Shape.of(1, 2, 1, 3);

    @Test
    void ofTakesTheLogicalOrderAndWrapThatOfMemory() {
        Tensor image = Tensor.of(IMAGE, 1, 2, 3, 10, 20, 30);
        assertEquals(20, image.get(0, 1, 0, 1));
        float[] memory = {1, 10, 2, 20, 3, 30};
        Tensor wrapped = Tensor.wrapChannelsLast(IMAGE, memory, 0);
        assertSame(memory, wrapped.array());
        assertArrayEquals(image.toArray(), wrapped.toArray());
        assertThrows(IllegalArgumentException.class, () -> Tensor.wrapChannelsLast(IMAGE, memory, 1));
    }

    @Test
    void rowsAreAMatrix() {
        Tensor matrix = Tensor.of(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertEquals(Shape.of(2, 3), matrix.shape());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, matrix.toArray());
        assertEquals("row 0 has 1 columns, but row 1 has 2", assertThrows(IllegalArgumentException.class,
                () -> Tensor.of(new float[][] {{1}, {2, 3}})).getMessage());
        assertThrows(IllegalArgumentException.class, () -> Tensor.of(new float[0][]));
    }
}
