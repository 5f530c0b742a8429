package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps of each update against its formula in double. */
class ParameterUpdateTest {
    private static final int N = 70_001;
    private static final int STEPS = 10;
    private static final double SHRINK = 0.98;
    private static final double COUPLED = 0.02;
    private static final Decay DECAY = new Decay(SHRINK, COUPLED);
    private static final MomentumStep MOMENTUM = new MomentumStep(DECAY, 0.9, 0.8, 0.1, 0.09);
    private static final TwoPointStep TWO_POINT = new TwoPointStep(DECAY, 0.1, 0.9);
    private static final ScaledStep SCALED = new ScaledStep(DECAY, 0.9, 0.1, 0.01, 0.2, 0.8, 0.7, 0.05);
    private static final AdamStep ADAM = new AdamStep(DECAY, 0.9, 0.1, 0.99, 0.01, 0.02, 0.01, 3, 0.01, 0.2);

    private interface Update {
        void run(Tensor value, Tensor gradient, Tensor[] state);
    }

    /** The new value from the value after its decay and the whole gradient; changes the state of the element. */
    private interface Formula {
        double next(double value, double g, double[] state);
    }

    private record Case(String name, Update update, Formula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> updates() {
        return Stream.of(
                new Case("sgd", (v, g, s) -> ParameterUpdate.sgd(v, g, 0.1, DECAY), (v, g, s) -> v - 0.1 * g),
                new Case("momentum", (v, g, s) -> ParameterUpdate.momentum(v, g, s[0], MOMENTUM), (v, g, s) -> {
                    s[0] = 0.9 * s[0] + 0.8 * g;
                    return v - 0.1 * g - 0.09 * s[0];
                }),
                new Case("twoPoint", (v, g, s) -> ParameterUpdate.twoPoint(v, g, s[0], TWO_POINT), (v, g, s) -> {
                    double next = v + 0.9 * (v - s[0]) - 0.1 * g;
                    s[0] = v;
                    return next;
                }),
                new Case("accelerated", (v, g, s) -> ParameterUpdate.accelerated(v, g, s[0], TWO_POINT), (v, g, s) -> {
                    double next = v - 0.1 * g;
                    double last = s[0];
                    s[0] = next;
                    return next + 0.9 * (next - last);
                }),
                new Case("scaled", (v, g, s) -> ParameterUpdate.scaled(v, g, s[0], SCALED),
                        (v, g, s) -> v - 0.05 * g / denominator(moveOn(s, 0, 0.9, g * g), 1)),
                new Case("scaledMomentum", (v, g, s) -> ParameterUpdate.scaledMomentum(v, g, s[0], s[1], SCALED),
                        (v, g, s) -> {
                            s[1] = 0.8 * s[1] + 0.7 * g / denominator(moveOn(s, 0, 0.9, g * g), 1);
                            return v - 0.05 * s[1];
                        }),
                new Case("centred", (v, g, s) -> ParameterUpdate.centred(v, g, s[0], s[1], SCALED),
                        (v, g, s) -> v - 0.05 * g / denominator(variance(s, g), 1)),
                new Case("centredMomentum",
                        (v, g, s) -> ParameterUpdate.centredMomentum(v, g, s[0], s[1], s[2], SCALED), (v, g, s) -> {
                            s[2] = 0.8 * s[2] + 0.7 * g / denominator(variance(s, g), 1);
                            return v - 0.05 * s[2];
                        }),
                new Case("adadelta", (v, g, s) -> ParameterUpdate.adadelta(v, g, s[0], s[1], SCALED), (v, g, s) -> {
                    double change = Math.sqrt((s[1] + 0.01) / (moveOn(s, 0, 0.9, g * g) + 0.01)) * g;
                    moveOn(s, 1, 0.9, change * change);
                    return v - 0.05 * change;
                }),
                new Case("adam", (v, g, s) -> ParameterUpdate.adam(v, g, s[0], s[1], ADAM),
                        (v, g, s) -> v - (0.02 * moveOn(s, 0, 0.9, g) + 0.01 * g)
                                / denominator(moveOn(s, 1, 0.99, g * g), 3)),
                new Case("amsgrad", (v, g, s) -> ParameterUpdate.amsgrad(v, g, s[0], s[1], s[2], ADAM), (v, g, s) -> {
                    s[2] = Math.max(s[2], moveOn(s, 1, 0.99, g * g));
                    return v - 0.02 * moveOn(s, 0, 0.9, g) / denominator(s[2], 3);
                }),
                new Case("adamax", (v, g, s) -> ParameterUpdate.adamax(v, g, s[0], s[1], ADAM), (v, g, s) -> {
                    s[1] = Math.max(0.99 * s[1], Math.abs(g) + 0.01);
                    return v - 0.02 * moveOn(s, 0, 0.9, g) / (s[1] + 0.2);
                }));
    }

    @ParameterizedTest
    @MethodSource("updates")
    void isItsFormula(Case c) {
        Tensor value = Doubles.random(1, N);
        double[] expected = Doubles.of(value);
        Tensor[] state = {Tensor.zeros(N), Tensor.zeros(N), Tensor.zeros(N)};
        double[][] expectedState = new double[N][state.length];
        for (int step = 0; step < STEPS; step++) {
            Tensor gradient = Doubles.random(step + 2, N);
            c.update.run(value, gradient, state);
            for (int i = 0; i < N; i++) {
                double shrunk = SHRINK * expected[i];
                expected[i] = c.formula.next(shrunk, gradient.get(i) + COUPLED * shrunk, expectedState[i]);
            }
        }
        Doubles.assertClose(expected, value);
    }

    @Test
    void lambMovesTheMomentsAndGivesTheNormOfTheUpdate() {
        Tensor value = Doubles.random(1, N);
        Tensor gradient = Doubles.random(2, N);
        double[] before = Doubles.of(value);
        double squaredNorm = ParameterUpdate.lamb(value, gradient, Tensor.zeros(N), Tensor.zeros(N), ADAM);
        double expected = 0;
        for (int i = 0; i < N; i++) {
            double g = gradient.get(i);
            double update = 0.02 * 0.1 * g / denominator(0.01 * g * g, 3) + COUPLED * before[i];
            expected += update * update;
        }
        assertEquals(expected, squaredNorm, 1e-5 * expected);
        Doubles.assertClose(before, value);
    }

    @Test
    void averageMovesTowardsTheValueAndClampKeepsInside() {
        Tensor average = Tensor.zeros(3).copyFrom(1, -2, 0);
        ParameterUpdate.average(average, Tensor.zeros(3).copyFrom(3, -2, 8), 0.25);
        Doubles.assertClose(new double[] {1.5, -2, 2}, average);
        ParameterUpdate.clamp(average, 1.75);
        Doubles.assertClose(new double[] {1.5, -1.75, 1.75}, average);
    }

    @Test
    void addNormalAddsWhatTheStreamWouldGive() {
        Tensor x = Doubles.random(1, N);
        double[] expected = Doubles.of(x);
        Random serial = Random.of(5);
        for (int i = 0; i < N; i++) {
            expected[i] += 0.5 * serial.nextGaussian();
        }
        Random stream = Random.of(5);
        ParameterUpdate.addNormal(x, stream, 0.5);
        Doubles.assertClose(expected, x);
        assertEquals(serial.position(), stream.position());
    }

    @Test
    void tensorsOfOtherShapesAreRefused() {
        Tensor value = Tensor.zeros(N);
        Tensor other = Tensor.zeros(N + 1);
        assertThrows(IllegalArgumentException.class, () -> ParameterUpdate.sgd(value, other, 0.1, DECAY));
        assertThrows(IllegalArgumentException.class,
                () -> ParameterUpdate.adam(value, value, value, other, ADAM));
    }

    /** The exponential average of a number in a state. */
    private static double moveOn(double[] state, int index, double keep, double number) {
        state[index] = keep * state[index] + (1 - keep) * number;
        return state[index];
    }

    private static double variance(double[] state, double g) {
        double mean = moveOn(state, 1, 0.9, g);
        return Math.max(moveOn(state, 0, 0.9, g * g) - mean * mean, 0);
    }

    private static double denominator(double square, double correction) {
        return Math.sqrt(square * correction + 0.01) + 0.2;
    }
}
