package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sixteen threads on one network: each gets the bits that it would get alone, and none is left behind. */
class CallersTest {
    private static final int CALLERS = 16;
    private static final int REQUESTS = 8;
    private static final int CLASSES = 5;

    private final Network network = network();
    private final List<Tensor> inputs = IntStream.range(0, CALLERS)
            .mapToObj(caller -> Random.of(caller).fillNormal(Tensor.zeros(2 + caller % 3, 1, 24, 24), 0, 1)).toList();
    private final List<float[]> expected = inputs.stream().map(input -> network.predict(input).toArray()).toList();

    /** Every path of a convolution: from one channel, 3×3, in groups, strided, 1×1; with normalization, sums and pooling. */
    private static Network network() {
        Layer body = Sequential.of(new Conv2d(32, 32, 3).padding(1).bias(false), new BatchNorm2d(32), new ReLU(),
                new Conv2d(32, 32, 3).padding(1).groups(8).bias(false), new BatchNorm2d(32));
        Network network = new Network(
                Sequential.of(new Conv2d(1, 32, 5).padding(2), new ReLU(), new Residual(body), new ReLU(),
                        new MaxPool2d(2), new Conv2d(32, 48, 3).stride(2).padding(1), new Tanh(), new Conv2d(48, 64, 1),
                        new ReLU(), new Flatten(), new Linear(64 * 36, 64), new Dropout(0.5f), new Linear(64, CLASSES)),
                Shape.of(1, 1, 24, 24));
        network.initialize(1);
        return network;
    }

    /**
     * All go on until the slowest has its requests answered: whom the others kept from computing would let this never end, however
     * fast the machine is.
     */
    @Test
    void noneIsLeftBehind() throws Exception {
        AtomicIntegerArray answered = new AtomicIntegerArray(CALLERS);
        runCallers(caller -> {
            Pass pass = Pass.evaluation();
            try {
                while (IntStream.range(0, CALLERS).anyMatch(other -> answered.get(other) < REQUESTS)) {
                    Tensor output = network.forward(inputs.get(caller), pass);
                    assertArrayEquals(expected.get(caller), output.toArray());
                    pass.release(output);
                    answered.incrementAndGet(caller);
                }
            } finally {
                // One who fails keeps nobody waiting.
                answered.set(caller, REQUESTS);
            }
        });
    }

    @Test
    void othersInferWhileSomeTrainNetworksOfTheirOwn() throws Exception {
        List<float[]> trainedAlone = train();
        runCallers(caller -> {
            if (caller % 4 == 0) {
                List<float[]> trained = train();
                for (int i = 0; i < trained.size(); i++) {
                    assertArrayEquals(trainedAlone.get(i), trained.get(i), "gradient " + i);
                }
            } else {
                predictAsExpected(caller);
            }
        });
    }

    @Test
    void anotherCallersExceptionIsNotSeen() throws Exception {
        runCallers(caller -> {
            if (caller % 2 == 0) {
                predictAsExpected(caller);
                return;
            }
            Pass pass = Pass.evaluation();
            for (int request = 0; request < REQUESTS; request++) {
                pass.setObserver(new Breaking());
                assertThrows(IllegalStateException.class, () -> network.forward(inputs.get(caller), pass));
                pass.reset();
                pass.setObserver(LayerObserver.NONE);
                assertArrayEquals(expected.get(caller), network.forward(inputs.get(caller), pass).toArray());
            }
        });
    }

    /** Fails in the middle of the network. */
    private static final class Breaking implements LayerObserver {
        private int steps;

        @Override
        public Tensor forward(Layer step, Tensor input, Pass pass) {
            if (++steps == 4) {
                throw new IllegalStateException("broken on purpose");
            }
            return step.forward(input, pass);
        }
    }

    @Test
    void anInterruptedCallerIsAnsweredAndStaysInterrupted() throws Exception {
        runCallers(caller -> {
            Thread.currentThread().interrupt();
            predictAsExpected(caller);
            assertTrue(Thread.interrupted());
        });
    }

    private void predictAsExpected(int caller) {
        for (int request = 0; request < REQUESTS; request++) {
            assertArrayEquals(expected.get(caller), network.predict(inputs.get(caller)).toArray());
        }
    }

    /** The gradients of a new network after two steps forward and backward. */
    private static List<float[]> train() {
        Network trained = network();
        Pass pass = Pass.training(Random.of(3));
        Tensor images = Random.of(4).fillNormal(Tensor.zeros(4, 1, 24, 24), 0, 1);
        trained.parameters().forEach(Parameter::clearGradient);
        for (int step = 0; step < 2; step++) {
            Tensor output = trained.forward(images, pass);
            Tensor gradient = pass.allocate(output.shape());
            new CrossEntropyLoss().evaluate(output, new int[] {0, 1, 2, 3}, gradient);
            pass.release(output);
            trained.backward(gradient, pass);
        }
        return trained.parameters().stream().map(parameter -> parameter.gradient().toArray()).toList();
    }

    /** What one of several callers does. */
    private interface Caller {
        void run(int caller);
    }

    /** Starts all callers at once. */
    private static void runCallers(Caller body) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Callable<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            callers.add(() -> {
                start.await();
                body.run(caller);
                return null;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            for (Future<Void> done : threads.invokeAll(callers)) {
                done.get();
            }
        }
    }
}
