package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
    private interface Forward {
        void run(Tensor x, Tensor y);
    }

    private interface Backward {
        void run(Tensor y, Tensor gy, Tensor gx);
    }

    private record Function(String name, DoubleUnaryOperator exact, Forward forward, Backward backward) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final Tensor x = Doubles.random(1, 2, 3, 5, 7);
    private final Tensor gy = Doubles.random(2, 2, 3, 5, 7);

    static Stream<Function> functions() {
        return Stream.of(new Function("relu", at -> Math.max(at, 0), Elementwise::relu, Elementwise::reluBackward),
                new Function("tanh", Math::tanh, Elementwise::tanh, Elementwise::tanhBackward),
                new Function("sigmoid", at -> 1 / (1 + Math.exp(-at)), Elementwise::sigmoid,
                        Elementwise::sigmoidBackward));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void function(Function f) {
        Tensor y = x.copy();
        f.forward.run(y, y);
        Doubles.assertClose(Arrays.stream(Doubles.of(x)).map(f.exact).toArray(), y);
        Tensor gx = Doubles.unset(x);
        f.backward.run(y, gy, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> Arrays.stream(at).map(f.exact).toArray()), gx);
    }

    @Test
    void addScaleAndBias() {
        Tensor y = Doubles.unset(x);
        Elementwise.add(x, gy, y);
        Tensor z = x.copy();
        Elementwise.addInPlace(z, gy);
        assertArrayEquals(y.toArray(), z.toArray());
        assertEquals(x.get(1, 2, 3, 4) + gy.get(1, 2, 3, 4), y.get(1, 2, 3, 4));
        Elementwise.scale(x, 3, z);
        assertEquals(x.get(1, 2, 3, 4) * 3, z.get(1, 2, 3, 4));
        Tensor biased = x.copy();
        Elementwise.addBias(biased, Tensor.of(Shape.of(3), 10, 20, 30));
        assertEquals(x.get(1, 2, 3, 4) + 30, biased.get(1, 2, 3, 4));
        assertEquals(x.get(0, 0, 4, 6) + 10, biased.get(0, 0, 4, 6));
        assertThrows(IllegalArgumentException.class, () -> Elementwise.addBias(biased, Tensor.zeros(4)));
        assertThrows(IllegalArgumentException.class, () -> Elementwise.relu(x, Tensor.zeros(2, 3, 5, 6)));
    }

    @Test
    void dropoutKeepsTheShareAndTheMaskComesBack() {
        Tensor ones = Tensor.zeros(100_000).fill(1);
        Tensor y = Doubles.unset(ones);
        Random stream = Random.of(7).stream("dropout");
        stream.seek(5);
        Elementwise.dropout(ones, stream, 0.4f, y);
        assertEquals(100_005, stream.position());
        assertEquals(60_000, Reduction.sum(y) * 0.6, 1000);
        for (int i = 0; i < 100; i++) {
            boolean kept = (stream.bits(5 + i) >>> 40) * 0x1p-24 >= 0.4f;
            assertEquals(kept ? 1 / 0.6 : 0, y.get(i), 1e-6);
        }
        stream.seek(5);
        Tensor gx = Doubles.unset(ones);
        Elementwise.dropout(ones, stream, 0.4f, gx);
        assertArrayEquals(y.toArray(), gx.toArray());
        Elementwise.dropout(ones, stream, 0, y);
        assertEquals(100_000, Reduction.sum(y));
        Elementwise.dropout(ones, stream, 1, y);
        assertEquals(0, Reduction.sum(y));
        assertThrows(IllegalArgumentException.class, () -> Elementwise.dropout(ones, stream, 1.1f, y));
    }

    @Test
    void noiseIsNormalAndRepeatable() {
        Tensor zeros = Tensor.zeros(100_001);
        Tensor y = Doubles.unset(zeros);
        Random stream = Random.of(3);
        Elementwise.addNoise(zeros, stream, 2, y);
        assertEquals(50_001, stream.position());
        assertEquals(0, Reduction.sum(y) / y.elements(), 0.02);
        double squares = 0;
        int within = 0;
        for (float value : y.toArray()) {
            squares += value * value;
            within += Math.abs(value) < 2 ? 1 : 0;
        }
        assertEquals(4, squares / y.elements(), 0.06);
        assertEquals(0.6827, within / (double) y.elements(), 0.005, "share within one standard deviation");
        stream.seek(0);
        Tensor again = zeros.copy().fill(1);
        Elementwise.addNoise(again, stream, 2, again);
        assertEquals(y.get(77) + 1, again.get(77), 1e-6);
    }
}
