package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionTest {
    /** Floats of NaN before and behind every operand: never read into a result, never written. */
    private static final int GUARD = 37;

    private record Problem(ConvGeometry geometry, int batch, long seed) {}

    /** The shapes of known networks, small, then random ones. */
    static Stream<Problem> problems() {
        Stream<ConvGeometry> known = Stream.of(ConvGeometry.of(28, 28, 1, 6, 5, 1, 2, 1, 1),
                ConvGeometry.of(20, 9, 1, 4, 3, 1, 1, 2, 1),
                ConvGeometry.of(3, 50, 1, 3, 3, 1, 0, 1, 1), ConvGeometry.of(14, 14, 6, 16, 5, 1, 0, 1, 1),
                ConvGeometry.of(30, 30, 3, 20, 7, 2, 3, 1, 1),
                ConvGeometry.of(35, 35, 3, 33, 11, 4, 2, 1, 1), ConvGeometry.of(9, 9, 40, 70, 3, 1, 1, 1, 1),
                ConvGeometry.of(9, 9, 40, 36, 3, 2, 1, 1, 1), ConvGeometry.of(7, 7, 300, 17, 1, 1, 0, 1, 1),
                ConvGeometry.of(8, 8, 32, 64, 1, 2, 0, 1, 1), ConvGeometry.of(6, 6, 24, 24, 3, 1, 1, 1, 8),
                ConvGeometry.of(6, 6, 16, 16, 3, 1, 1, 1, 16), ConvGeometry.of(12, 9, 64, 48, 3, 1, 2, 2, 2),
                ConvGeometry.of(40, 33, 17, 5, 3, 1, 1, 1, 1), ConvGeometry.of(4, 4, 520, 8, 3, 1, 1, 1, 1));
        return Stream.concat(
                Stream.of(known, grouped(), strided(), staged()).flatMap(s -> s).map(g -> new Problem(g, 3, 1)),
                IntStream.range(0, 300).mapToObj(i -> random(Random.of(i).stream("convolution"), 12, 20)));
    }

    /**
     * Outputs of whole vectors that go to memory beside the multiplications: with runs of pixels across images, windows
     * in several chunks, more results than the steps of a tile move, and odd depths, which move none.
     */
    private static Stream<ConvGeometry> staged() {
        return Stream.of(ConvGeometry.of(11, 13, 32, 64, 1, 1, 0, 1, 1), ConvGeometry.of(21, 21, 64, 48, 1, 1, 0, 1, 1),
                ConvGeometry.of(7, 7, 520, 32, 1, 1, 0, 1, 1), ConvGeometry.of(9, 9, 8, 160, 1, 1, 0, 1, 1),
                ConvGeometry.of(9, 10, 33, 96, 1, 1, 0, 1, 1), ConvGeometry.of(9, 9, 96, 64, 3, 2, 0, 1, 1),
                ConvGeometry.of(23, 23, 3, 32, 7, 2, 3, 1, 1), ConvGeometry.of(1, 2, 64, 32, 1, 1, 0, 1, 1));
    }

    /**
     * Strides with so many channels that the input's gradient is taken by phases: of even and odd images, with phases
     * without taps.
     */
    private static Stream<ConvGeometry> strided() {
        return Stream.of(ConvGeometry.of(14, 14, 64, 40, 3, 2, 1, 1, 1), ConvGeometry.of(15, 13, 72, 33, 3, 2, 1, 1, 1),
                ConvGeometry.of(28, 27, 64, 20, 1, 2, 0, 1, 1), ConvGeometry.of(30, 30, 64, 16, 7, 2, 3, 1, 1),
                ConvGeometry.of(23, 23, 67, 16, 11, 4, 2, 1, 1), ConvGeometry.of(12, 12, 128, 48, 3, 2, 1, 1, 2),
                ConvGeometry.of(12, 12, 64, 16, 3, 2, 2, 2, 1), ConvGeometry.of(13, 13, 64, 16, 3, 3, 2, 2, 1),
                ConvGeometry.of(2, 3, 64, 16, 2, 4, 1, 1, 1), ConvGeometry.of(9, 9, 64, 16, 1, 2, 3, 1, 1),
                new ConvGeometry(10, 21, 64, 24, 3, 2, 2, 1, 0, 1, 1, 0, 1, 2, 1),
                new ConvGeometry(10, 11, 64, 24, 3, 3, 2, 3, 1, 0, 5, 4, 1, 1, 1));
    }

    /**
     * Groups of ResNeXt, depthwise ones with and without a multiplier, and such as do not divide a vector or fill the
     * last.
     */
    private static Stream<ConvGeometry> grouped() {
        return Stream.of(ConvGeometry.of(14, 14, 64, 64, 3, 1, 1, 1, 16),
                ConvGeometry.of(14, 14, 64, 64, 3, 2, 1, 1, 16),
                ConvGeometry.of(9, 9, 64, 64, 3, 1, 1, 1, 8), ConvGeometry.of(8, 8, 64, 64, 3, 2, 1, 1, 8),
                ConvGeometry.of(7, 7, 64, 64, 3, 1, 1, 1, 4), ConvGeometry.of(7, 7, 64, 64, 3, 2, 1, 1, 4),
                ConvGeometry.of(7, 7, 96, 96, 3, 1, 1, 1, 3), ConvGeometry.of(12, 12, 24, 24, 3, 1, 1, 1, 24),
                ConvGeometry.of(12, 12, 24, 24, 5, 2, 2, 1, 24), ConvGeometry.of(9, 9, 20, 40, 3, 1, 1, 1, 20),
                ConvGeometry.of(9, 9, 10, 50, 3, 2, 0, 1, 10), ConvGeometry.of(9, 9, 15, 15, 3, 1, 1, 1, 5),
                ConvGeometry.of(9, 8, 35, 14, 3, 1, 2, 2, 7), ConvGeometry.of(9, 8, 40, 20, 2, 3, 1, 2, 10),
                ConvGeometry.of(5, 6, 12, 12, 1, 2, 0, 1, 6), ConvGeometry.of(6, 5, 12, 24, 1, 1, 0, 1, 12),
                ConvGeometry.of(70, 70, 32, 32, 3, 1, 1, 1, 8), ConvGeometry.of(3, 500, 18, 18, 3, 1, 1, 1, 9),
                new ConvGeometry(10, 11, 16, 16, 2, 3, 1, 1, 3, 0, 0, 5, 2, 1, 4),
                new ConvGeometry(10, 11, 16, 32, 5, 6, 2, 1, 0, 7, 1, 0, 1, 1, 8),
                new ConvGeometry(9, 12, 8, 8, 3, 9, 1, 1, 1, 4, 1, 4, 1, 1, 8));
    }

    static Problem random(Random random, int extent, int channels) {
        while (true) {
            int groups = random.nextInt(3) == 0 ? 1 + random.nextInt(random.nextInt(2) == 0 ? 4 : 12) : 1;
            try {
                ConvGeometry geometry = new ConvGeometry(1 + random.nextInt(extent), 1 + random.nextInt(extent),
                        groups * (1 + random.nextInt(channels)), groups * (1 + random.nextInt(2 * channels)),
                        1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(3), 1 + random.nextInt(3),
                        random.nextInt(4), random.nextInt(4), random.nextInt(4), random.nextInt(4),
                        1 + random.nextInt(2), 1 + random.nextInt(2), groups);
                return new Problem(geometry, random.nextInt(5), random.nextLong());
            } catch (IllegalArgumentException kernelDoesNotFit) {
                continue;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("problems")
    void agreesWithTheDefinition(Problem problem) {
        ConvGeometry g = problem.geometry;
        Random random = Random.of(problem.seed);
        Tensor input = guarded(g.inputShape(problem.batch), random);
        Tensor weight = guarded(g.weightShape(), random);
        Tensor bias = guarded(Shape.of(g.outputChannels()), random);
        Tensor output = guarded(g.outputShape(problem.batch), random);
        Convolution.forward(g, input, weight, bias, Activation.NONE, output);
        requireClose("forward", Reference.forward(g, input, weight, bias), output);

        Tensor relu = guarded(g.outputShape(problem.batch), random);
        Convolution.forward(g, input, weight, bias, Activation.RELU, relu);
        float[] expected = output.toArray();
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, expected[i]);
        }
        assertArrayEquals(expected, relu.toArray(), "ReLU in the store changes nothing else");

        Tensor addend = guarded(g.outputShape(problem.batch), random);
        Tensor sum = guarded(g.outputShape(problem.batch), random);
        for (Activation activation : Activation.values()) {
            Convolution.forwardAdd(g, input, weight, null, bias, addend, activation, sum);
            float[] added = addend.toArray();
            float[] sums = output.toArray();
            for (int i = 0; i < sums.length; i++) {
                sums[i] += added[i];
                sums[i] = activation == Activation.RELU ? Math.max(0, sums[i]) : sums[i];
            }
            assertArrayEquals(sums, sum.toArray(), "a sum in the store changes nothing else, " + activation);
        }

        Tensor inputGradient = guarded(g.inputShape(problem.batch), random);
        Convolution.backwardInput(g, output, weight, inputGradient);
        requireClose("backwardInput", Reference.backwardInput(g, output, weight), inputGradient);

        Tensor weightGradient = guarded(g.weightShape(), random);
        Tensor before = weightGradient.copy();
        Convolution.backwardWeight(g, input, output, weightGradient, false);
        Reference.Sums sums = Reference.backwardWeight(g, input, output);
        requireClose("backwardWeight", sums, weightGradient);
        Tensor accumulated = guarded(g.weightShape(), random).copyFrom(before);
        Convolution.backwardWeight(g, input, output, accumulated, true);
        float[] added = before.toArray();
        for (int i = 0; i < added.length; i++) {
            sums.add(i, added[i]);
        }
        requireClose("backwardWeight, accumulated", sums, accumulated);
        Stream.of(input, weight, bias, output, relu, addend, sum, inputGradient, weightGradient, accumulated)
                .forEach(ConvolutionTest::requireGuardsIntact);
    }

    /** Every algorithm, in blocks of statistics that tasks share, and of which tasks have several. */
    static Stream<Problem> measured() {
        Stream<ConvGeometry> large = Stream.of(ConvGeometry.of(32, 31, 64, 64, 3, 1, 1, 1, 1),
                ConvGeometry.of(61, 59, 1, 6, 5, 1, 2, 1, 1), ConvGeometry.of(40, 40, 16, 24, 3, 1, 1, 1, 1));
        return Stream.concat(
                Stream.concat(cutIntoTasks(), large).map(geometry -> new Problem(geometry, 40, 7)),
                problems().limit(150)).filter(problem -> problem.batch > 0);
    }

    @ParameterizedTest
    @MethodSource("measured")
    void statisticsAreThoseOfTheOutput(Problem problem) {
        ConvGeometry g = problem.geometry;
        Random random = Random.of(problem.seed);
        Tensor input = guarded(g.inputShape(problem.batch), random);
        Tensor weight = guarded(g.weightShape(), random);
        Tensor bias = guarded(Shape.of(g.outputChannels()), random);
        Tensor plain = Tensor.zeros(g.outputShape(problem.batch));
        Tensor means = Tensor.zeros(g.outputChannels());
        Tensor inverses = Tensor.zeros(g.outputChannels());
        Convolution.forward(g, input, weight, bias, Activation.NONE, plain);
        BatchNormalization.statistics(plain, 1e-5f, means, inverses);
        int before = Threads.count();
        try {
            for (int count : new int[] {1, 2, 3}) {
                Threads.setCount(count);
                Tensor output = guarded(plain.shape(), random);
                Tensor mean = guarded(means.shape(), random);
                Tensor inverse = guarded(means.shape(), random);
                // Sums of blocks that are left out would be those of this tensor.
                BatchNormalization.statistics(Tensor.zeros(plain.shape()).fill(Float.NaN), 1e-5f, mean, inverse);
                Convolution.forwardWithStatistics(g, input, weight, bias, 1e-5f, output, mean, inverse);
                assertArrayEquals(plain.toArray(), output.toArray());
                assertArrayEquals(means.toArray(), mean.toArray());
                assertArrayEquals(inverses.toArray(), inverse.toArray());
                Stream.of(output, mean, inverse).forEach(ConvolutionTest::requireGuardsIntact);
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void integersAreExact() {
        ConvGeometry g = ConvGeometry.of(11, 13, 20, 40, 3, 1, 1, 1, 1);
        Random random = Random.of(3);
        Tensor input = integers(g.inputShape(2), random);
        Tensor weight = integers(g.weightShape(), random);
        Tensor output = Tensor.zeros(g.outputShape(2));
        Convolution.forward(g, input, weight, null, Activation.NONE, output);
        double[] expected = Reference.forward(g, input, weight, null).values();
        float[] actual = output.toArray();
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected[i], actual[i], 0.0);
        }
    }

    /** The row of zeros behind an odd depth meets zeros, not what the panel held before. */
    @Test
    void anOddDepthMeetsNothingOfTheConvolutionBefore() {
        int before = Threads.count();
        try {
            Threads.setCount(1);
            ConvGeometry even = ConvGeometry.of(7, 7, 64, 32, 1, 1, 0, 1, 1);
            ConvGeometry odd = ConvGeometry.of(7, 7, 33, 32, 1, 1, 0, 1, 1);
            Random random = Random.of(4);
            Tensor weight = random.fillNormal(Tensor.zeros(even.weightShape()), 0, 1);
            Convolution.forward(even, Tensor.zeros(even.inputShape(2)).fill(Float.NaN), weight, null, Activation.NONE,
                    Tensor.zeros(even.outputShape(2)));
            Tensor input = random.fillNormal(Tensor.zeros(odd.inputShape(2)), 0, 1);
            Tensor oddWeight = random.fillNormal(Tensor.zeros(odd.weightShape()), 0, 1);
            Tensor output = Tensor.zeros(odd.outputShape(2));
            Convolution.forward(odd, input, oddWeight, null, Activation.NONE, output);
            requireClose("forward", Reference.forward(odd, input, oddWeight, null), output);
        } finally {
            Threads.setCount(before);
        }
    }

    static Stream<ConvGeometry> cutIntoTasks() {
        return Stream.of(ConvGeometry.of(20, 20, 8, 24, 3, 1, 1, 1, 1), ConvGeometry.of(40, 40, 96, 96, 3, 1, 1, 1, 24),
                ConvGeometry.of(40, 40, 48, 48, 3, 2, 1, 1, 48), ConvGeometry.of(40, 40, 64, 24, 3, 2, 1, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("cutIntoTasks")
    void threadsDoNotChangeABit(ConvGeometry g) {
        int before = Threads.count();
        try {
            List<float[][]> results = new ArrayList<>();
            for (int count : new int[] {1, 2, 3, 8}) {
                Threads.setCount(count);
                Random random = Random.of(5);
                Tensor input = random.fillNormal(Tensor.zeros(g.inputShape(9)), 0, 1);
                Tensor gradient = random.fillNormal(Tensor.zeros(g.outputShape(9)), 0, 1);
                Tensor weight = random.fillNormal(Tensor.zeros(g.weightShape()), 0, 1);
                Tensor output = Tensor.zeros(g.outputShape(9));
                Tensor inputGradient = Tensor.zeros(g.inputShape(9));
                Tensor weightGradient = Tensor.zeros(g.weightShape());
                Convolution.forward(g, input, weight, null, Activation.NONE, output);
                Convolution.backwardInput(g, gradient, weight, inputGradient);
                Convolution.backwardWeight(g, input, gradient, weightGradient, false);
                results.add(
                        Stream.of(output, inputGradient, weightGradient).map(Tensor::toArray).toArray(float[][]::new));
                for (int result = 0; result < 3; result++) {
                    assertArrayEquals(results.getFirst()[result], results.getLast()[result],
                            "result " + result + " with " + count + " threads");
                }
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void aWrongShapeIsNamed() {
        ConvGeometry g = ConvGeometry.of(5, 5, 2, 3, 3, 1, 1, 1, 1);
        Tensor input = Tensor.zeros(g.inputShape(1));
        String message = assertThrows(IllegalArgumentException.class, () -> Convolution.forward(g, input,
                Tensor.zeros(3, 3, 3, 3), null, Activation.NONE, Tensor.zeros(g.outputShape(1)))).getMessage();
        assertEquals("weight must have shape [3, 2, 3, 3], but has [3, 3, 3, 3]", message);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ConvGeometry.of(5, 5, 3, 4, 3, 1, 1, 1, 2))
                .getMessage()
                .contains("2 groups must divide 3 input"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> ConvGeometry.of(3, 3, 3, 4, 5, 1, 0, 1, 1))
                .getMessage()
                .contains("kernel spans 5×5"));
    }

    /** Thirty-five thousand problems, all directions. */
    @Test
    @Tag("slow")
    void manyRandomProblems() {
        IntStream.range(0, 35_000).forEach(i -> agreesWithTheDefinition(random(Random.of(i).stream("many"), 9, 12)));
    }

    static Tensor guarded(Shape shape, Random random) {
        float[] array = new float[shape.elements() + 2 * GUARD];
        java.util.Arrays.fill(array, Float.NaN);
        return random.fillNormal(Tensor.wrapChannelsLast(shape, array, GUARD), 0, 1);
    }

    static void requireGuardsIntact(Tensor tensor) {
        for (int i = 0; i < GUARD; i++) {
            assertTrue(Float.isNaN(tensor.array()[i]), "written before the tensor");
            assertTrue(Float.isNaN(tensor.array()[tensor.array().length - 1 - i]), "written behind the tensor");
        }
    }

    static void requireClose(String what, Reference.Sums expected, Tensor actual) {
        float[] values = actual.toArray();
        for (int i = 0; i < values.length; i++) {
            // Each of the terms is rounded once, sums of them a few times: 1e-6 of their total magnitude is far above
            // both.
            assertEquals(expected.values()[i], values[i], 1e-6 * expected.magnitudes()[i] + 1e-30,
                    what + " element " + i);
        }
    }

    private static Tensor integers(Shape shape, Random random) {
        float[] values = new float[shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(17) - 8;
        }
        return Tensor.of(shape, values);
    }
}
