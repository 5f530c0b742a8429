package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamTest {
    private static final float[] START = {1, -2, 0.5f};
    private static final float[][] GRADIENTS = {{0.1f, 3, -2}, {-0.4f, 1, -1}, {0.3f, 0, 5}};

    private final Parameter parameter = new Parameter("weight", Tensor.of(Shape.of(3), START));

    @Test
    void adamIsItsFormula() {
        assertFollows(new Adam(List.of(parameter), 0.1).withBetas(0.8, 0.9).withEpsilon(1e-3).withWeightDecay(0.5),
                false);
    }

    @Test
    void adamWIsItsFormula() {
        assertFollows(new AdamW(List.of(parameter), 0.1).withBetas(0.8, 0.9).withEpsilon(1e-3).withWeightDecay(0.5),
                true);
    }

    private void assertFollows(Optimizer optimizer, boolean decoupled) {
        float[] expected = new float[START.length];
        for (int i = 0; i < expected.length; i++) {
            double value = START[i];
            double mean = 0;
            double square = 0;
            for (int t = 1; t <= GRADIENTS.length; t++) {
                double gradient = GRADIENTS[t - 1][i] + (decoupled ? 0 : 0.5 * value);
                value -= decoupled ? 0.1 * 0.5 * value : 0;
                mean = 0.8 * mean + 0.2 * gradient;
                square = 0.9 * square + 0.1 * gradient * gradient;
                value -= 0.1 * mean / (1 - Math.pow(0.8, t)) / (Math.sqrt(square / (1 - Math.pow(0.9, t))) + 1e-3);
            }
            expected[i] = (float) value;
        }
        for (float[] gradient : GRADIENTS) {
            parameter.gradient().copyFrom(gradient);
            optimizer.step();
        }
        assertArrayEquals(expected, parameter.value().toArray(), 1e-6f);
    }
}
