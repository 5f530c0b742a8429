package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedWeightsTest {
    /** A convolution and a batch of it. */
    private record Problem(ConvGeometry geometry, int batch) {}

    /** With 512-bit vectors: direct (two), F(2×2), F(4×4), from one channel, in groups of few channels and of many. */
    static List<Problem> problems() {
        return List.of(
                new Problem(square(9, 5, 7, 3, 2, 1, 1), 2),
                new Problem(square(8, 24, 40, 1, 1, 0, 1), 3),
                new Problem(square(7, 64, 64, 3, 1, 1, 1), 1),
                new Problem(square(32, 64, 64, 3, 1, 1, 1), 4),
                new Problem(square(12, 1, 6, 5, 1, 2, 1), 2),
                new Problem(square(9, 16, 16, 3, 1, 1, 4), 2),
                new Problem(square(6, 96, 96, 3, 1, 1, 2), 1));
    }

    private static ConvGeometry square(int size, int inputs, int outputs, int kernel, int stride, int padding,
            int groups) {
        return new ConvGeometry(size, size, inputs, outputs, kernel, kernel, stride, stride, padding, padding, padding,
                padding, 1, 1, groups);
    }

    private static Tensor random(String name, Shape shape) {
        return Random.of(1).stream(name).fillUniform(Tensor.zeros(shape), -1, 1);
    }

    private static float[] forward(Problem problem, Tensor weight, PackedWeights packed) {
        ConvGeometry g = problem.geometry;
        Tensor output = Tensor.zeros(g.outputShape(problem.batch)).fill(Float.NaN);
        Convolution.forward(g, random("input", g.inputShape(problem.batch)), weight, packed,
                random("bias", Shape.of(g.outputChannels())), Activation.RELU, output);
        return output.toArray();
    }

    /** Two convolutions share the memory, so that neither starts where the other does. */
    @ParameterizedTest
    @MethodSource("problems")
    void givesTheSameBitsAtEveryCall(Problem problem) {
        PackedWeights packed = new PackedWeights();
        Tensor weight = random("weight", problem.geometry.weightShape());
        Tensor other = random("other", problem.geometry.weightShape());
        for (int call = 0; call < 2; call++) {
            assertArrayEquals(forward(problem, weight, null), forward(problem, weight, packed));
            assertArrayEquals(forward(problem, other, null), forward(problem, other, packed));
        }
    }

    /** The weights are those of the first call: what is written into the tensor later is not seen. */
    @Test
    void keepsWhatItHasSeen() {
        Problem problem = problems().getFirst();
        PackedWeights packed = new PackedWeights();
        Tensor weight = random("weight", problem.geometry.weightShape());
        float[] first = forward(problem, weight, packed);
        weight.fill(0);
        assertArrayEquals(first, forward(problem, weight, packed));
    }

    @Test
    void threadsShareIt() throws Exception {
        PackedWeights packed = new PackedWeights();
        List<Tensor> weights = problems().stream().map(problem -> random("weight", problem.geometry.weightShape()))
                .toList();
        List<float[]> alone = IntStream.range(0, weights.size())
                .mapToObj(i -> forward(problems().get(i), weights.get(i), null)).toList();
        Callable<Void> caller = () -> {
            for (int i = 0; i < weights.size(); i++) {
                assertArrayEquals(alone.get(i), forward(problems().get(i), weights.get(i), packed));
            }
            return null;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Void> done : threads.invokeAll(Collections.nCopies(8, caller))) {
                done.get();
            }
        }
    }
}
