package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.conv.ConvForward;
import dev.lanewise.tensor.internal.conv.StoreListener;
import dev.lanewise.tensor.internal.conv.WinogradBackwardWeight;
import dev.lanewise.tensor.internal.conv.WinogradConvolution;
import dev.lanewise.tensor.internal.gemm.Epilogue;
import dev.lanewise.tensor.ops.ConvAlgorithm.Direction;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All of Winograd's algorithms against the definition, whatever the cost model would choose. */
class WinogradTest {
    private static final int LANES = Kernels.TILES.lanes();
    private static final List<ConvAlgorithm> ALGORITHMS = List.of(ConvAlgorithm.WINOGRAD_2X2,
            ConvAlgorithm.WINOGRAD_4X4, ConvAlgorithm.WINOGRAD_2X2_OF_5X5);

    /** A geometry of 3×3 windows until the algorithm is known. */
    private record Problem(ConvAlgorithm algorithm, ConvGeometry geometry, int batch) {
        private Problem by(ConvAlgorithm algorithm) {
            return new Problem(algorithm, withWindow(geometry, algorithm == ConvAlgorithm.WINOGRAD_2X2_OF_5X5 ? 5 : 3),
                    batch);
        }
    }

    /** Another size of the window, with a padding more on each side where it would not fit. */
    private static ConvGeometry withWindow(ConvGeometry g, int size) {
        int more = Math.max(0, size - Math.min(g.inputHeight() + g.padTop() + g.padBottom(),
                g.inputWidth() + g.padLeft() + g.padRight()));
        return new ConvGeometry(g.inputHeight(), g.inputWidth(), g.inputChannels(), g.outputChannels(), size, size, 1,
                1,
                g.padTop() + more, g.padLeft() + more, g.padBottom(), g.padRight(), 1, 1, 1);
    }

    /**
     * Images smaller and larger than a tile and than a strip of tiles, blocks of tiles around twelve, more channels
     * than a panel is deep.
     */
    static Stream<Problem> problems() {
        Stream<Problem> known = Stream.of(new Problem(null, geometry(1, 1, LANES, LANES, 1), 1),
                new Problem(null, geometry(3, 2, LANES, 3 * LANES, 0, 1, 2, 1), 2),
                new Problem(null, geometry(9, 7, 2 * LANES, 5 * LANES, 1), 5),
                new Problem(null, geometry(14, 14, 64, 64, 1), 3),
                new Problem(null, geometry(4, 5, 272, 3 * LANES, 2), 2),
                new Problem(null, geometry(5, 4, 2 * LANES, 272, 1), 2),
                new Problem(null, geometry(4, 4, 544, LANES, 1), 1),
                new Problem(null, geometry(40, 38, LANES, 2 * LANES, 0), 2),
                new Problem(null, geometry(7, 30, 64, LANES, 1), 2));
        Stream<Problem> random = IntStream.range(0, 60).mapToObj(i -> random(Random.of(i).stream("winograd")));
        Stream<Problem> wide = Stream.of(new Problem(null, geometry(1, 1, LANES, LANES, 2), 1),
                new Problem(null, geometry(5, 6, LANES, 2 * LANES, 4, 3, 4, 1), 2),
                new Problem(null, geometry(27, 27, 64, 3 * LANES, 2), 2));
        return Stream.concat(Stream.concat(known, random).flatMap(p -> ALGORITHMS.stream().map(p::by)),
                wide.map(p -> p.by(ConvAlgorithm.WINOGRAD_2X2_OF_5X5)));
    }

    private static Problem random(Random random) {
        ConvGeometry geometry = geometry(3 + random.nextInt(14), 3 + random.nextInt(14),
                LANES * (1 + random.nextInt(3)), LANES * (1 + random.nextInt(3)), random.nextInt(3), random.nextInt(3),
                random.nextInt(3), random.nextInt(3));
        return new Problem(null, geometry, 1 + random.nextInt(3));
    }

    /** @param pad top, left, bottom, right, or one for all */
    private static ConvGeometry geometry(int height, int width, int in, int out, int... pad) {
        int[] sides = pad.length == 1 ? new int[] {pad[0], pad[0], pad[0], pad[0]} : pad;
        return new ConvGeometry(height, width, in, out, 3, 3, 1, 1, sides[0], sides[1], sides[2], sides[3], 1, 1, 1);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void agreesWithTheDefinition(Problem p) {
        ConvGeometry g = p.geometry;
        int window = g.kernelHeight() * g.kernelWidth();
        int pixels = p.batch * g.outputHeight() * g.outputWidth();
        Random random = Random.of(7);
        Tensor input = ConvolutionTest.guarded(g.inputShape(p.batch), random);
        Tensor weight = ConvolutionTest.guarded(g.weightShape(), random);
        Tensor bias = ConvolutionTest.guarded(Shape.of(g.outputChannels()), random);
        Tensor output = ConvolutionTest.guarded(g.outputShape(p.batch), random);
        forward(p, input, weight, Gemm.epilogue(bias, g.outputChannels(), Activation.NONE), output);
        requireClose("forward", window * g.inputChannels(), Reference.forward(g, input, weight, bias), output);

        Tensor relu = ConvolutionTest.guarded(g.outputShape(p.batch), random);
        forward(p, input, weight, Gemm.epilogue(bias, g.outputChannels(), Activation.RELU), relu);
        float[] expected = output.toArray();
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, expected[i]);
        }
        assertArrayEquals(expected, relu.toArray(), "ReLU in the store changes nothing else");

        Tensor inputGradient = ConvolutionTest.guarded(g.inputShape(p.batch), random);
        WinogradConvolution.backwardInput(g, p.batch, p.algorithm, output.array(), output.offset(), weight.array(),
                weight.offset(), inputGradient.array(), inputGradient.offset());
        requireClose("backwardInput", window * g.outputChannels(), Reference.backwardInput(g, output, weight),
                inputGradient);

        Tensor weightGradient = ConvolutionTest.guarded(g.weightShape(), random);
        Tensor before = weightGradient.copy();
        backwardWeight(p, input, output, weightGradient, false);
        Reference.Sums sums = Reference.backwardWeight(g, input, output);
        requireClose("backwardWeight", pixels, sums, weightGradient);
        Tensor accumulated = ConvolutionTest.guarded(g.weightShape(), random).copyFrom(before);
        backwardWeight(p, input, output, accumulated, true);
        float[] added = before.toArray();
        for (int i = 0; i < added.length; i++) {
            sums.add(i, added[i]);
        }
        requireClose("backwardWeight, accumulated", pixels, sums, accumulated);
        Stream.of(input, weight, bias, output, relu, inputGradient, weightGradient, accumulated)
                .forEach(ConvolutionTest::requireGuardsIntact);
    }

    /**
     * More threads than tasks, and panels of output channels that the wanted cuts do not divide: no cut may be empty.
     */
    @Test
    void everyOutputIsToldOnce() {
        int before = Threads.count();
        try {
            Threads.setCount(2);
            ConvGeometry g = geometry(6, 6, LANES, 5 * Kernels.TILES.maxVectors() * LANES, 1);
            for (ConvAlgorithm algorithm : List.of(ConvAlgorithm.DIRECT, ConvAlgorithm.WINOGRAD_4X4)) {
                Tensor input = Tensor.zeros(g.inputShape(1));
                Tensor output = Tensor.zeros(g.outputShape(1));
                PackedWeights.Packed w = PackedWeights.Packed.inScratch(g, algorithm, Tensor.zeros(g.weightShape()));
                AtomicInteger told = new AtomicInteger();
                AtomicInteger empty = new AtomicInteger();
                StoreListener listener = (pixel, count, channels) -> {
                    told.addAndGet(count * channels);
                    empty.addAndGet(channels < 1 ? 1 : 0);
                };
                if (algorithm == ConvAlgorithm.DIRECT) {
                    ConvForward.run(g, 1, input.array(), input.offset(), w.array(), w.at(), Epilogue.plain(false),
                            output.array(), output.offset(), listener);
                } else {
                    WinogradConvolution.forward(g, 1, algorithm, input.array(), input.offset(), w.array(), w.at(),
                            Epilogue.plain(false), output.array(), output.offset(), listener);
                }
                assertEquals(output.elements(), told.get(), algorithm.toString());
                assertEquals(0, empty.get(), algorithm + ": empty cuts");
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        int before = Threads.count();
        try {
            for (ConvAlgorithm algorithm : ALGORITHMS) {
                Problem p = new Problem(null, geometry(30, 30, 2 * LANES, 3 * LANES, 1), 5).by(algorithm);
                Random random = Random.of(5);
                Tensor input = random.fillNormal(Tensor.zeros(p.geometry.inputShape(p.batch)), 0, 1);
                Tensor weight = random.fillNormal(Tensor.zeros(p.geometry.weightShape()), 0, 1);
                Tensor output = Tensor.zeros(p.geometry.outputShape(p.batch));
                Tensor weightGradient = Tensor.zeros(p.geometry.weightShape());
                float[][] expected = null;
                for (int threads : new int[] {1, 2, 3, 8}) {
                    Threads.setCount(threads);
                    forward(p, input, weight, Epilogue.plain(false), output);
                    backwardWeight(p, input, output, weightGradient, false);
                    float[][] actual = {output.toArray(), weightGradient.toArray()};
                    expected = expected == null ? actual : expected;
                    assertArrayEquals(expected[0], actual[0], algorithm + " with " + threads + " threads");
                    assertArrayEquals(expected[1], actual[1], algorithm + " with " + threads + " threads");
                }
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void isChosenWhereItPays() {
        ConvGeometry vgg = ConvGeometry.of(56, 56, 256, 256, 3, 1, 1, 1, 1);
        for (Direction direction : Direction.values()) {
            assertEquals(ConvAlgorithm.WINOGRAD_4X4, Convolution.algorithm(vgg, 8, direction));
            assertEquals(ConvAlgorithm.WINOGRAD_2X2_OF_5X5, Convolution.algorithm(withWindow(vgg, 5), 8, direction));
        }
        Stream.of(ConvGeometry.of(56, 56, 256, 256, 3, 2, 1, 1, 1), ConvGeometry.of(56, 56, 256, 256, 5, 2, 2, 1, 1),
                ConvGeometry.of(56, 56, 256, 256, 5, 1, 5, 1, 1), ConvGeometry.of(56, 56, 256, 256, 7, 1, 3, 1, 1),
                ConvGeometry.of(56, 56, 256, 256, 3, 1, 1, 2, 1), ConvGeometry.of(56, 56, 256, 256, 3, 1, 1, 1, 2),
                ConvGeometry.of(56, 56, 3, 64, 3, 1, 1, 1, 1), ConvGeometry.of(56, 56, 256, 256, 3, 1, 3, 1, 1))
                .forEach(g -> assertEquals(ConvAlgorithm.DIRECT, Convolution.algorithm(g, 8, Direction.FORWARD),
                        g.toString()));
    }

    private static void forward(Problem p, Tensor input, Tensor weight, Epilogue epilogue, Tensor output) {
        PackedWeights.Packed packed = PackedWeights.Packed.inScratch(p.geometry, p.algorithm, weight);
        WinogradConvolution.forward(p.geometry, p.batch, p.algorithm, input.array(), input.offset(), packed.array(),
                packed.at(), epilogue, output.array(), output.offset(), StoreListener.NONE);
    }

    private static void backwardWeight(Problem p, Tensor input, Tensor outputGradient, Tensor weightGradient,
            boolean accumulate) {
        WinogradBackwardWeight.run(p.geometry, p.batch, p.algorithm, input.array(), input.offset(),
                outputGradient.array(), outputGradient.offset(), weightGradient.array(), weightGradient.offset(),
                accumulate);
    }

    /**
     * The norm of the errors below 5e-6 of the result's, where sums are longer than 5,000 by the root of their length
     * more; each error below 1e-5 of the largest sum's magnitude: a tile's elements share their errors.
     */
    private static void requireClose(String what, int length, Reference.Sums expected, Tensor actual) {
        float[] values = actual.toArray();
        double largest = Arrays.stream(expected.magnitudes()).max().orElse(0);
        double errors = 0;
        for (int i = 0; i < values.length; i++) {
            double error = expected.values()[i] - values[i];
            assertEquals(expected.values()[i], values[i], 1e-5 * largest, what + " element " + i);
            errors += error * error;
        }
        double norm = Math.sqrt(Arrays.stream(expected.values()).map(v -> v * v).sum());
        double bound = 5e-6 * Math.sqrt(Math.max(1, length / 5_000.0));
        assertTrue(Math.sqrt(errors) <= bound * norm, what + ": the errors' norm is " + Math.sqrt(errors) / norm);
    }
}
