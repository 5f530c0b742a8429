package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class InitializersTest {
    private static double variance(Initializer initializer) {
        Tensor weight = Tensor.zeros(40, 20, 3, 3);
        initializer.fill(weight, Random.of(7));
        double squares = 0;
        for (float value : weight.toArray()) {
            squares += value * value;
        }
        return squares / weight.elements();
    }

    @Test
    void variancesAreThoseOfThePapers() {
        assertEquals(new Fan(180, 360), Fan.of(Shape.of(40, 20, 3, 3)));
        assertEquals(1 / (3 * 180.0), variance(Initializers.kaimingUniform(Math.sqrt(5))), 1e-4);
        assertEquals(1 / (3 * 180.0), variance(Initializers.uniformFanIn()), 1e-4);
        assertEquals(2 / 180.0, variance(Initializers.heNormal(Fan.Mode.IN)), 6e-4);
        assertEquals(2 / 360.0, variance(Initializers.heUniform(Fan.Mode.OUT)), 3e-4);
        assertEquals(2 / 540.0, variance(Initializers.xavierNormal(1)), 2e-4);
        assertEquals(4 * 2 / 540.0, variance(Initializers.xavierUniform(2)), 8e-4);
        assertEquals(1 / 180.0, variance(Initializers.lecunNormal()), 3e-4);
        assertEquals(1 / 180.0, variance(Initializers.lecunUniform()), 3e-4);
    }

    @Test
    void valuesDependOnSeedAndNameOnly() {
        Network small = new Network(Sequential.of(new Conv2d(1, 4, 3), new BatchNorm2d(4)), Shape.of(1, 1, 5, 5));
        Network large = new Network(
                Sequential.of(new Conv2d(1, 4, 3), new BatchNorm2d(4), new Conv2d(4, 2, 1)), Shape.of(1, 1, 5, 5));
        small.stateDict().get("1.weight").fill(9);
        Initializers.apply(small, 5);
        Initializers.apply(large, 5);
        assertArrayEquals(small.stateDict().get("0.weight").toArray(), large.stateDict().get("0.weight").toArray());
        assertArrayEquals(new float[] {1, 1, 1, 1}, small.stateDict().get("1.weight").toArray());
        assertTrue(GradientCheck.largest(small.stateDict().get("0.bias")) <= 1 / 3f);
        Initializers.apply(large, 6);
        assertFalse(Arrays.equals(small.stateDict().get("0.weight").toArray(),
                large.stateDict().get("0.weight").toArray()));
    }
}
