package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InferencePassTest {
    private final Network network = network();

    /** Weights of more elements than the output, and of fewer; normalized with and without a ReLU, and with a residual sum; bare; in groups; fully connected. */
    private static Network network() {
        Layer body = Sequential.of(new Conv2d(32, 32, 3).padding(1).bias(false), new BatchNorm2d(32), new ReLU(),
                new Conv2d(32, 32, 3).padding(1).groups(8).bias(false), new BatchNorm2d(32));
        Network network = new Network(
                Sequential.of(new Conv2d(1, 32, 5).padding(2), new ReLU(), new Residual(body), new ReLU(),
                        new Residual(Sequential.of(new Conv2d(32, 64, 1), new BatchNorm2d(64)),
                                Sequential.of(new Conv2d(32, 64, 1).bias(false), new BatchNorm2d(64))),
                        new ReLU(), new Residual(Sequential.of(new Conv2d(64, 32, 1), new ReLU(),
                                new Conv2d(32, 64, 1).bias(false), new BatchNorm2d(64))),
                        new ReLU(), new MaxPool2d(4), new Conv2d(64, 96, 3).stride(2).padding(1), new BatchNorm2d(96),
                        new Tanh(),
                        new DropConnect(new Conv2d(96, 16, 1), 0.5f), new Flatten(), new Linear(16 * 9, 7),
                        new BatchNorm1d(7)),
                Shape.of(1, 1, 24, 24));
        network.initialize(1);
        // Statistics as training leaves them.
        Pass training = Pass.training(Random.of(2));
        training.release(network.forward(images(8), training));
        training.reset();
        return network;
    }

    private static Tensor images(int batch) {
        return Random.of(3).fillNormal(Tensor.zeros(batch, 1, 24, 24), 0, 1);
    }

    private static float[] outputs(Network network, int batch, Pass pass) {
        Tensor output = network.forward(images(batch), pass);
        float[] values = output.toArray();
        pass.release(output);
        return values;
    }

    /** Normalizations are folded, so only nearly; batches of other sizes may go by other algorithms. */
    @Test
    void givesWhatEvaluationGives() {
        Pass pass = Pass.inference();
        for (int batch : new int[] {1, 5, 1, 16}) {
            float[] expected = outputs(network, batch, Pass.evaluation());
            float[] first = outputs(network, batch, pass);
            assertArrayEquals(expected, first, 1e-4f, "batch " + batch);
            assertArrayEquals(first, outputs(network, batch, pass), "again, batch " + batch);
        }
    }

    @Test
    void threadsShareWhatIsKept() throws Exception {
        float[] alone = outputs(network, 3, Pass.inference());
        Pass pass = Pass.inference();
        List<Callable<float[]>> callers = IntStream.range(0, 8)
                .mapToObj(_ -> (Callable<float[]>) () -> outputs(network, 3, pass.forAnotherThread())).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<float[]> caller : threads.invokeAll(callers)) {
                assertArrayEquals(alone, caller.get());
            }
        }
    }

    /** What is promised to stay as it is, is not looked at again; a new pass sees what has changed. */
    @Test
    void changesAreSeenByNewPasses() {
        Pass pass = Pass.inference();
        float[] before = outputs(network, 2, pass);
        network.parameters().stream().filter(parameter -> parameter.name().equals("0.weight"))
                .forEach(parameter -> parameter.value().fill(0.1f));
        assertArrayEquals(before, outputs(network, 2, pass));
        float[] after = outputs(network, 2, Pass.inference());
        assertFalse(Arrays.equals(before, after));
        assertArrayEquals(outputs(network, 2, Pass.evaluation()), after, 1e-4f);
    }

    @Test
    void onlyInferenceIsShared() {
        assertThrows(IllegalStateException.class, Pass.evaluation()::forAnotherThread);
        assertThrows(IllegalStateException.class, Pass.training(Random.of(1))::forAnotherThread);
    }
}
