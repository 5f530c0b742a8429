package dev.lanewise.tensor.internal;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.ColumnKernels;
import dev.lanewise.tensor.internal.kernels.ColumnKernels.Lines;
import dev.lanewise.tensor.internal.reference.ScalarColumnKernels;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each column kernel in use against its scalar twin, bit for bit; sums within rounding. */
class ColumnKernelsTest {
    private static final ColumnKernels SCALAR = new ScalarColumnKernels();
    private static final int LANES = Kernels.TILES.lanes();
    private static final int O = Guarded.WIDTH;

    private record Case(int rows, int columns) {}

    static Stream<Case> cases() {
        return Guarded.sizes(LANES).filter(columns -> columns < 20 * LANES).boxed().flatMap(
                columns -> IntStream.of(0, 1, 2, 3, 4, 7, 50).mapToObj(rows -> new Case(rows, columns)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sums(Case c) {
        Random random = Random.of(c.rows);
        int size = c.rows * c.columns;
        float[] x = Guarded.numbers(size, random);
        float[] gy = Guarded.numbers(size, random);
        float[] y = Guarded.numbers(size, random);
        float[] center = Guarded.numbers(c.columns, random);
        Lines gate = lines(c.columns, random);
        float[][] expected = new float[7][];
        float[][] actual = new float[7][];
        float[] expectedRectified = gy.clone();
        float[] actualRectified = gy.clone();
        for (ColumnKernels kernels : new ColumnKernels[] {SCALAR, Kernels.COLUMNS}) {
            float[][] results = kernels == SCALAR ? expected : actual;
            for (int i = 0; i < results.length; i++) {
                results[i] = Guarded.numbers(c.columns, Random.of(i));
            }
            kernels.sums(x, O, c.rows, c.columns, results[0], O);
            kernels.moments(x, O, c.rows, c.columns, center, O, results[1], O, results[2], O);
            kernels.gradientMoments(x, O, gy, O, c.rows, c.columns, gate, results[3], O, results[4], O);
            float[] rectified = kernels == SCALAR ? expectedRectified : actualRectified;
            kernels.rectifiedMoments(x, O, y, O, rectified, O, c.rows, c.columns, gate.center(), rectified, O,
                    results[5], O, results[6], O);
        }
        Guarded.assertSameBits(expectedRectified, actualRectified, c + " rectified");
        for (int i = 0; i < expected.length; i++) {
            Guarded.assertClose(expected[i], actual[i], c.columns, 1e-5 * (1 + c.rows), c + " result " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void elementwise(Case c) {
        Random random = Random.of(c.columns);
        int size = c.rows * c.columns;
        float[] x = Guarded.numbers(size, random);
        float[] gy = Guarded.numbers(size, random);
        float[] bias = Guarded.numbers(c.columns, random);
        Lines line = lines(c.columns, random);
        float[] factor = unguarded(c.columns, random);
        float[] slope = unguarded(c.columns, random);
        float[] shift = unguarded(c.columns, random);
        float[][] expected = new float[4][];
        float[][] actual = new float[4][];
        for (ColumnKernels kernels : new ColumnKernels[] {SCALAR, Kernels.COLUMNS}) {
            float[][] results = kernels == SCALAR ? expected : actual;
            results[0] = x.clone();
            kernels.normalize(results[0], O, c.rows, c.columns, line, Float.NEGATIVE_INFINITY, results[0], O);
            results[1] = gy.clone();
            kernels.normalizeBackward(x, O, results[1], O, c.rows, c.columns, line, factor, slope, shift, results[1],
                    O);
            results[3] = gy.clone();
            kernels.normalizeAdd(x, O, results[3], O, c.rows, c.columns, line, 0, results[3], O);
            results[2] = gy.clone();
            kernels.addRow(x, O, c.rows, c.columns, bias, O, results[2], O);
        }
        for (int i = 0; i < expected.length; i++) {
            Guarded.assertSameBits(expected[i], actual[i], c + " result " + i);
        }
    }

    private static Lines lines(int columns, Random random) {
        return new Lines(unguarded(columns, random), unguarded(columns, random), unguarded(columns, random));
    }

    private static float[] unguarded(int columns, Random random) {
        float[] values = new float[columns];
        for (int i = 0; i < columns; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }
}
