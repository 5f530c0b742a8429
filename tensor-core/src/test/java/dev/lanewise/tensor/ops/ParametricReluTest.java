package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParametricReluTest {
    private record Case(int batch, int channels, int size, boolean single) {}

    /** Short rows and long ones, with and without some left behind the joined ones; several tasks. */
    static Stream<Case> cases() {
        return Stream.of(new Case(2, 1, 3, false), new Case(3, 3, 37, false), new Case(3, 17, 40, false),
                new Case(2, 64, 30, false), new Case(1, 300, 5, false), new Case(0, 5, 3, false),
                new Case(3, 17, 40, true), new Case(1, 1, 1, true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithItsDefinition(Case c) {
        Tensor x = Doubles.random(1, c.batch, c.channels, c.size, c.size);
        Tensor gy = Doubles.random(2, c.batch, c.channels, c.size, c.size);
        Tensor slopes = Doubles.random(3, c.single ? 1 : c.channels);
        double[] values = Doubles.of(x);
        double[] upstream = Doubles.of(gy);
        double[] outputs = new double[values.length];
        double[] gradients = new double[values.length];
        double[] sums = new double[slopes.elements()];
        for (int i = 0; i < values.length; i++) {
            int slope = c.single ? 0 : i / (c.size * c.size) % c.channels;
            outputs[i] = values[i] > 0 ? values[i] : values[i] * slopes.get(slope);
            gradients[i] = values[i] > 0 ? upstream[i] : upstream[i] * slopes.get(slope);
            sums[slope] += values[i] > 0 ? 0 : values[i] * upstream[i];
        }
        Tensor y = Doubles.unset(x);
        ParametricRelu.forward(x, slopes, y);
        Doubles.assertClose(outputs, y);
        Tensor gx = gy.copy();
        ParametricRelu.backwardInput(x, slopes, gx, gx);
        Doubles.assertClose(gradients, gx);
        Tensor gradient = Doubles.unset(slopes);
        ParametricRelu.backwardSlopes(x, gy, gradient, false);
        Doubles.assertClose(sums, gradient);
        ParametricRelu.backwardSlopes(x, gy, gradient, true);
        for (int i = 0; i < sums.length; i++) {
            sums[i] *= 2;
        }
        Doubles.assertClose(sums, gradient);
    }

    @Test
    void slopesAreOneOrOneForEachChannel() {
        Tensor x = Tensor.zeros(2, 3, 4, 4);
        assertThrows(IllegalArgumentException.class, () -> ParametricRelu.forward(x, Tensor.zeros(4), x));
    }
}
