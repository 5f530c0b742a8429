package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import org.junit.jupiter.api.Test;

class LossTest {
    private static final Tensor OUTPUT = Tensor.of(Shape.of(2, 2), 0.5f, 0.25f, -1, 1);
    private static final int[] LABELS = {0, 1};

    @Test
    void squaredErrorOfLabelsIsThatOfOneHotTargets() {
        Tensor gradient = Tensor.zeros(2, 2);
        MeanSquaredError loss = new MeanSquaredError();
        double expected = (0.25 + 0.0625 + 1 + 0) / 4;
        assertEquals(expected, loss.evaluate(OUTPUT, LABELS, gradient), 1e-7);
        assertEquals(expected, loss.evaluate(OUTPUT, LABELS, null), 1e-7);
        assertArrayEquals(new float[] {-0.25f, 0.125f, -0.5f, 0}, gradient.toArray(), 1e-7f);
    }

    @Test
    void crossEntropyOfTwoClassesIsLogistic() {
        double expected = (Math.log1p(Math.exp(-0.25)) + Math.log1p(Math.exp(-2))) / 2;
        assertEquals(expected, new CrossEntropyLoss().evaluate(OUTPUT, LABELS, null), 1e-6);
    }

    @Test
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new CrossEntropyLoss(1.5f));
        assertThrows(IllegalArgumentException.class, () -> new MeanSquaredError().evaluate(OUTPUT, new int[3], null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MeanSquaredError().evaluate(OUTPUT, new int[] {0, 2}, null));
    }
}
