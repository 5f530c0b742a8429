package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.RangeKernels;
import dev.lanewise.tensor.internal.reference.ScalarRangeKernels;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each range kernel in use against its scalar twin, bit for bit; sums within rounding. */
class RangeKernelsTest {
    private static final RangeKernels SCALAR = new ScalarRangeKernels();
    private static final int LANES = Kernels.TILES.lanes();

    /** A kernel on elements from … to of four operands; the last two hold positive numbers. */
    private interface Call {
        void run(RangeKernels kernels, float[][] a, int[] offsets, int n);
    }

    private record Case(String name, Call call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> elementwise() {
        return Stream.of(
                new Case("relu", (k, a, o, n) -> k.relu(a[0], o[0], a[1], o[1], n)),
                new Case("relu in place", (k, a, o, n) -> k.relu(a[0], o[0], a[0], o[0], n)),
                new Case("reluBackward", (k, a, o, n) -> k.reluBackward(a[0], o[0], a[1], o[1], a[2], o[2], n)),
                new Case("tanh", (k, a, o, n) -> k.tanh(a[0], o[0], a[1], o[1], n)),
                new Case("tanhBackward", (k, a, o, n) -> k.tanhBackward(a[0], o[0], a[1], o[1], a[1], o[1], n)),
                new Case("sigmoid", (k, a, o, n) -> k.sigmoid(a[0], o[0], a[1], o[1], n)),
                new Case("sigmoidBackward", (k, a, o, n) -> k.sigmoidBackward(a[0], o[0], a[1], o[1], a[2], o[2], n)),
                new Case("expSum", (k, a, o, n) -> k.expSum(a[0], o[0], 2, a[1], o[1], a[2], o[2], new float[1], n)),
                new Case("expSum in place", (k, a, o, n) -> k.expSum(a[0], o[0], 2, a[0], o[0], a[0], o[0],
                        new float[1], n)),
                new Case("power of -0.7", (k, a, o, n) -> k.power(a[2], o[2], -0.7f, a[1], o[1], n)),
                new Case("power", (k, a, o, n) -> k.power(a[2], o[2], -0.75f, a[1], o[1], n)),
                // The numbers of the stream follow the elements, wherever the range is cut.
                new Case("dropout", (k, a, o, n) -> k.dropout(a[0], o[0], 7, o[0], 1 << 22, 1.5f, a[1], o[1], n)),
                new Case("scale", (k, a, o, n) -> k.scale(a[0], o[0], 0.3f, a[1], o[1], n)),
                new Case("addScaled", (k, a, o, n) -> k.addScaled(a[0], o[0], 0.3f, a[1], o[1], a[2], o[2], n)),
                new Case("addRelu", (k, a, o, n) -> k.addRelu(a[0], o[0], a[1], o[1], a[2], o[2], n)),
                new Case("multiply", (k, a, o, n) -> k.multiply(a[0], o[0], a[1], o[1], a[2], o[2], n)));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void sameBitsAsScalarWhereverTheRangeIsCut(Case c) {
        Guarded.sizes(LANES).forEach(n -> {
            float[][] expected = operands(n);
            float[][] whole = operands(n);
            float[][] cut = operands(n);
            c.call.run(SCALAR, expected, offsets(0), n);
            c.call.run(Kernels.RANGES, whole, offsets(0), n);
            c.call.run(Kernels.RANGES, cut, offsets(0), n / 3);
            c.call.run(Kernels.RANGES, cut, offsets(n / 3), n - n / 3);
            for (int i = 0; i < expected.length; i++) {
                Guarded.assertSameBits(expected[i], whole[i], c.name + " of " + n + ", operand " + i);
                Guarded.assertSameBits(expected[i], cut[i], c.name + " of " + n + " in two parts, operand " + i);
            }
        });
    }

    @Test
    void sums() {
        Guarded.sizes(LANES).forEach(n -> {
            float[] x = Guarded.numbers(n, Random.of(n));
            float[] y = Guarded.numbers(n, Random.of(n + 1));
            int o = Guarded.WIDTH;
            double tolerance = 1e-6 * n;
            assertEquals(SCALAR.sum(x, o, n), Kernels.RANGES.sum(x, o, n), tolerance);
            assertEquals(SCALAR.sumOfSquares(x, o, n), Kernels.RANGES.sumOfSquares(x, o, n), tolerance);
            assertEquals(SCALAR.squaredDistance(x, o, y, o, n), Kernels.RANGES.squaredDistance(x, o, y, o, n),
                    tolerance);
            assertEquals(SCALAR.maxAbsolute(x, o, n), Kernels.RANGES.maxAbsolute(x, o, n));
            assertEquals(SCALAR.max(x, o, n), Kernels.RANGES.max(x, o, n));
        });
    }

    @Test
    void sumOfExponentialsAndLargestOfTheNext() {
        Guarded.sizes(LANES).forEach(n -> {
            float[] x = Guarded.numbers(n, Random.of(n));
            float[] next = Guarded.numbers(n, Random.of(n + 1));
            float[] expected = {Float.NaN};
            float[] actual = {Float.NaN};
            int o = Guarded.WIDTH;
            double sum = SCALAR.expSum(x, o, 2, x.clone(), o, next, o, expected, n);
            assertEquals(sum, Kernels.RANGES.expSum(x, o, 2, x.clone(), o, next, o, actual, n), 1e-6 * n);
            assertEquals(expected[0], actual[0]);
            assertEquals(SCALAR.max(next, o, n), actual[0]);
        });
    }

    @Test
    void functionsAgainstDoublePrecision() {
        float[] x = new float[20_001];
        for (int i = 0; i < x.length; i++) {
            x[i] = (i - 10_000) * 0.0087f;
        }
        float[] y = new float[x.length];
        float[] negative = new float[x.length];
        IntStream.range(0, x.length).forEach(i -> negative[i] = -Math.abs(x[i]));
        Kernels.RANGES.expSum(negative, 0, 0, y, 0, x, 0, new float[1], x.length);
        assertUlps(negative, y, 2, Math::exp);
        Kernels.RANGES.tanh(x, 0, y, 0, x.length);
        assertUlps(x, y, 3, Math::tanh);
        Kernels.RANGES.sigmoid(x, 0, y, 0, x.length);
        assertUlps(x, y, 3, value -> 1 / (1 + Math.exp(-value)));
        float[] positive = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            positive[i] = (float) Math.exp(x[i] / 20);
        }
        Kernels.RANGES.power(positive, 0, -0.7f, y, 0, x.length);
        assertUlps(positive, y, 16, value -> Math.pow(value, -0.7f));
        for (int i = 0; i < x.length; i++) {
            // Over all exponents: from 2⁻¹²⁶ to 2¹²⁷.
            positive[i] = (float) Math.pow(2, i * 253.0 / x.length - 126);
        }
        Kernels.RANGES.power(positive, 0, -0.75f, y, 0, x.length);
        assertUlps(positive, y, 2, value -> Math.pow(value, -0.75));
    }

    @Test
    void extremes() {
        float[] x = {Float.NEGATIVE_INFINITY, -200, -104, 89, 200, Float.POSITIVE_INFINITY, Float.NaN, 0};
        float infinity = Float.POSITIVE_INFINITY;
        float[] negative = {Float.NEGATIVE_INFINITY, -200, -104, -1e-9f, Float.NaN, 0};
        float[] largest = new float[1];
        assertFunction(new float[] {0, 0, 0, 1, Float.NaN, 1}, negative,
                y -> Kernels.RANGES.expSum(negative, 0, 0, y, 0, negative, 0, largest, y.length));
        assertEquals(0, largest[0]);
        assertFunction(new float[] {-1, -1, -1, 1, 1, 1, Float.NaN, 0}, x,
                y -> Kernels.RANGES.tanh(x, 0, y, 0, x.length));
        assertFunction(new float[] {0, 0, 0, 1, 1, 1, Float.NaN, 0.5f}, x,
                y -> Kernels.RANGES.sigmoid(x, 0, y, 0, x.length));
        assertFunction(new float[] {0, 0, 0, 89, 200, infinity, Float.NaN, 0}, x,
                y -> Kernels.RANGES.relu(x, 0, y, 0, x.length));
        assertTrue(Float.isNaN(Kernels.RANGES.maxAbsolute(x, 0, x.length)));
        assertTrue(Float.isNaN(Kernels.RANGES.max(x, 0, x.length)));
    }

    private static void assertFunction(float[] expected, float[] x, Consumer<float[]> function) {
        float[] y = new float[x.length];
        function.accept(y);
        for (int i = 0; i < x.length; i++) {
            assertEquals(expected[i], y[i], "at " + x[i]);
        }
    }

    private static void assertUlps(float[] x, float[] y, int ulps, DoubleUnaryOperator exact) {
        for (int i = 0; i < x.length; i++) {
            double expected = exact.applyAsDouble(x[i]);
            assertEquals(expected, y[i], ulps * Math.ulp((float) expected), "at " + x[i]);
        }
    }

    private static float[][] operands(int n) {
        Random random = Random.of(n);
        return IntStream.range(0, 4).mapToObj(i -> Guarded.numbers(n, i, i < 2 ? -2 : 0.5f, random))
                .toArray(float[][]::new);
    }

    private static int[] offsets(int from) {
        return IntStream.range(0, 4).map(i -> Guarded.WIDTH + i + from).toArray();
    }
}
