package dev.lanewise.tensor.internal;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.WinogradKernels;
import dev.lanewise.tensor.internal.reference.ScalarWinogradKernels;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Winograd's transforms in use against the matrices of their scalar twins. */
class WinogradKernelsTest {
    private static final int O = Guarded.WIDTH;

    private record Case(WinogradKernels kernels, int lines, int count) {}

    static Stream<Case> cases() {
        return Stream.of(Kernels.WINOGRAD_2X2, Kernels.WINOGRAD_4X4, Kernels.WINOGRAD_2X2_OF_5X5)
                .flatMap(kernels -> IntStream.of(1, 2, 6).boxed()
                        .flatMap(lines -> IntStream.of(1, 2, 5).mapToObj(vectors -> new Case(kernels, lines,
                                vectors * Kernels.TILES.lanes()))));
    }

    private interface Transform {
        void run(WinogradKernels kernels, float[] source, int lineStep, int step, float[] target, int[] places);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void transforms(Case c) {
        int n = c.kernels.inputs();
        int m = c.kernels.outputs();
        int r = c.kernels.taps();
        check(c, n, n, (k, s, l, e, t, p) -> k.input(c.lines, c.count, s, O, l, e, t, O, p));
        check(c, r, n, (k, s, l, e, t, p) -> k.weights(c.lines, c.count, s, O, l, e, t, O, p));
        check(c, n, m, (k, s, l, e, t, p) -> k.output(c.lines, c.count, s, O, l, e, t, O, p));
        check(c, m, n, (k, s, l, e, t, p) -> k.outputGradient(c.lines, c.count, s, O, l, e, t, O, p));
        check(c, n, r, (k, s, l, e, t, p) -> k.weightGradient(c.lines, c.count, s, O, l, e, t, O, p));
        for (int columns = 1; columns <= m; columns++) {
            int valid = columns;
            float[] bias = Guarded.numbers(c.count, Random.of(9));
            check(c, n, columns, (k, s, l, e, t, p) -> k.outputRows(c.lines, c.count, s, O, l, e, bias, O, 1, -1, t, O,
                    valid * c.count, c.count, valid));
        }
    }

    private static void check(Case c, int from, int to, Transform transform) {
        float[] source = Guarded.numbers(c.lines * from * c.count, Random.of(from));
        int[] places = IntStream.range(0, c.lines * to).map(i -> i * c.count).toArray();
        float[] expected = Guarded.numbers(places.length * c.count, Random.of(1));
        float[] actual = expected.clone();
        transform.run(new ScalarWinogradKernels(c.kernels.outputs(), c.kernels.taps()), source, from * c.count, c.count,
                expected,
                places);
        transform.run(c.kernels, source, from * c.count, c.count, actual, places);
        Guarded.assertClose(expected, actual, places.length * c.count, 2e-5, c + ": " + from + " to " + to);
    }
}
