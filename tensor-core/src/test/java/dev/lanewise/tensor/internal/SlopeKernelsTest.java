package dev.lanewise.tensor.internal;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.SlopeKernels;
import dev.lanewise.tensor.internal.reference.ScalarSlopeKernels;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each slope kernel in use against its scalar twin, bit for bit; sums within rounding. */
class SlopeKernelsTest {
    private static final SlopeKernels SCALAR = new ScalarSlopeKernels();
    private static final int O = Guarded.WIDTH;

    private record Case(int rows, int columns) {}

    static Stream<Case> cases() {
        int lanes = Kernels.TILES.lanes();
        return Guarded.sizes(lanes).filter(columns -> columns < 20 * lanes).boxed().flatMap(
                columns -> IntStream.of(0, 1, 2, 3, 50).mapToObj(rows -> new Case(rows, columns)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void elementwise(Case c) {
        Random random = Random.of(c.columns);
        int size = c.rows * c.columns;
        float[] x = Guarded.numbers(size, random);
        float[] gy = Guarded.numbers(size, random);
        float[] slopes = Guarded.numbers(c.columns, -O, -2, random);
        float[][] expected = {x.clone(), gy.clone(), Guarded.numbers(size, 3, -2, random)};
        float[][] actual = {x.clone(), gy.clone(), expected[2].clone()};
        for (SlopeKernels kernels : new SlopeKernels[] {SCALAR, Kernels.SLOPES}) {
            float[][] results = kernels == SCALAR ? expected : actual;
            kernels.forward(results[0], O, c.rows, c.columns, slopes, results[0], O);
            kernels.backwardInput(x, O, results[1], O, c.rows, c.columns, slopes, results[1], O);
            kernels.backwardInput(x, O, gy, O, c.rows, c.columns, slopes, results[2], O + 3);
        }
        for (int i = 0; i < expected.length; i++) {
            Guarded.assertSameBits(expected[i], actual[i], c + " result " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sums(Case c) {
        Random random = Random.of(c.rows);
        float[] x = Guarded.numbers(c.rows * c.columns, random);
        float[] gy = Guarded.numbers(c.rows * c.columns, random);
        float[] expected = Guarded.numbers(c.columns, random);
        float[] actual = expected.clone();
        SCALAR.backwardSlopes(x, O, gy, O, c.rows, c.columns, expected, O);
        Kernels.SLOPES.backwardSlopes(x, O, gy, O, c.rows, c.columns, actual, O);
        Guarded.assertClose(expected, actual, c.columns, 1e-6 * (1 + c.rows), c + "");
    }
}
