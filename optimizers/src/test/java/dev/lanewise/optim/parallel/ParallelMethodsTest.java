package dev.lanewise.optim.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.optim.Adagrad;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sparse linear regression with known weights, by all methods. */
class ParallelMethodsTest {
    private static final int SIZE = 200;
    private static final int NONZEROS = 4;
    private static final float[] TRUTH = Random.of(1).fillNormal(Tensor.zeros(SIZE), 0, 1).toArray();

    /** Samples with four inputs other than 0 each, whose targets are exact. */
    private record SparseRegression(long seed) implements Worker {
        @Override
        public Optional<int[]> support(int step) {
            Random random = Random.of(seed).stream(step);
            return Optional.of(random.stream("indices").permutation(SIZE)).map(order -> {
                int[] indices = new int[NONZEROS];
                System.arraycopy(order, 0, indices, 0, NONZEROS);
                return indices;
            });
        }

        @Override
        public double gradient(Tensor weights, int step, Tensor gradient) {
            int[] support = support(step).orElseThrow();
            Random random = Random.of(seed).stream(step);
            double[] inputs = new double[NONZEROS];
            double residual = 0;
            for (int i = 0; i < NONZEROS; i++) {
                inputs[i] = random.nextGaussian();
                residual += inputs[i] * (weights.get(support[i]) - TRUTH[support[i]]);
            }
            gradient.fill(0);
            for (int i = 0; i < NONZEROS; i++) {
                gradient.set((float) (residual * inputs[i]), support[i]);
            }
            return residual * residual / 2;
        }
    }

    private static List<Worker> workers(int count) {
        return IntStream.range(0, count).<Worker>mapToObj(SparseRegression::new).toList();
    }

    private static Parameter weights() {
        return new Parameter("weights", Tensor.zeros(SIZE));
    }

    /** The mean squared distance to the weights of the targets, 1 at the start. */
    private static double error(Parameter weights) {
        double sum = 0;
        double start = 0;
        for (int i = 0; i < SIZE; i++) {
            double distance = weights.value().get(i) - TRUTH[i];
            sum += distance * distance;
            start += TRUTH[i] * TRUTH[i];
        }
        return sum / start;
    }

    private static float[] after(ParallelMethod method, int workers, int steps) {
        Parameter weights = weights();
        method.run(weights, workers(workers), steps);
        return weights.value().toArray();
    }

    private static float[] serial(Function<List<Parameter>, Optimizer> create, int steps) {
        Parameter weights = weights();
        Optimizer optimizer = create.apply(List.of(weights));
        Worker worker = workers(1).getFirst();
        for (int step = 0; step < steps; step++) {
            worker.gradient(weights.value(), step, weights.gradient());
            optimizer.step();
        }
        return weights.value().toArray();
    }

    static Stream<Arguments> methods() {
        return Stream.of(Arguments.of("hogwild", new Hogwild(0.1)),
                Arguments.of("downpour sgd", new Downpour(0.1, Downpour.Rule.SGD, 2, 2)),
                Arguments.of("downpour adagrad", new Downpour(0.5, Downpour.Rule.ADAGRAD, 3, 1)),
                Arguments.of("delay-tolerant", new Downpour(0.5, Downpour.Rule.ADAPTIVE_REVISION, 5, 1)),
                Arguments.of("elastic", new ElasticAveraging(0.1, 0.3, 4)),
                Arguments.of("synchronous", new SynchronousDataParallel(parameters -> new Sgd(parameters, 0.3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void learnsByThreeWorkers(String name, ParallelMethod method) {
        Parameter weights = weights();
        method.run(weights, workers(3), 3000);
        assertTrue(error(weights) < 0.01, name + ": " + error(weights));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("methods")
    void aFailureOfOneWorkerEndsTheRun(String name, ParallelMethod method) {
        RuntimeException failure = new IllegalStateException("disk on fire");
        Worker failing = (weights, step, gradient) -> {
            if (step == 3) {
                throw failure;
            }
            gradient.fill(0);
            return 0;
        };
        List<Worker> workers = List.of(new SparseRegression(1), failing, new SparseRegression(2));
        assertSame(failure, assertThrows(IllegalStateException.class, () -> method.run(weights(), workers, 1_000_000)));
        assertThrows(IllegalArgumentException.class, () -> method.run(weights(), List.of(), 1));
        assertThrows(IllegalArgumentException.class, () -> method.run(weights(), workers(1), -1));
    }

    @Test
    void withOneWorkerTheyAreTheirSerialMethods() {
        float[] sgd = serial(parameters -> new Sgd(parameters, 0.1), 300);
        assertArrayEquals(sgd, after(new Hogwild(0.1), 1, 300), 1e-6f);
        assertArrayEquals(sgd, after(new Downpour(0.1, Downpour.Rule.SGD), 1, 300), 1e-6f);
        assertArrayEquals(sgd, after(new SynchronousDataParallel(p -> new Sgd(p, 0.1)), 1, 300));
        float[] adagrad = serial(
                parameters -> new Adagrad(parameters, 0.5).withInitialAccumulator(1), 300);
        assertArrayEquals(adagrad, after(new Downpour(0.5, Downpour.Rule.ADAGRAD), 1, 300), 1e-5f);
        // Without delay nothing is revised.
        assertArrayEquals(adagrad, after(new Downpour(0.5, Downpour.Rule.ADAPTIVE_REVISION), 1, 300), 1e-5f);
    }

    @RepeatedTest(3)
    void theSynchronousMethodGivesTheSameBits() {
        ParallelMethod method = new SynchronousDataParallel(
                parameters -> new Sgd(parameters, 0.1).withMomentum(0.9));
        assertTrue(method.isDeterministic());
        assertArrayEquals(after(method, 4, 200), after(method, 4, 200));
        assertFalse(new Hogwild(0.1).isDeterministic());
        assertFalse(new Downpour(0.1, Downpour.Rule.SGD).isDeterministic());
        assertFalse(new ElasticAveraging(0.1, 0.3, 1).isDeterministic());
    }

    /** Two workers with a batch each are one worker with both. */
    @Test
    void theSynchronousStepIsThatOfTheMeanGradient() {
        Parameter expected = weights();
        Sgd sgd = new Sgd(List.of(expected), 0.1);
        Tensor other = Tensor.zeros(SIZE);
        List<Worker> workers = workers(2);
        for (int step = 0; step < 100; step++) {
            workers.get(0).gradient(expected.value(), step, expected.gradient());
            workers.get(1).gradient(expected.value(), step, other);
            for (int i = 0; i < SIZE; i++) {
                expected.gradient().set((expected.gradient().get(i) + other.get(i)) / 2, i);
            }
            sgd.step();
        }
        assertArrayEquals(expected.value().toArray(),
                after(new SynchronousDataParallel(parameters -> new Sgd(parameters, 0.1)), 2, 100), 1e-6f);
    }

    @Test
    void aReplicaGathersAndScattersItsParameters() {
        List<Parameter> parameters = List.of(new Parameter("a", Tensor.zeros(2, 2).copyFrom(1, 2, 3, 4)),
                new Parameter("b", Tensor.zeros(1).copyFrom(5)));
        Parameter weights = ReplicaWorker.gather(parameters);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5}, weights.value().toArray());
        ReplicaWorker worker = new ReplicaWorker(parameters, step -> {
            parameters.get(0).accumulate((gradient, accumulate) -> add(7, gradient, accumulate));
            parameters.get(1).accumulate((gradient, accumulate) -> add(8, gradient, accumulate));
            return step;
        });
        Tensor gradient = Tensor.zeros(5);
        assertEquals(3, worker.gradient(Tensor.zeros(5).fill(9), 3, gradient));
        assertArrayEquals(new float[] {7, 7, 7, 7, 8}, gradient.toArray());
        worker.gradient(Tensor.zeros(5).fill(9), 4, gradient);
        assertArrayEquals(new float[] {7, 7, 7, 7, 8}, gradient.toArray(), "each step's own");
        assertArrayEquals(new float[] {9}, parameters.get(1).value().toArray());
    }

    private static void add(float value, Tensor gradient, boolean accumulate) {
        gradient.fill(accumulate ? gradient.array()[gradient.offset()] + value : value);
    }

    /** A worker that names no support reads and writes all weights, the first one too. */
    @Test
    void hogwildWithoutSupportIsGradientDescentOnAllWeights() {
        Parameter weights = new Parameter("weights", Tensor.zeros(3).copyFrom(1, 2, 3));
        Worker worker = (at, step, gradient) -> {
            gradient.copyFrom(at);
            return 0;
        };
        new Hogwild(0.5).run(weights, List.of(worker), 2);
        assertArrayEquals(new float[] {0.25f, 0.5f, 0.75f}, weights.value().toArray(), 1e-6f);
    }

    @Test
    void numbersOutsideTheirRangesAreRefused() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Hogwild(rate));
            assertThrows(IllegalArgumentException.class, () -> new Downpour(rate, Downpour.Rule.SGD));
            assertThrows(IllegalArgumentException.class, () -> new ElasticAveraging(rate, 0.3, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new Downpour(0.1, Downpour.Rule.SGD, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Downpour(0.1, Downpour.Rule.SGD, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ElasticAveraging(0.1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new ElasticAveraging(0.1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ElasticAveraging(0.1, 0.3, 0));
    }
}
