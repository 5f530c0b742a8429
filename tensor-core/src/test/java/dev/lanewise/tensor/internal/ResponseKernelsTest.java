package dev.lanewise.tensor.internal;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.ResponseKernels;
import dev.lanewise.tensor.internal.kernels.ResponseKernels.Response;
import dev.lanewise.tensor.internal.reference.ScalarResponseKernels;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Local response normalization in use against its scalar twin, bit for bit; what lies around all pixels is NaN. */
class ResponseKernelsTest {
    private static final ResponseKernels SCALAR = new ScalarResponseKernels();
    private static final int O = Guarded.WIDTH;

    private record Case(int pixels, int channels, Response response) {}

    static Stream<Case> cases() {
        int lanes = Kernels.TILES.lanes();
        return IntStream.of(1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes, 3 * lanes, 4 * lanes + 2, 5 * lanes, 1100)
                .distinct().boxed()
                .flatMap(channels -> Stream.of(new Response(2, 2, 0.1f, 0.75f, 2), new Response(2, 2, 0.3f, 0.5f, 1),
                        new Response(1, 1, 0.2f, 0.75f, 1), new Response(2, 1, 0.2f, 0.75f, 3),
                        new Response(0, 0, 1, 0.75f, 0.5f), new Response(6, 5, 0.1f, 1, 1)).flatMap(
                                response -> IntStream.of(0, 1, 2, 3, 70)
                                        .mapToObj(pixels -> new Case(pixels, channels, response))));
    }

    static Stream<Case> casesWithNeighbours() {
        return cases().filter(c -> c.pixels >= 3);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sameBitsAsScalar(Case c) {
        int n = c.pixels * c.channels;
        float[] x = Guarded.numbers(n, Random.of(n));
        float[] y = Guarded.numbers(n, 2, -2, Random.of(n + 1));
        float[] expected = y.clone();
        SCALAR.forward(c.pixels, c.channels, c.response, x, O, expected, O + 2);
        Kernels.RESPONSES.forward(c.pixels, c.channels, c.response, x, O, y, O + 2);
        Guarded.assertSameBits(expected, y, c + " forward");
        float[] gy = Guarded.numbers(n, 1, -2, Random.of(n + 2));
        float[] gx = Guarded.numbers(n, 3, -2, Random.of(n + 3));
        float[] expectedGradient = gx.clone();
        SCALAR.backward(c.pixels, c.channels, c.response, x, O, y, O + 2, gy, O + 1, expectedGradient, O + 3);
        Kernels.RESPONSES.backward(c.pixels, c.channels, c.response, x, O, y, O + 2, gy, O + 1, gx, O + 3);
        Guarded.assertSameBits(expectedGradient, gx, c + " backward");
        Kernels.RESPONSES.backward(c.pixels, c.channels, c.response, x, O, y, O + 2, gy, O + 1, gy, O + 1);
        for (int i = 0; i < n; i++) {
            gx[O + 3 + i] = gy[O + 1 + i];
        }
        Guarded.assertSameBits(expectedGradient, gx, c + " backward in place");
    }

    /** A pixel's result does not depend on the pixels around it. */
    @ParameterizedTest
    @MethodSource("casesWithNeighbours")
    void neighboursDoNotCount(Case c) {
        float[] x = Guarded.numbers(c.pixels * c.channels, Random.of(c.channels));
        for (int i = 0; i < c.channels; i++) {
            x[O + i] = Float.NaN;
            x[O + 2 * c.channels + i] = Float.POSITIVE_INFINITY;
        }
        float[] alone = Guarded.numbers(c.channels, Random.of(1));
        float[] among = new float[x.length];
        Kernels.RESPONSES.forward(1, c.channels, c.response, x, O + c.channels, alone, O);
        Kernels.RESPONSES.forward(c.pixels, c.channels, c.response, x, O, among, O);
        float[] cut = Guarded.numbers(c.channels, Random.of(1));
        System.arraycopy(among, O + c.channels, cut, O, c.channels);
        Guarded.assertSameBits(alone, cut, c + "");
    }
}
