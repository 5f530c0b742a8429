package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SchedulesTest {
    private static final double TOLERANCE = 1e-12;

    @Test
    void constantStays() {
        assertEquals(1, Schedules.constant().factor(1000, 50));
    }

    @Test
    void stepFallsEveryFewEpochs() {
        Schedule schedule = Schedules.step(10, 0.1);
        assertEquals(1, schedule.factor(0, 9.99), TOLERANCE);
        assertEquals(0.1, schedule.factor(0, 10), TOLERANCE);
        assertEquals(0.01, schedule.factor(0, 29.5), TOLERANCE);
    }

    @Test
    void multiStepFallsAtItsMilestones() {
        Schedule schedule = Schedules.multiStep(0.5, 8, 3);
        assertEquals(1, schedule.factor(0, 2.9), TOLERANCE);
        assertEquals(0.5, schedule.factor(0, 3), TOLERANCE);
        assertEquals(0.25, schedule.factor(0, 8), TOLERANCE);
    }

    @Test
    void cosineFallsToItsFloorAndStaysThere() {
        Schedule schedule = Schedules.cosine(20, 0.1);
        assertEquals(1, schedule.factor(0, 0), TOLERANCE);
        assertEquals(0.55, schedule.factor(0, 10), TOLERANCE);
        assertEquals(0.1 + 0.45 * (1 + Math.cos(Math.PI / 4)), schedule.factor(0, 5), TOLERANCE);
        assertEquals(0.1, schedule.factor(0, 20), TOLERANCE);
        assertEquals(0.1, schedule.factor(0, 30), TOLERANCE);
    }

    @Test
    void warmUpRisesLinearlyToTheScheduleItLeadsTo() {
        Schedule schedule = Schedules.warmUp(4, Schedules.step(2, 0.5));
        assertEquals(0.25, schedule.factor(0, 0), TOLERANCE);
        assertEquals(0.75, schedule.factor(2, 1), TOLERANCE);
        assertEquals(1, schedule.factor(3, 1.5), TOLERANCE);
        assertEquals(0.5, schedule.factor(4, 2), TOLERANCE);
        assertEquals(1, Schedules.warmUp(0, Schedules.constant()).factor(0, 0), TOLERANCE);
    }

    @Test
    void exponentialAndInverseFallWithTheEpoch() {
        assertEquals(0.81, Schedules.exponential(0.9).factor(0, 2), TOLERANCE);
        assertEquals(1 / 3.0, Schedules.inverse(0.5).factor(0, 4), TOLERANCE);
    }

    @Test
    void polynomialAndLinearEndAtTheirFloor() {
        Schedule squared = Schedules.polynomial(10, 2, 0.1);
        assertEquals(1, squared.factor(0, 0), TOLERANCE);
        assertEquals(0.1 + 0.9 * 0.25, squared.factor(0, 5), TOLERANCE);
        assertEquals(0.1, squared.factor(0, 12), TOLERANCE);
        Schedule line = Schedules.linear(10, 0.2, 1);
        assertEquals(0.6, line.factor(0, 5), TOLERANCE);
        assertEquals(1, line.factor(0, 15), TOLERANCE);
    }

    @Test
    void warmRestartsBeginAgainWithLongerCosines() {
        Schedule schedule = Schedules.warmRestarts(2, 2, 0);
        assertEquals(1, schedule.factor(0, 0), TOLERANCE);
        assertEquals(0.5, schedule.factor(0, 1), TOLERANCE);
        assertEquals(1, schedule.factor(0, 2), TOLERANCE);
        assertEquals(0.5, schedule.factor(0, 4), TOLERANCE);
        assertEquals(1, schedule.factor(0, 6), TOLERANCE);
    }

    @Test
    void oneCycleRisesAndFallsFarBelowItsStart() {
        Schedule schedule = Schedules.oneCycle(10, 0.3, 25, 100);
        assertEquals(1 / 25.0, schedule.factor(0, 0), TOLERANCE);
        assertEquals((1 + 1 / 25.0) / 2, schedule.factor(0, 1.5), TOLERANCE);
        assertEquals(1, schedule.factor(0, 3), TOLERANCE);
        assertEquals((1 + 1 / 2500.0) / 2, schedule.factor(0, 6.5), TOLERANCE);
        assertEquals(1 / 2500.0, schedule.factor(0, 10), TOLERANCE);
        assertEquals(1 / 2500.0, schedule.factor(0, 11), TOLERANCE);
    }

    @Test
    void theTriangleOfAirbenchHasItsThreeCorners() {
        Schedule schedule = Schedules.triangle(100, 0.23, 0.2, 0.07);
        assertEquals(0.2, schedule.factor(0, 0), TOLERANCE);
        assertEquals(1, schedule.factor(0, 23), TOLERANCE);
        assertEquals(0.07, schedule.factor(0, 100), TOLERANCE);
        assertEquals((1 + 0.07) / 2, schedule.factor(0, 61.5), TOLERANCE);
    }

    @Test
    void schedulesCompose() {
        Schedule warmUpThenCosine = Schedules.linear(5, 0.1, 1).until(5, Schedules.cosine(10, 0));
        assertEquals(0.1, warmUpThenCosine.factor(0, 0), TOLERANCE);
        assertEquals(1, warmUpThenCosine.factor(0, 5), TOLERANCE);
        assertEquals(0.5, warmUpThenCosine.factor(0, 10), TOLERANCE);
        assertEquals(7, ((Schedule) (step, epoch) -> 3).until(5, (step, epoch) -> 7).factor(0, 5), "the next begins");
        assertEquals(0.05, Schedules.step(1, 0.5).times(Schedules.exponential(0.1)).factor(0, 1), TOLERANCE);
    }

    /** Numbers at the ends of their ranges are allowed. */
    @Test
    void theEndsOfRangesAreAllowed() {
        assertEquals(0.5, Schedules.warmRestarts(2, 1, 0).factor(0, 3), TOLERANCE);
        assertEquals(1, Schedules.oneCycle(10, 0.3, 1, 1).factor(0, 5), TOLERANCE);
        assertEquals(1, Schedules.cosine(10, 1).factor(0, 5), TOLERANCE);
        assertEquals(0, Schedules.polynomial(10, 1, 0).factor(0, 10), TOLERANCE);
        assertEquals(1, Schedules.inverse(0).factor(0, 5), TOLERANCE);
    }

    @Test
    void impossibleNumbersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedules.step(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> Schedules.multiStep(0, 3));
        assertThrows(IllegalArgumentException.class, () -> Schedules.cosine(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedules.cosine(10, 1.5));
        assertThrows(IllegalArgumentException.class, () -> Schedules.warmUp(-1, Schedules.constant()));
        assertThrows(IllegalArgumentException.class, () -> Schedules.exponential(0));
        assertThrows(IllegalArgumentException.class, () -> Schedules.inverse(-1));
        assertThrows(IllegalArgumentException.class, () -> Schedules.warmRestarts(1, 0.5, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedules.oneCycle(10, 1, 25, 100));
        assertThrows(IllegalArgumentException.class, () -> Schedules.oneCycle(10, 0.3, 0.9, 100));
        assertThrows(IllegalArgumentException.class, () -> Schedules.oneCycle(10, 0.3, 25, 0.9));
        assertThrows(IllegalArgumentException.class, () -> Schedules.oneCycle(10, 0, 25, 100));
        assertThrows(IllegalArgumentException.class, () -> Schedules.triangle(10, 0, 0, 0));
        for (double infinite : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> Schedules.exponential(infinite));
            assertThrows(IllegalArgumentException.class, () -> Schedules.inverse(infinite));
            assertThrows(IllegalArgumentException.class, () -> Schedules.warmRestarts(1, infinite, 0));
        }
    }
}
