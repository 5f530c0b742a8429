package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten steps of each update against PyTorch's formulas in double. */
class ParameterUpdateTest {
    private static final int N = 37;
    private static final int STEPS = 10;

    private final Tensor value = Doubles.random(1, N);
    private final double[] expected = Doubles.of(value);
    private final Tensor first = Tensor.zeros(N);
    private final Tensor second = Tensor.zeros(N);
    private final double[] expectedFirst = new double[N];
    private final double[] expectedSecond = new double[N];

    @ParameterizedTest
    @CsvSource({"0, 0, 0, false", "0, 0, 0.1, false", "0.9, 0, 0, false", "0.9, 0.3, 0.01, false",
            "0.9, 0, 0.01, true"})
    void sgd(double momentum, double dampening, double decay, boolean nesterov) {
        IntStream.range(0, STEPS).forEach(step -> {
            Tensor gradient = Doubles.random(step + 2, N);
            ParameterUpdate.sgd(value, gradient, momentum == 0 ? null : first, 0.1, momentum, dampening, decay,
                    nesterov,
                    step == 0);
            for (int i = 0; i < N; i++) {
                double g = gradient.get(i) + decay * expected[i];
                expectedFirst[i] = step == 0 ? g : momentum * expectedFirst[i] + (1 - dampening) * g;
                double direction = momentum == 0 ? g : nesterov ? g + momentum * expectedFirst[i] : expectedFirst[i];
                expected[i] -= 0.1 * direction;
            }
        });
        Doubles.assertClose(expected, value);
        if (momentum != 0) {
            Doubles.assertClose(expectedFirst, first);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0.1, false", "0.1, true"})
    void adam(double decay, boolean decoupled) {
        IntStream.rangeClosed(1, STEPS).forEach(step -> {
            Tensor gradient = Doubles.random(step + 2, N);
            ParameterUpdate.adam(value, gradient, first, second, 0.01, 0.9, 0.999, 1e-8, decay, decoupled, step);
            for (int i = 0; i < N; i++) {
                double g = gradient.get(i) + (decoupled ? 0 : decay * expected[i]);
                expected[i] *= decoupled ? 1 - 0.01 * decay : 1;
                expectedFirst[i] = 0.9 * expectedFirst[i] + 0.1 * g;
                expectedSecond[i] = 0.999 * expectedSecond[i] + 0.001 * g * g;
                double mean = expectedFirst[i] / (1 - Math.pow(0.9, step));
                double square = expectedSecond[i] / (1 - Math.pow(0.999, step));
                expected[i] -= 0.01 * mean / (Math.sqrt(square) + 1e-8);
            }
        });
        Doubles.assertClose(expected, value);
        Doubles.assertClose(expectedFirst, first);
        Doubles.assertClose(expectedSecond, second);
    }

    @Test
    void badArgumentsAreNamed() {
        assertThrows(IllegalArgumentException.class,
                () -> ParameterUpdate.sgd(value, Tensor.zeros(N + 1), null, 0.1, 0, 0, 0, false, true));
        assertThrows(IllegalArgumentException.class,
                () -> ParameterUpdate.adam(value, first, first, second, 0.1, 0.9, 0.999, 1e-8, 0, false, 0));
    }
}
