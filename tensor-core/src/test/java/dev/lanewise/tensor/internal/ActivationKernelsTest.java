package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.ActivationKernels;
import dev.lanewise.tensor.internal.reference.ScalarActivationKernels;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each activation kernel in use against its scalar twin, bit for bit, and against its formula in double precision. */
class ActivationKernelsTest {
    private static final ActivationKernels SCALAR = new ScalarActivationKernels();
    private static final int LANES = Kernels.TILES.lanes();
    private static final double ALPHA = 1.25;

    private interface Forward {
        void run(ActivationKernels kernels, float[] x, int xOffset, float[] y, int yOffset, int n);
    }

    private interface Backward {
        void run(ActivationKernels kernels, float[] known, int knownOffset, float[] gy, int gyOffset, float[] gx,
                int gxOffset, int n);
    }

    /** A function; {@code fromValue} says that its gradient is computed from its value. */
    private record Function(String name, DoubleUnaryOperator exact, boolean fromValue, Forward forward,
            Backward backward) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Function> functions() {
        return Stream.of(
                new Function("leakyRelu", x -> x > 0 ? x : 0.1 * x, true,
                        (k, x, i, y, o, n) -> k.leakyRelu(x, i, 0.1f, y, o, n),
                        (k, y, i, g, o, gx, p, n) -> k.leakyReluBackward(y, i, g, o, 0.1f, gx, p, n)),
                new Function("clampedLine", x -> Math.clamp(x / 4 + 0.5, -1, 2), true,
                        (k, x, i, y, o, n) -> k.clampedLine(x, i, 0.25f, 0.5f, -1, 2, y, o, n),
                        (k, y, i, g, o, gx, p, n) -> k.clampedLineBackward(y, i, g, o, 0.25f, -1, 2, gx, p, n)),
                new Function("elu", x -> x > 0 ? 2 * x : 2 * ALPHA * Math.expm1(0.5 * x), true,
                        (k, x, i, y, o, n) -> k.elu(x, i, (float) ALPHA, 2, 0.5f, y, o, n),
                        (k, y, i, g, o, gx, p, n) -> k.eluBackward(y, i, g, o, (float) ALPHA, 2, 0.5f, gx, p, n)),
                new Function("softsign", x -> x / (1 + Math.abs(x)), true, ActivationKernels::softsign,
                        ActivationKernels::softsignBackward),
                new Function("gelu", x -> x * normalDistribution(x), false, ActivationKernels::gelu,
                        ActivationKernels::geluBackward),
                new Function("geluTanh",
                        x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), false,
                        ActivationKernels::geluTanh, ActivationKernels::geluTanhBackward),
                new Function("silu", x -> x / (1 + Math.exp(-x)), false, ActivationKernels::silu,
                        ActivationKernels::siluBackward),
                new Function("softplus", x -> Math.max(x, 0) + Math.log1p(Math.exp(-2 * Math.abs(x))) / 2, false,
                        (k, x, i, y, o, n) -> k.softplus(x, i, 2, y, o, n),
                        (k, x, i, g, o, gx, p, n) -> k.softplusBackward(x, i, g, o, 2, gx, p, n)),
                new Function("logSigmoid", x -> Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))), false,
                        (k, x, i, y, o, n) -> k.softplus(x, i, -1, y, o, n),
                        (k, x, i, g, o, gx, p, n) -> k.softplusBackward(x, i, g, o, -1, gx, p, n)),
                new Function("mish", x -> x * Math.tanh(Math.log1p(Math.exp(x))), false, ActivationKernels::mish,
                        ActivationKernels::mishBackward),
                new Function("hardswish", x -> x * Math.clamp(x / 6 + 0.5, 0, 1), false, ActivationKernels::hardswish,
                        ActivationKernels::hardswishBackward));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void sameBitsAsScalarWhereverTheRangeIsCut(Function f) {
        Guarded.sizes(LANES).forEach(n -> {
            int o = Guarded.WIDTH;
            float[] x = Guarded.numbers(n, Random.of(n));
            float[] gy = Guarded.numbers(n, Random.of(n + 1));
            float[] expected = Guarded.numbers(n, Random.of(n + 2));
            float[] inPlace = x.clone();
            float[] cut = expected.clone();
            f.forward.run(SCALAR, x, o, expected, o, n);
            f.forward.run(Kernels.ACTIVATIONS, inPlace, o, inPlace, o, n);
            f.forward.run(Kernels.ACTIVATIONS, x, o, cut, o, n / 3);
            f.forward.run(Kernels.ACTIVATIONS, x, o + n / 3, cut, o + n / 3, n - n / 3);
            Guarded.assertSameBits(expected, inPlace, f + " of " + n + " in place");
            Guarded.assertSameBits(expected, cut, f + " of " + n + " in two parts");
            float[] whole = gy.clone();
            f.backward.run(SCALAR, x, o, gy, o, expected, o, n);
            f.backward.run(Kernels.ACTIVATIONS, x, o, whole, o, whole, o, n);
            Guarded.assertSameBits(expected, whole, f + "Backward of " + n);
        });
    }

    /** Within a few units in the last place of the value and of what is rounded on the way to it, near 0 too. */
    @ParameterizedTest
    @MethodSource("functions")
    void agreesWithItsFormula(Function f) {
        int n = 20_001;
        float[] x = new float[n];
        float[] gy = new float[n];
        for (int i = 0; i < n; i++) {
            // Halfway between multiples of 1/1024: never close to a corner of a function.
            x[i] = (i - 10_000 + 0.5f) / 1024;
            gy[i] = 1;
        }
        float[] y = new float[n];
        float[] gx = new float[n];
        f.forward.run(Kernels.ACTIVATIONS, x, 0, y, 0, n);
        f.backward.run(Kernels.ACTIVATIONS, f.fromValue ? y : x, 0, gy, 0, gx, 0, n);
        for (int i = 0; i < n; i++) {
            double expected = f.exact.applyAsDouble(x[i]);
            double tolerance = 6e-7 * Math.abs(expected) + 1e-7 * Math.min(1, Math.abs(x[i]));
            assertEquals(expected, y[i], tolerance, f + " at " + x[i]);
            double step = 1e-4;
            double slope = (f.exact.applyAsDouble(x[i] + step) - f.exact.applyAsDouble(x[i] - step)) / (2 * step);
            assertEquals(slope, gx[i], 1.5e-6, f + "Backward at " + x[i]);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void farOutAndNotANumber(Function f) {
        float[] x = {-1e4f, 1e4f, Float.NaN, 0};
        float[] y = new float[x.length];
        f.forward.run(Kernels.ACTIVATIONS, x, 0, y, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            double expected = f.exact.applyAsDouble(x[i]);
            assertTrue(Double.isNaN(expected)
                    ? Float.isNaN(y[i])
                    : Math.abs(y[i] - expected) <= 1e-6 * Math.abs(expected),
                    f + " at " + x[i] + " is " + y[i] + ", not " + expected);
        }
    }

    /** Φ by a series (below 3) or a continued fraction of the tail (Abramowitz and Stegun 26.2.11 and 26.2.14). */
    private static double normalDistribution(double x) {
        double z = Math.abs(x);
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double tail;
        if (z < 3) {
            double term = z;
            double sum = z;
            for (int k = 1; k < 60; k++) {
                term *= z * z / (2 * k + 1);
                sum += term;
            }
            tail = 0.5 - density * sum;
        } else {
            double fraction = z;
            for (int k = 80; k > 0; k--) {
                fraction = z + k / fraction;
            }
            tail = density / fraction;
        }
        return x < 0 ? tail : 1 - tail;
    }
}
