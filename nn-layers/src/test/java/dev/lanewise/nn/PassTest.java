package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PassTest {
    private final Network network = new Network(Sequential.of(new Linear(3, 4), new Linear(4, 2)), Shape.of(1, 3));

    private static String messageOf(Runnable wrong) {
        return assertThrows(IllegalStateException.class, wrong::run).getMessage();
    }

    @Test
    void backwardNeedsItsForwardInTraining() {
        Tensor gradient = Tensor.zeros(1, 2);
        Pass training = Pass.training(Random.of(1));
        assertTrue(messageOf(() -> network.backward(gradient, training)).contains("needs a forward pass before it"));
        Pass evaluation = Pass.evaluation();
        network.forward(Tensor.zeros(1, 3), evaluation);
        assertTrue(messageOf(() -> network.backward(gradient, evaluation)).contains("use Pass.training"));
        network.forward(Tensor.zeros(1, 3), training);
        network.backward(gradient, training);
        assertTrue(messageOf(() -> network.backward(gradient, training)).contains("each its own"));
    }

    @Test
    void whatIsRestoredIsWhatWasSavedLast() {
        Pass pass = Pass.training(Random.of(1));
        pass.save(Shape.of(1));
        assertEquals(
                "a Tensor is asked for, but saved last was a Shape: backward restores in the opposite order of what forward "
                        + "saved",
                messageOf(pass::restore));
    }

    @Test
    void oneThreadAtATimeUsesAPass() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Network waiting = new Network(new Waiting(inside, go), Shape.of(1, 3));
        Pass pass = Pass.evaluation();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Tensor> first = threads.submit(() -> waiting.forward(Tensor.zeros(1, 3), pass));
            inside.await();
            assertTrue(messageOf(() -> network.forward(Tensor.zeros(1, 3), pass)).contains("give each its own"));
            assertTrue(messageOf(() -> network.forward(Tensor.zeros(1, 3), pass.evaluationInSameMemory()))
                    .contains("give each its own"));
            go.countDown();
            first.get();
            // One after the other, threads may share it; an exception gives it up, too.
            network.forward(Tensor.zeros(1, 3), pass);
            assertThrows(IllegalArgumentException.class, () -> network.forward(Tensor.zeros(1, 5), pass));
            Future<Tensor> second = threads.submit(() -> network.forward(Tensor.zeros(1, 3), pass));
            assertEquals(Shape.of(1, 2), second.get().shape());
        } catch (ExecutionException e) {
            throw assertInstanceOf(RuntimeException.class, e.getCause());
        }
    }

    /** Computes nothing, but takes its time. */
    private record Waiting(CountDownLatch inside, CountDownLatch go) implements Layer {
        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public Tensor forward(Tensor input, Pass pass) {
            inside.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return input;
        }

        @Override
        public Tensor backward(Tensor outputGradient, Pass pass) {
            return outputGradient;
        }
    }
}
