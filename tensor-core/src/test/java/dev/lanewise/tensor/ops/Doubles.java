package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.function.UnaryOperator;

/** Definitions in double precision on logical indices, differentiated numerically, as the measure of operations. */
final class Doubles {
    /** Relative to the largest magnitude of the expected values. */
    static final double TOLERANCE = 1e-5;

    private Doubles() {}

    static Tensor random(long seed, int... dimensions) {
        return Random.of(seed).fillUniform(Tensor.zeros(dimensions), -2, 2);
    }

    /** A tensor of NaN: what an operation does not overwrite shows. */
    static Tensor unset(Tensor like) {
        return Tensor.zeros(like.shape()).fill(Float.NaN);
    }

    static double[] of(Tensor tensor) {
        float[] values = tensor.toArray();
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** The gradient of Σ gy·f(x) by central differences. */
    static double[] gradient(Tensor x, Tensor gy, UnaryOperator<double[]> f) {
        double[] at = of(x);
        double[] upstream = of(gy);
        double[] gradient = new double[at.length];
        double step = 1e-5;
        for (int i = 0; i < at.length; i++) {
            double value = at[i];
            at[i] = value + step;
            double[] above = f.apply(at);
            at[i] = value - step;
            double[] below = f.apply(at);
            at[i] = value;
            for (int j = 0; j < upstream.length; j++) {
                gradient[i] += upstream[j] * (above[j] - below[j]) / (2 * step);
            }
        }
        return gradient;
    }

    static void assertClose(double[] expected, Tensor actual) {
        float[] values = actual.toArray();
        assertEquals(expected.length, values.length);
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i], values[i], TOLERANCE * largest, "element " + i);
        }
    }
}
