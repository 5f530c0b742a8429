package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReductionTest {
    private final Tensor x = Doubles.random(1, 20, 6, 33, 35);

    @Test
    void wholeTensor() {
        double[] values = Doubles.of(x);
        assertEquals(Arrays.stream(values).sum(), Reduction.sum(x), 1e-2);
        double squares = Arrays.stream(values).map(value -> value * value).sum();
        assertEquals(squares, Reduction.squaredNorm(x), 1e-6 * squares);
        x.set(-7, 19, 5, 32, 34);
        assertEquals(7, Reduction.maxAbsolute(x));
        x.set(Float.NaN, 3, 0, 0, 0);
        assertEquals(Float.NaN, Reduction.maxAbsolute(x));
        assertEquals(0, Reduction.sum(Tensor.zeros(0, 3)));
    }

    @Test
    void perChannel() {
        double[] values = Doubles.of(x);
        double[] expected = new double[6];
        for (int i = 0; i < values.length; i++) {
            expected[i / (33 * 35) % 6] += values[i];
        }
        Tensor sums = Tensor.zeros(6).fill(Float.NaN);
        Reduction.sumPerChannel(x, sums, false);
        Doubles.assertClose(expected, sums);
        Reduction.sumPerChannel(x, sums, true);
        Doubles.assertClose(Arrays.stream(expected).map(value -> 2 * value).toArray(), sums);
        Tensor rows = Tensor.of(Shape.of(2, 3), 1, 2, 3, 10, 20, 30);
        Tensor three = Tensor.zeros(3);
        Reduction.sumPerChannel(rows, three, false);
        assertArrayEquals(new float[] {11, 22, 33}, three.toArray());
        assertThrows(IllegalArgumentException.class, () -> Reduction.sumPerChannel(rows, sums, false));
    }

    @Test
    void ranks() {
        Tensor logits = Tensor.of(Shape.of(3, 4), 1, 5, 5, 0, 2, 1, 0, -1, 0, 0, 0, Float.NaN);
        assertArrayEquals(new int[] {1, 0, 0}, Reduction.argmaxRows(logits));
        assertEquals(1, Reduction.topKCorrect(logits, new int[] {2, 0, 3}, 1));
        assertEquals(2, Reduction.topKCorrect(logits, new int[] {2, 0, 3}, 2));
        assertEquals(3, Reduction.topKCorrect(logits, new int[] {2, 3, 2}, 4));
    }

    @Test
    void meanSquaredError() {
        Tensor prediction = Doubles.random(1, 4, 5);
        Tensor target = Doubles.random(2, 4, 5);
        double expected = 0;
        double[] gradient = new double[20];
        for (int i = 0; i < 20; i++) {
            double difference = Doubles.of(prediction)[i] - Doubles.of(target)[i];
            expected += difference * difference / 20;
            gradient[i] = 2 * difference / 20;
        }
        Tensor actual = Doubles.unset(prediction);
        assertEquals(expected, Reduction.meanSquaredError(prediction, target, actual), 1e-6);
        Doubles.assertClose(gradient, actual);
        assertEquals(expected, Reduction.meanSquaredError(prediction, target, null), 1e-6);
    }
}
