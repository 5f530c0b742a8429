package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.internal.kernels.NormPoolingKernels;
import dev.lanewise.tensor.internal.kernels.PoolAxis;
import dev.lanewise.tensor.internal.kernels.PoolNorm;
import dev.lanewise.tensor.internal.kernels.PoolWindows;
import dev.lanewise.tensor.internal.kernels.PoolingKernels;
import dev.lanewise.tensor.internal.kernels.ProductPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarNormPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarPoolingKernels;
import dev.lanewise.tensor.internal.reference.ScalarProductPoolingKernels;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each pooling kernel in use against its scalar twin, bit for bit. */
class PoolingKernelsTest {
    private static final PoolingKernels SCALAR = new ScalarPoolingKernels();
    private static final int LANES = Kernels.TILES.lanes();
    private static final int O = Guarded.WIDTH;

    private record Case(PoolWindows windows, int channels) {}

    static Stream<Case> cases() {
        return Stream.of(
                windows(8, 9, 2, 2, 0, 1), windows(4, 6, 2, 2, 0, 1), windows(9, 7, 3, 2, 1, 1),
                windows(8, 9, 3, 2, 0, 1), windows(9, 9, 2, 3, 0, 2), windows(6, 5, 3, 1, 1, 1),
                new PoolWindows(PoolAxis.adaptive(6, 2), PoolAxis.adaptive(7, 1)))
                .flatMap(windows -> Guarded.sizes(LANES).filter(channels -> channels < 10 * LANES)
                        .mapToObj(channels -> new Case(windows, channels)));
    }

    private static PoolWindows windows(int height, int width, int kernel, int stride, int pad, int dilation) {
        return new PoolWindows(axis(height, kernel, stride, pad, dilation), axis(width, kernel, stride, pad, dilation));
    }

    private static PoolAxis axis(int size, int kernel, int stride, int pad, int dilation) {
        int outputs = (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
        return PoolAxis.regular(size, outputs, kernel, stride, pad, pad, dilation, true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void maximum(Case c) {
        Operands expected = new Operands(c);
        Operands actual = new Operands(c);
        expected.maximum(SCALAR);
        actual.maximum(Kernels.POOLING);
        expected.assertSame(actual);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void average(Case c) {
        Operands expected = new Operands(c);
        Operands actual = new Operands(c);
        expected.average(SCALAR);
        actual.average(Kernels.POOLING);
        expected.assertSame(actual);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void product(Case c) {
        Operands expected = new Operands(c).zeroLines();
        Operands actual = new Operands(c).zeroLines();
        expected.product(new ScalarProductPoolingKernels());
        actual.product(Kernels.PRODUCT_POOLING);
        expected.assertSame(actual);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void norms(Case c) {
        for (PoolNorm norm : new PoolNorm[] {new PoolNorm(2, false), new PoolNorm(1, false), new PoolNorm(3, false)}) {
            Operands expected = new Operands(c).zeroLines();
            Operands actual = new Operands(c).zeroLines();
            expected.norm(norm, new ScalarNormPoolingKernels());
            actual.norm(norm, Kernels.NORM_POOLING);
            expected.assertSame(actual);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoRowsUnderPairsAtATime(Case c) {
        if (c.windows.pairs() && c.windows.tiling()) {
            Operands expected = new Operands(c).zeroLines();
            Operands actual = new Operands(c).zeroLines();
            expected.product(new ScalarProductPoolingKernels());
            actual.productOfPairs(Kernels.PRODUCT_POOLING);
            Guarded.assertSameBits(expected.gx, actual.gx, "product");
            PoolNorm euclidean = new PoolNorm(2, false);
            expected.norm(euclidean, new ScalarNormPoolingKernels());
            actual.normOfPairs(euclidean, expected.y, Kernels.NORM_POOLING);
            Guarded.assertSameBits(expected.gx, actual.gx, "norm");
        }
    }

    @Test
    void tilingsAreFound() {
        assertEquals(true, windows(8, 6, 2, 2, 0, 1).tiling());
        assertEquals(false, windows(8, 9, 2, 2, 0, 1).tiling());
        assertEquals(false, windows(9, 9, 3, 2, 1, 1).tiling());
        assertEquals(false, windows(8, 8, 2, 3, 1, 1).tiling());
        assertEquals(true, new PoolWindows(PoolAxis.adaptive(5, 1), PoolAxis.adaptive(6, 3)).tiling());
        assertEquals(false, new PoolWindows(PoolAxis.adaptive(5, 3), PoolAxis.adaptive(6, 3)).tiling());
    }

    @Test
    void disjointWindowsAreFound() {
        assertEquals(true, windows(8, 8, 2, 2, 0, 1).disjoint());
        assertEquals(true, windows(8, 8, 2, 3, 1, 1).disjoint());
        assertEquals(false, windows(8, 8, 3, 2, 1, 1).disjoint());
        assertEquals(false, windows(8, 8, 2, 2, 0, 2).disjoint());
        assertEquals(false, new PoolWindows(PoolAxis.adaptive(5, 3), PoolAxis.adaptive(6, 3)).disjoint());
    }

    /** One image and all that pooling makes of it, row by row. */
    private static final class Operands {
        private final PoolWindows windows;
        private final int channels;
        private final int inputRow;
        private final int outputRow;
        private final float[] x;
        private final float[] gy;
        private final float[] y;
        private final float[] taps;
        private final float[] gx;

        private Operands(Case c) {
            windows = c.windows;
            channels = c.channels;
            inputRow = windows.horizontal().size() * channels;
            outputRow = windows.horizontal().windows() * channels;
            Random random = Random.of(channels);
            x = Guarded.numbers(windows.vertical().size() * inputRow, random);
            // Equal values, so that the first of equals is seen to win, and a NaN.
            for (int i = O; i < x.length - O; i += 3) {
                x[i] = i % 5 == 0 && i > 200 ? Float.NaN : 1.5f;
            }
            gy = Guarded.numbers(windows.vertical().windows() * outputRow, random);
            y = Guarded.numbers(windows.vertical().windows() * outputRow, random);
            taps = y.clone();
            gx = Guarded.numbers(windows.vertical().size() * inputRow, random);
        }

        private void maximum(PoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.maxRow(windows, row, channels, x, O, y, O + row * outputRow, taps, O + row * outputRow);
            }
            for (int row = 0; row < windows.vertical().size(); row++) {
                kernels.maxRowBackward(windows, row, channels, gy, O, taps, O, gx, O + row * inputRow);
            }
        }

        private void average(PoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.averageRow(windows, row, channels, x, O, y, O + row * outputRow);
            }
            for (int row = 0; row < windows.vertical().size(); row++) {
                kernels.averageRowBackward(windows, row, channels, gy, O, gx, O + row * inputRow);
            }
        }

        /** Zeros in the image's last lines and here and there: products with one zero and with more, norms of 0. */
        private Operands zeroLines() {
            Arrays.fill(x, O + windows.vertical().size() / 2 * inputRow, x.length - O, 0);
            for (int i = O; i < x.length - O; i += 7) {
                x[i] = i % 2 == 0 ? 0 : -0f;
            }
            return this;
        }

        private void product(ProductPoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.productRow(windows, row, channels, x, O, y, O + row * outputRow);
            }
            for (int row = 0; row < windows.vertical().size(); row++) {
                kernels.productRowBackward(windows, row, channels, x, O, gy, O, gx, O + row * inputRow);
            }
        }

        private void productOfPairs(ProductPoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.productPairsBackward(windows, row, channels, x, O, gy, O, gx, O);
            }
        }

        private void normOfPairs(PoolNorm norm, float[] norms, NormPoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.normPairsBackward(norm, windows, row, channels, x, O, norms, O, gy, O, gx, O);
            }
        }

        private void norm(PoolNorm norm, NormPoolingKernels kernels) {
            for (int row = 0; row < windows.vertical().windows(); row++) {
                kernels.normRow(norm, windows, row, channels, x, O, y, O + row * outputRow);
            }
            for (int row = 0; row < windows.vertical().size(); row++) {
                kernels.normRowBackward(norm, windows, row, channels, x, O + row * inputRow, y, O, gy, O, gx,
                        O + row * inputRow);
            }
        }

        private void assertSame(Operands other) {
            Guarded.assertSameBits(y, other.y, "y");
            Guarded.assertSameBits(taps, other.taps, "taps");
            Guarded.assertSameBits(gx, other.gx, "gx");
        }
    }
}
