package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolingTest {
    private static final int BATCH = 2;
    private static final int CHANNELS = 3;

    static Stream<PoolGeometry> geometries() {
        return Stream.of(
                geometry(8, 6, 2, 2, 0, 1, false), geometry(7, 9, 2, 2, 0, 1, false), geometry(7, 8, 3, 2, 1, 1, false),
                geometry(6, 5, 3, 1, 1, 1, false), geometry(8, 7, 3, 2, 1, 1, true), geometry(6, 7, 2, 3, 1, 1, true),
                geometry(9, 8, 2, 2, 0, 2, false), geometry(9, 9, 3, 3, 1, 2, true),
                geometry(6, 7, 3, 1, 2, 1, false), new PoolGeometry(5, 7, 2, 3, 2, 1, 1, 0, 0, 1, 1, 1, false));
    }

    private static PoolGeometry geometry(int height, int width, int kernel, int stride, int pad, int dilation,
            boolean ceil) {
        return new PoolGeometry(height, width, kernel, kernel, stride, stride, pad, pad, pad, pad, dilation, dilation,
                ceil);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void maximum(PoolGeometry g) {
        Tensor x = Doubles.random(1, BATCH, CHANNELS, g.inputHeight(), g.inputWidth());
        Tensor y = Tensor.zeros(g.outputShape(BATCH, CHANNELS)).fill(Float.NaN);
        Tensor argmax = Doubles.unset(y);
        Pooling.maxForward(g, x, y, argmax);
        Doubles.assertClose(maximum(g, Doubles.of(x)), y);
        Tensor gy = Doubles.random(2, y.shape().toArray());
        Tensor gx = Doubles.unset(x);
        Pooling.maxBackward(g, gy, argmax, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> maximum(g, at)), gx);
        Tensor alone = Doubles.unset(y);
        Pooling.maxForward(g, x, alone, null);
        assertArrayEquals(y.toArray(), alone.toArray());
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void average(PoolGeometry g) {
        Tensor x = Doubles.random(1, BATCH, CHANNELS, g.inputHeight(), g.inputWidth());
        Tensor y = Tensor.zeros(g.outputShape(BATCH, CHANNELS)).fill(Float.NaN);
        for (boolean countPadding : new boolean[] {false, true}) {
            Pooling.averageForward(g, countPadding, x, y);
            Doubles.assertClose(average(g, countPadding, Doubles.of(x)), y);
            Tensor gy = Doubles.random(2, y.shape().toArray());
            Tensor gx = Doubles.unset(x);
            Pooling.averageBackward(g, countPadding, gy, gx);
            Doubles.assertClose(Doubles.gradient(x, gy, at -> average(g, countPadding, at)), gx);
        }
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void sumAndProductAndNorms(PoolGeometry g) {
        Tensor x = Doubles.random(1, BATCH, CHANNELS, g.inputHeight(), g.inputWidth());
        Tensor y = Tensor.zeros(g.outputShape(BATCH, CHANNELS)).fill(Float.NaN);
        Tensor gy = Doubles.random(2, y.shape().toArray());
        Tensor gx = Doubles.unset(x);
        Pooling.sumForward(g, x, y);
        Doubles.assertClose(fold(g, Doubles.of(x), 0, Double::sum), y);
        Pooling.sumBackward(g, gy, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> fold(g, at, 0, Double::sum)), gx);
        x.array()[x.offset() + 1] = 0;
        ProductPooling.forward(g, x, y);
        Doubles.assertClose(fold(g, Doubles.of(x), 1, (a, b) -> a * b), y);
        ProductPooling.backward(g, x, gy, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> fold(g, at, 1, (a, b) -> a * b)), gx);
        for (double p : new double[] {1, 1.5, 2, 3}) {
            NormPooling.forward(g, p, false, x, y);
            Doubles.assertClose(norms(g, p, Doubles.of(x)), y);
            NormPooling.backward(g, p, false, x, y, gy, gx);
            Doubles.assertClose(Doubles.gradient(x, gy, at -> norms(g, p, at)), gx);
        }
    }

    private static double[] norms(PoolGeometry g, double p, double[] x) {
        double[] powers = Arrays.stream(x).map(value -> Math.pow(Math.abs(value), p)).toArray();
        return Arrays.stream(fold(g, powers, 0, Double::sum)).map(sum -> Math.pow(sum, 1 / p)).toArray();
    }

    @Test
    void placedMaxima() {
        Tensor x = Tensor.of(Shape.of(1, 1, 3, 4), 1, 5, 2, 0, 3, 4, 9, 8, 7, 6, 1, 2);
        int[] rows = {0, 1};
        int[] columns = {0, 2};
        Tensor y = Tensor.zeros(1, 1, 2, 2);
        Tensor argmax = Tensor.zeros(1, 1, 2, 2);
        Pooling.placedMaxForward(rows, columns, 2, x, y, argmax);
        assertArrayEquals(new float[] {5, 9, 7, 9}, y.toArray());
        Tensor gx = Doubles.unset(x);
        Pooling.placedMaxBackward(rows, columns, 2, Tensor.of(Shape.of(1, 1, 2, 2), 1, 2, 3, 4), argmax, gx);
        assertArrayEquals(new float[] {0, 1, 0, 0, 0, 0, 6, 0, 3, 0, 0, 0}, gx.toArray());
        assertThrows(IllegalArgumentException.class,
                () -> Pooling.placedMaxForward(rows, new int[] {0, 3}, 2, x, y, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void adaptiveMaximum(int size) {
        Tensor x = Doubles.random(1, BATCH, CHANNELS, 7, 5);
        Tensor y = Tensor.zeros(BATCH, CHANNELS, size, 3).fill(Float.NaN);
        Tensor argmax = Doubles.unset(y);
        Pooling.adaptiveMaxForward(x, y, argmax);
        DoubleBinaryOperator max = Math::max;
        Doubles.assertClose(adaptive(Doubles.of(x), 7, 5, size, 3, Double.NEGATIVE_INFINITY, max), y);
        Tensor gy = Doubles.random(2, BATCH, CHANNELS, size, 3);
        Tensor gx = Doubles.unset(x);
        Pooling.adaptiveMaxBackward(gy, argmax, gx);
        Doubles.assertClose(
                Doubles.gradient(x, gy, at -> adaptive(at, 7, 5, size, 3, Double.NEGATIVE_INFINITY, max)), gx);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void adaptiveAverage(int size) {
        Tensor x = Doubles.random(1, BATCH, CHANNELS, 7, 5);
        Tensor y = Tensor.zeros(BATCH, CHANNELS, size, 3).fill(Float.NaN);
        Pooling.adaptiveAverageForward(x, y);
        Doubles.assertClose(adaptive(Doubles.of(x), 7, 5, size, 3), y);
        Tensor gy = Doubles.random(2, BATCH, CHANNELS, size, 3);
        Tensor gx = Doubles.unset(x);
        Pooling.adaptiveAverageBackward(gy, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> adaptive(at, 7, 5, size, 3)), gx);
    }

    @Test
    void theFirstOfEqualsWinsAndNaNPropagates() {
        PoolGeometry g = geometry(2, 4, 2, 2, 0, 1, false);
        Tensor x = Tensor.of(Shape.of(1, 1, 2, 4), 1, 3, Float.NaN, 5, 3, 3, 9, 2);
        Tensor y = Tensor.zeros(1, 1, 1, 2);
        Tensor argmax = Tensor.zeros(1, 1, 1, 2);
        Pooling.maxForward(g, x, y, argmax);
        assertEquals(3, y.get(0, 0, 0, 0));
        assertEquals(1, argmax.get(0, 0, 0, 0));
        assertTrue(Float.isNaN(y.get(0, 0, 0, 1)));
        assertEquals(0, argmax.get(0, 0, 0, 1));
        x.fill(Float.NEGATIVE_INFINITY);
        Pooling.maxForward(g, x, y, argmax);
        assertEquals(Float.NEGATIVE_INFINITY, y.get(0, 0, 0, 0));
        assertEquals(0, argmax.get(0, 0, 0, 0));
    }

    @Test
    void badGeometryAndShapesAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> geometry(4, 4, 2, 2, 2, 1, false));
        assertThrows(IllegalArgumentException.class, () -> geometry(4, 4, 5, 1, 0, 1, false));
        assertThrows(IllegalArgumentException.class, () -> geometry(4, 4, 2, 0, 0, 1, false));
        PoolGeometry g = geometry(4, 4, 2, 2, 0, 1, false);
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class,
                () -> Pooling.maxForward(g, Tensor.zeros(1, 2, 4, 4), Tensor.zeros(1, 2, 3, 2), null));
        assertTrue(thrown.getMessage().contains("y") && thrown.getMessage().contains("[1, 2, 2, 2]"),
                thrown.getMessage());
    }

    /** What a window makes of its values. */
    private interface Window {
        double of(int plane, int row, int column);
    }

    private static double[] eachOutput(int height, int width, Window window) {
        double[] y = new double[BATCH * CHANNELS * height * width];
        for (int i = 0; i < y.length; i++) {
            y[i] = window.of(i / (height * width), i / width % height, i % width);
        }
        return y;
    }

    private static double[] maximum(PoolGeometry g, double[] x) {
        return fold(g, x, Double.NEGATIVE_INFINITY, Math::max);
    }

    /** Combines the values of each window that are inside the input. */
    private static double[] fold(PoolGeometry g, double[] x, double start, DoubleBinaryOperator operator) {
        return eachOutput(g.outputHeight(), g.outputWidth(), (plane, row, column) -> {
            double result = start;
            for (int tap = 0; tap < g.kernelHeight() * g.kernelWidth(); tap++) {
                int iy = row * g.strideHeight() - g.padTop() + tap / g.kernelWidth() * g.dilationHeight();
                int ix = column * g.strideWidth() - g.padLeft() + tap % g.kernelWidth() * g.dilationWidth();
                if (iy >= 0 && iy < g.inputHeight() && ix >= 0 && ix < g.inputWidth()) {
                    result = operator.applyAsDouble(result, x[(plane * g.inputHeight() + iy) * g.inputWidth() + ix]);
                }
            }
            return result;
        });
    }

    private static double[] average(PoolGeometry g, boolean countPadding, double[] x) {
        return eachOutput(g.outputHeight(), g.outputWidth(), (plane, row, column) -> {
            double sum = 0;
            int inside = 0;
            int padded = 0;
            for (int tap = 0; tap < g.kernelHeight() * g.kernelWidth(); tap++) {
                int iy = row * g.strideHeight() - g.padTop() + tap / g.kernelWidth() * g.dilationHeight();
                int ix = column * g.strideWidth() - g.padLeft() + tap % g.kernelWidth() * g.dilationWidth();
                padded += iy < g.inputHeight() + g.padBottom() && ix < g.inputWidth() + g.padRight() ? 1 : 0;
                if (iy >= 0 && iy < g.inputHeight() && ix >= 0 && ix < g.inputWidth()) {
                    inside++;
                    sum += x[(plane * g.inputHeight() + iy) * g.inputWidth() + ix];
                }
            }
            return sum / (countPadding ? padded : inside);
        });
    }

    private static double[] adaptive(double[] x, int height, int width, int outputHeight, int outputWidth) {
        double[] counts = adaptive(x, height, width, outputHeight, outputWidth, 0, (count, value) -> count + 1);
        double[] means = adaptive(x, height, width, outputHeight, outputWidth, 0, Double::sum);
        for (int i = 0; i < means.length; i++) {
            means[i] /= counts[i];
        }
        return means;
    }

    private static double[] adaptive(double[] x, int height, int width, int outputHeight, int outputWidth, double start,
            DoubleBinaryOperator operator) {
        return eachOutput(outputHeight, outputWidth, (plane, row, column) -> {
            double result = start;
            for (int iy = row * height / outputHeight; iy < Math.ceilDiv((row + 1) * height, outputHeight); iy++) {
                for (int ix = column * width / outputWidth; ix < Math.ceilDiv((column + 1) * width,
                        outputWidth); ix++) {
                    result = operator.applyAsDouble(result, x[(plane * height + iy) * width + ix]);
                }
            }
            return result;
        });
    }
}
