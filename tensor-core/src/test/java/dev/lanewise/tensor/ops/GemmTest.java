package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GemmTest {
    private record Problem(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, float beta,
            long seed) {
        static Problem random(Random random, int extent) {
            float[] factors = {0, 1, 1, -0.5f};
            return new Problem(random.nextInt(2) == 0, random.nextInt(2) == 0, random.nextInt(extent),
                    random.nextInt(extent),
                    random.nextInt(extent), factors[random.nextInt(4)], factors[random.nextInt(4)], random.nextLong());
        }
    }

    /** Sizes around tiles, chunks and the limits between paths, then random ones. */
    static Stream<Problem> problems() {
        int[][] sizes = {{12, 32, 256}, {11, 31, 255}, {13, 33, 257}, {97, 257, 300}, {1, 1, 1}, {100, 5, 513},
                {5, 700, 40},
                {64, 1100, 512}, {1, 2049, 300}, {200, 530, 256}, {30, 16, 0}, {0, 4, 4}, {4, 0, 4}, {193, 64, 1030}};
        Stream<Problem> edges = Arrays.stream(sizes).flatMap(s -> IntStream.range(0, 8).mapToObj(
                i -> new Problem((i & 1) > 0, (i & 2) > 0, s[0], s[1], s[2], 1, (i & 4) / 4, i)));
        return Stream.concat(edges,
                IntStream.range(0, 500).mapToObj(i -> Problem.random(Random.of(i).stream("gemm"), 80)));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void agreesWithTheDefinition(Problem p) {
        Random random = Random.of(p.seed);
        int strideA = (p.transposeA ? p.m : p.k) + random.nextInt(3);
        int strideB = (p.transposeB ? p.k : p.n) + random.nextInt(3);
        int strideC = Math.max(1, p.n) + random.nextInt(3);
        int offset = 1 + random.nextInt(20);
        // Between rows, before and behind a matrix is NaN: a result that is finite has read none of it.
        float[] a = matrix(p.transposeA ? p.k : p.m, p.transposeA ? p.m : p.k, strideA, offset, random);
        float[] b = matrix(p.transposeB ? p.n : p.k, p.transposeB ? p.k : p.n, strideB, offset, random);
        float[] c = matrix(p.m, p.n, strideC, offset, random);
        float[] before = c.clone();
        if (p.beta == 0) {
            for (int row = 0; row < p.m; row++) {
                Arrays.fill(c, offset + row * strideC, offset + row * strideC + p.n, Float.NaN);
            }
        }
        Gemm.sgemm(p.transposeA, p.transposeB, p.m, p.n, p.k, p.alpha, a, offset, strideA, b, offset, strideB, p.beta,
                c,
                offset, strideC);
        for (int i = 0; i < c.length; i++) {
            int row = Math.floorDiv(i - offset, strideC);
            int column = Math.floorMod(i - offset, strideC);
            if (i < offset || row >= p.m || column >= p.n) {
                assertTrue(Float.isNaN(c[i]), "written outside the matrix, at " + i);
                continue;
            }
            double sum = (double) p.beta * (p.beta == 0 ? 0 : before[i]);
            double magnitude = Math.abs(sum);
            for (int k = 0; k < p.k; k++) {
                double term = (double) a[offset + (p.transposeA ? k * strideA + row : row * strideA + k)]
                        * b[offset + (p.transposeB ? column * strideB + k : k * strideB + column)] * p.alpha;
                sum += term;
                magnitude += Math.abs(term);
            }
            assertEquals(sum, c[i], 1e-6 * magnitude + 1e-30, "row " + row + " column " + column);
        }
    }

    private static float[] matrix(int rows, int columns, int stride, int offset, Random random) {
        float[] array = new float[offset + rows * stride + 5];
        Arrays.fill(array, Float.NaN);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                array[offset + row * stride + column] = (float) random.nextGaussian();
            }
        }
        return array;
    }

    @Test
    void linearAddsBiasAndAppliesReLU() {
        Tensor x = Tensor.of(dev.lanewise.tensor.Shape.of(2, 3), 1, 2, 3, -1, -2, -3);
        Tensor weight = Tensor.of(dev.lanewise.tensor.Shape.of(2, 3), 1, 0, 1, 0, 1, 0);
        Tensor bias = Tensor.of(dev.lanewise.tensor.Shape.of(2), 0.5f, -0.5f);
        Tensor y = Tensor.zeros(2, 2);
        Gemm.linear(x, weight, bias, Activation.NONE, y);
        assertArrayEquals(new float[] {4.5f, 1.5f, -3.5f, -2.5f}, y.toArray());
        Gemm.linear(x, weight, bias, Activation.RELU, y);
        assertArrayEquals(new float[] {4.5f, 1.5f, 0, 0}, y.toArray());
    }

    @Test
    void threadsDoNotChangeABit() {
        int before = Threads.count();
        try {
            float[] expected = null;
            for (int threads : new int[] {1, 2, 3, 8}) {
                Threads.setCount(threads);
                Random random = Random.of(1);
                Tensor a = random.fillNormal(Tensor.zeros(210, 700), 0, 1);
                Tensor b = random.fillNormal(Tensor.zeros(700, 650), 0, 1);
                Tensor c = Tensor.zeros(210, 650);
                Gemm.multiply(false, false, 1, a, b, 0, c);
                expected = expected == null ? c.toArray() : expected;
                assertArrayEquals(expected, c.toArray(), threads + " threads");
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void aWrongShapeIsNamed() {
        assertEquals("B must have shape [3, 4], but has [5, 4]",
                assertThrows(IllegalArgumentException.class, () -> Gemm.multiply(false, false, 1, Tensor.zeros(2, 3),
                        Tensor.zeros(5, 4), 0, Tensor.zeros(2, 4))).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> Gemm.sgemm(false, false, 2, 2, 2, 1, new float[3], 0, 2,
                new float[4], 0, 2, 0, new float[4], 0, 2));
    }

    /** A hundred thousand problems of all transposes, strides and factors. */
    @Test
    @Tag("slow")
    void manyRandomProblems() {
        IntStream.range(0, 100_000)
                .forEach(i -> agreesWithTheDefinition(Problem.random(Random.of(i).stream("many"), 40)));
    }
}
