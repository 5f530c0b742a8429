package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxTest {
    private static final int ROWS = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 33})
    void softmaxAndLogSoftmax(int columns) {
        Tensor x = Doubles.random(1, ROWS, columns);
        Tensor gy = Doubles.random(2, ROWS, columns);
        Tensor y = Doubles.unset(x);
        Tensor gx = Doubles.unset(x);
        Softmax.softmax(x, y);
        Doubles.assertClose(rows(Doubles.of(x), columns, false), y);
        Softmax.softmaxBackward(y, gy, gx);
        if (columns > 1) {
            Doubles.assertClose(Doubles.gradient(x, gy, at -> rows(at, columns, false)), gx);
        }
        Tensor inPlace = x.copy();
        Softmax.logSoftmax(inPlace, inPlace);
        Doubles.assertClose(rows(Doubles.of(x), columns, true), inPlace);
        Softmax.logSoftmaxBackward(inPlace, gy, gx);
        if (columns > 1) {
            Doubles.assertClose(Doubles.gradient(x, gy, at -> rows(at, columns, true)), gx);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 0.1f, 1})
    void crossEntropy(float smoothing) {
        int[] labels = {3, 0, 9, 3};
        Tensor x = Doubles.random(1, ROWS, 10);
        Tensor gradient = Doubles.unset(x);
        double[] expected = entropy(Doubles.of(x), labels, smoothing);
        assertEquals(expected[0], Softmax.crossEntropy(x, labels, smoothing, gradient), 1e-6);
        Tensor one = Tensor.of(Shape.of(1), 1);
        Doubles.assertClose(Doubles.gradient(x, one, at -> entropy(at, labels, smoothing)), gradient);
        assertEquals(expected[0], Softmax.crossEntropy(x, labels, smoothing, null), 1e-6);
    }

    @Test
    void extremeLogits() {
        Tensor x = Tensor.of(Shape.of(2, 2), 1000, 980, -1000, 1000);
        Tensor gradient = Doubles.unset(x);
        double small = Math.log1p(Math.exp(-20));
        assertEquals((small + 2000) / 2, Softmax.crossEntropy(x, new int[] {0, 0}, 0, gradient), 1e-9);
        assertEquals(-Math.exp(-20) / 2, gradient.get(0, 0), 1e-14);
        assertEquals(-0.5, gradient.get(1, 0));
    }

    @Test
    void badLabelsAreNamed() {
        Tensor x = Doubles.random(1, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> Softmax.crossEntropy(x, new int[] {0}, 0, null));
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
                () -> Softmax.crossEntropy(x, new int[] {0, 3}, 0, null));
        assertTrue(thrown.getMessage().contains("label 3 of row 1"), thrown.getMessage());
    }

    private static double[] rows(double[] x, int columns, boolean logarithm) {
        double[] y = new double[x.length];
        for (int row = 0; row < x.length / columns; row++) {
            double sum = 0;
            for (int i = 0; i < columns; i++) {
                sum += Math.exp(x[row * columns + i]);
            }
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                y[i] = logarithm ? x[i] - Math.log(sum) : Math.exp(x[i]) / sum;
            }
        }
        return y;
    }

    private static double[] entropy(double[] x, int[] labels, double smoothing) {
        double[] log = rows(x, 10, true);
        double loss = 0;
        for (int i = 0; i < log.length; i++) {
            double target = smoothing / 10 + (labels[i / 10] == i % 10 ? 1 - smoothing : 0);
            loss -= target * log[i] / labels.length;
        }
        return new double[] {loss};
    }
}
