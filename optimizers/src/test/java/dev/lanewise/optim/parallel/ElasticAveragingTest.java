package dev.lanewise.optim.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Workers and centre on f = ½x², whose gradient is x, against the exchange as it is written down. */
class ElasticAveragingTest {
    private static final double RATE = 0.1;
    private static final double ELASTICITY = 0.3;

    /** One side's own weights and the centre, in double. */
    private static final class Spring {
        private final double[] own;
        private double centre;

        Spring(double start, int workers) {
            own = new double[workers];
            Arrays.fill(own, start);
            centre = start;
        }

        void exchange(int worker) {
            double d = ELASTICITY * (own[worker] - centre);
            own[worker] -= d;
            centre += d;
        }

        void descend(int worker) {
            own[worker] -= RATE * own[worker];
        }
    }

    /** Exchanges come at steps 0, 3, 6 and at the end. */
    @Test
    void oneWorkerAndItsCentreMoveByTheSameShare() {
        List<Double> seen = new ArrayList<>();
        Parameter weights = new Parameter("weights", Tensor.zeros(1).fill(2));
        Worker worker = (own, step, gradient) -> {
            seen.add((double) own.get(0));
            gradient.copyFrom(own);
            return 0;
        };
        new ElasticAveraging(RATE, ELASTICITY, 3).run(weights, List.of(worker), 8);
        Spring spring = new Spring(2, 1);
        for (int step = 0; step < 8; step++) {
            if (step % 3 == 0) {
                spring.exchange(0);
            }
            assertEquals(spring.own[0], seen.get(step), 1e-6, "step " + step);
            spring.descend(0);
        }
        spring.exchange(0);
        assertEquals(spring.centre, weights.value().get(0), 1e-6);
    }

    /** By turns: the first worker's step and the exchange behind it come before the second's, from step to step. */
    @Test
    void twoWorkersPullAtOneCentre() {
        int steps = 4;
        Semaphore[] turns = {new Semaphore(0), new Semaphore(0)};
        Thread[] threads = new Thread[2];
        List<List<Double>> seen = List.of(new ArrayList<>(), new ArrayList<>());
        Worker first = (own, step, gradient) -> {
            threads[0] = Thread.currentThread();
            seen.get(0).add((double) own.get(0));
            gradient.copyFrom(own);
            if (step > 0) {
                turns[1].release();
            }
            turns[0].acquireUninterruptibly();
            return 0;
        };
        Worker second = (own, step, gradient) -> {
            seen.get(1).add((double) own.get(0));
            gradient.copyFrom(own);
            turns[0].release();
            if (step < steps - 1) {
                turns[1].acquireUninterruptibly();
            } else {
                join(threads[0]);
            }
            return 0;
        };
        Parameter weights = new Parameter("weights", Tensor.zeros(1).fill(2));
        List<Worker> workers = List.of(first, second);
        new ElasticAveraging(RATE, ELASTICITY, 1).run(weights, workers, steps);
        Spring spring = new Spring(2, 2);
        // At step 0 nothing is apart.
        for (int step = 0; step < steps; step++) {
            for (int worker = 0; worker < 2; worker++) {
                assertEquals(spring.own[worker], seen.get(worker).get(step), 1e-6, worker + ", step " + step);
                spring.descend(worker);
                spring.exchange(worker);
            }
        }
        assertEquals(spring.centre, weights.value().get(0), 1e-6);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
