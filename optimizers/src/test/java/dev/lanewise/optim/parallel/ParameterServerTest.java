package dev.lanewise.optim.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The rules of the parameter server on pushes whose order is known, against values by hand. */
class ParameterServerTest {
    private static final double RATE = 0.5;

    private final Tensor weights = Tensor.zeros(1);

    private ParameterServer server(Downpour.Rule rule) {
        return new ParameterServer(weights, RATE, rule);
    }

    private static double[] fetch(ParameterServer server) {
        double[] pushedBefore = new double[1];
        server.fetch(Tensor.zeros(1), pushedBefore);
        return pushedBefore;
    }

    private static Tensor gradient(double g) {
        return Tensor.of(Shape.of(1), (float) g);
    }

    @Test
    void sgdForgetsNothingAndScalesNothing() {
        ParameterServer server = server(Downpour.Rule.SGD);
        double[] old = fetch(server);
        server.push(gradient(2), old);
        server.push(gradient(3), old);
        assertEquals(-RATE * 5, weights.get(0), 1e-6);
    }

    @Test
    void adagradDividesByAllSquaresAndOne() {
        ParameterServer server = server(Downpour.Rule.ADAGRAD);
        double[] old = fetch(server);
        server.push(gradient(2), old);
        server.push(gradient(3), old);
        assertEquals(-RATE * (2 / Math.sqrt(1 + 4) + 3 / Math.sqrt(1 + 4 + 9)), weights.get(0), 1e-6);
    }

    /** z is 1, then 5, 5 + 9 + 2·3·2 = 26, and 26 + 1 − 2·1·5 = 17, which leaves Z at 26. */
    @Test
    void adaptiveRevisionTakesBackAPartOfTheStepsThatADelayedGradientDidNotKnow() {
        ParameterServer server = server(Downpour.Rule.ADAPTIVE_REVISION);
        double[] early = fetch(server);
        double[] other = fetch(server);
        server.push(gradient(2), other);
        double expected = -RATE * 2 / Math.sqrt(5);
        assertEquals(expected, weights.get(0), 1e-6);
        server.push(gradient(3), early);
        expected += -RATE * 3 / Math.sqrt(26) + RATE * (1 / Math.sqrt(5) - 1 / Math.sqrt(26)) * 2;
        assertEquals(expected, weights.get(0), 1e-6);
        server.push(gradient(-1), early);
        expected += RATE / Math.sqrt(26);
        assertEquals(expected, weights.get(0), 1e-6);
    }

    /** The first worker's gradient of step 0 arrives after the second's, and the second's of step 1 after that. */
    @Test
    void twoWorkersThatWaitForEachOtherGiveTheValuesByHand() {
        CountDownLatch firstHasFetched = new CountDownLatch(1);
        CountDownLatch secondHasPushed = new CountDownLatch(1);
        CountDownLatch firstHasPushed = new CountDownLatch(1);
        CountDownLatch secondIsDone = new CountDownLatch(1);
        Worker first = (at, step, gradient) -> {
            if (step == 0) {
                firstHasFetched.countDown();
                await(secondHasPushed);
                gradient.fill(3);
            } else {
                firstHasPushed.countDown();
                await(secondIsDone);
                gradient.fill(0);
            }
            return 0;
        };
        Worker second = (at, step, gradient) -> {
            switch (step) {
                case 0 -> await(firstHasFetched);
                case 1 -> {
                    secondHasPushed.countDown();
                    await(firstHasPushed);
                }
                default -> secondIsDone.countDown();
            }
            gradient.fill(step == 0 ? 2 : step == 1 ? 1 : 0);
            return 0;
        };
        new Downpour(RATE, Downpour.Rule.ADAPTIVE_REVISION).run(new Parameter("weights", weights),
                List.of(first, second), 3);
        double expected = -RATE * 2 / Math.sqrt(5);
        expected += -RATE * 3 / Math.sqrt(26) + RATE * (1 / Math.sqrt(5) - 1 / Math.sqrt(26)) * 2;
        // The second fetched before the first's 3: z = 26 + 1 + 2·1·3.
        expected += -RATE * 1 / Math.sqrt(33) + RATE * (1 / Math.sqrt(26) - 1 / Math.sqrt(33)) * 3;
        assertEquals(expected, weights.get(0), 1e-6);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fetches at steps 0 and 3, pushes of the sums of two steps, and of the one that is left: gradients are the weights seen. */
    @Test
    void fetchesAndPushesHaveTheirPeriods() {
        weights.fill(1);
        Worker worker = (at, step, gradient) -> {
            gradient.copyFrom(at);
            return 0;
        };
        new Downpour(0.1, Downpour.Rule.SGD, 3, 2).run(new Parameter("weights", weights), List.of(worker), 5);
        // Steps 0, 1: 1 − 0.1·2 = 0.8. Step 2 sees 1; step 3 fetches 0.8: 0.8 − 0.1·1.8 = 0.62. Step 4 sees 0.8.
        assertEquals(0.62 - 0.08, weights.get(0), 1e-6);
    }
}
