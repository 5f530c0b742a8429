package dev.lanewise.optim;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.pow;
import static java.lang.Math.sqrt;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every convention over 1,000 steps against its formula as it is written down, in double precision. */
class LectureFormsTest {
    private static final int STEPS = 1_000;
    private static final int SIZE = 5;
    /** In single precision, relative to where the trajectory starts. */
    private static final double TOLERANCE = 1e-5;

    /** One step of one element: s are its state, zeros at first; t is 1, 2, …; returns the new value. */
    private interface Formula {
        double step(double x, double g, double[] s, int t);
    }

    private record Form(String name, Function<List<Parameter>, Optimizer> optimizer, Formula formula) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Form form(String name, Function<List<Parameter>, Optimizer> optimizer, Formula formula) {
        return new Form(name, optimizer, formula);
    }

    static Stream<Form> momentum() {
        return Stream.of(
                form("gradient descent", x -> new Sgd(x, 0.01), (x, g, s, t) -> x - 0.01 * g),
                form("momentum, rate outside (L3, PyTorch)", x -> new Sgd(x, 0.01).withMomentum(0.9),
                        (x, g, s, t) -> x - 0.01 * (s[0] = 0.9 * s[0] + g)),
                form("momentum, rate inside (L1, L2, L4, Keras)",
                        x -> new Sgd(x, 0.01).withMomentum(0.9).withRatePlace(RatePlace.INSIDE),
                        (x, g, s, t) -> x - (s[0] = 0.9 * s[0] + 0.01 * g)),
                form("heavy ball on two points (L2 1.2)", x -> new HeavyBall(x, 0.01, 0.9), (x, g, s, t) -> {
                    double previous = t == 1 ? x : s[0];
                    s[0] = x;
                    return x + 0.9 * (x - previous) - 0.01 * g;
                }),
                form("weighted heavy ball (L0 27)", x -> HeavyBall.weighted(x, 0.05, 0.2), (x, g, s, t) -> {
                    double previous = t == 1 ? x : s[0];
                    s[0] = x;
                    return x - 0.2 * 0.05 * g + (1 - 0.2) * (x - previous);
                }),
                form("NAG-C (L2)", x -> Nesterov.convex(x, 0.01), (x, g, s, t) -> {
                    double y = t == 1 ? x : s[0];
                    s[0] = x - 0.01 * g;
                    return s[0] + (t - 1.0) / (t + 2) * (s[0] - y);
                }),
                form("NAG-SC (L2 1.3)", x -> Nesterov.stronglyConvex(x, 0.01, 0.5), (x, g, s, t) -> {
                    double y = t == 1 ? x : s[0];
                    s[0] = x - 0.01 * g;
                    return s[0] + (1 - sqrt(0.5 * 0.01)) / (1 + sqrt(0.5 * 0.01)) * (s[0] - y);
                }),
                form("SGDW", x -> new Sgd(x, 0.01).withMomentum(0.9).withDecoupledWeightDecay(0.1),
                        (x, g, s, t) -> x - 0.01 * 0.1 * x - 0.01 * (s[0] = 0.9 * s[0] + g)));
    }

    static Stream<Form> scaled() {
        return Stream.of(
                form("Adagrad, ε inside (L0, L2, L3)", x -> new Adagrad(x, 0.05).withEpsilon(1e-3, Epsilon.INSIDE),
                        (x, g, s, t) -> x - 0.05 * g / sqrt((s[0] += g * g) + 1e-3)),
                form("Adagrad, ε outside (L1, PyTorch)", x -> new Adagrad(x, 0.05).withEpsilon(1e-3, Epsilon.OUTSIDE),
                        (x, g, s, t) -> x - 0.05 * g / (1e-3 + sqrt(s[0] += g * g))),
                form("RMSprop, ε inside (L0, L2, L3, L4)",
                        x -> new RmsProp(x, 0.001).withSmoothing(0.9).withEpsilon(1e-3, Epsilon.INSIDE),
                        (x, g, s, t) -> x - 0.001 * g / sqrt((s[0] = 0.9 * s[0] + 0.1 * g * g) + 1e-3)),
                form("RMSprop, centred, with momentum (PyTorch)",
                        x -> new RmsProp(x, 0.001).withEpsilon(1e-2, Epsilon.OUTSIDE).withCentring()
                                .withMomentum(0.9, RatePlace.OUTSIDE),
                        (x, g, s, t) -> {
                            s[0] = 0.99 * s[0] + 0.01 * g * g;
                            s[1] = 0.99 * s[1] + 0.01 * g;
                            s[2] = 0.9 * s[2] + g / (sqrt(s[0] - s[1] * s[1]) + 1e-2);
                            return x - 0.001 * s[2];
                        }),
                form("RMSprop with momentum, rate inside (Keras)",
                        x -> new RmsProp(x, 0.001).withSmoothing(0.9).withEpsilon(1e-3, Epsilon.INSIDE)
                                .withMomentum(0.8, RatePlace.INSIDE),
                        (x, g, s, t) -> x - (s[1] = 0.8 * s[1]
                                + 0.001 * g / sqrt((s[0] = 0.9 * s[0] + 0.1 * g * g) + 1e-3))),
                form("Adadelta (L2 11)", x -> new Adadelta(x, 1), (x, g, s, t) -> {
                    s[0] = 0.9 * s[0] + 0.1 * g * g;
                    double change = sqrt(s[1] + 1e-6) / sqrt(s[0] + 1e-6) * g;
                    s[1] = 0.9 * s[1] + 0.1 * change * change;
                    return x - change;
                }));
    }

    static Stream<Form> adam() {
        return Stream.of(
                form("Adam, ε outside (L2 15)", x -> new Adam(x, 0.01),
                        (x, g, s, t) -> x - 0.01 * mean(s, g) / (1 - pow(0.9, t))
                                / (sqrt(square(s, g) / (1 - pow(0.999, t))) + 1e-8)),
                form("Adam, ε inside (L0, L4)", x -> new Adam(x, 0.01).withEpsilon(1e-4, Epsilon.INSIDE),
                        (x, g, s, t) -> x - 0.01 * mean(s, g) / (1 - pow(0.9, t))
                                / sqrt(square(s, g) / (1 - pow(0.999, t)) + 1e-4)),
                form("Adam without correction (L3)", x -> new Adam(x, 0.01).withoutBiasCorrection(),
                        (x, g, s, t) -> x - 0.01 * mean(s, g) / (sqrt(square(s, g)) + 1e-8)),
                form("Adam, ε hat (Keras)", x -> new Adam(x, 0.01).withEpsilon(1e-3, Epsilon.HAT),
                        (x, g, s, t) -> x - 0.01 * sqrt(1 - pow(0.999, t)) / (1 - pow(0.9, t)) * mean(s, g)
                                / (sqrt(square(s, g)) + 1e-3)),
                form("AMSGrad", x -> new Adam(x, 0.01).withAmsgrad(), (x, g, s, t) -> {
                    s[2] = max(s[2], square(s, g));
                    return x - 0.01 * mean(s, g) / (1 - pow(0.9, t)) / (sqrt(s[2] / (1 - pow(0.999, t))) + 1e-8);
                }),
                form("AdamW", x -> new AdamW(x, 0.01).withWeightDecay(0.1),
                        (x, g, s, t) -> x - 0.01 * 0.1 * x - 0.01 * mean(s, g) / (1 - pow(0.9, t))
                                / (sqrt(square(s, g) / (1 - pow(0.999, t))) + 1e-8)),
                form("AdaMax", x -> new AdaMax(x, 0.01), (x, g, s, t) -> x
                        - 0.01 / (1 - pow(0.9, t)) * mean(s, g) / (s[1] = max(0.999 * s[1], abs(g) + 1e-8))),
                form("Nadam without schedule", x -> new Nadam(x, 0.01).withoutMomentumSchedule(),
                        (x, g, s, t) -> x
                                - 0.01 * (0.9 * mean(s, g) / (1 - pow(0.9, t + 1)) + 0.1 * g / (1 - pow(0.9, t)))
                                        / (sqrt(square(s, g) / (1 - pow(0.999, t))) + 1e-8)),
                form("Nadam (PyTorch 2)", x -> new Nadam(x, 0.01), (x, g, s, t) -> {
                    s[2] = (t == 1 ? 1 : s[2]) * nadamMomentum(t);
                    return x - 0.01
                            * (nadamMomentum(t + 1) * mean(s, g) / (1 - s[2] * nadamMomentum(t + 1))
                                    + (1 - nadamMomentum(t)) * g / (1 - s[2]))
                            / (sqrt(square(s, g) / (1 - pow(0.999, t))) + 1e-8);
                }));
    }

    /** Each side follows the noisy gradients of ½x² at its own x. */
    @ParameterizedTest
    @MethodSource({"momentum", "scaled", "adam"})
    void isItsFormula(Form form) {
        double[] expected = {1, -2, 0.5, 3, -0.25};
        double scale = Numbers.largest(expected);
        Parameter x = Numbers.parameter(expected);
        Optimizer optimizer = form.optimizer.apply(List.of(x));
        double[][] state = new double[SIZE][3];
        Random random = Random.of(3);
        for (int t = 1; t <= STEPS; t++) {
            for (int i = 0; i < SIZE; i++) {
                double noise = 0.5 * random.nextGaussian();
                x.gradient().set((float) (x.value().get(i) + noise), i);
                expected[i] = form.formula.step(expected[i], expected[i] + noise, state[i], t);
            }
            optimizer.step();
            for (int i = 0; i < SIZE; i++) {
                assertEquals(expected[i], x.value().get(i), TOLERANCE * scale, "step " + t + ", element " + i);
            }
        }
    }

    private static double mean(double[] s, double g) {
        return s[0] = 0.9 * s[0] + 0.1 * g;
    }

    private static double square(double[] s, double g) {
        return s[1] = 0.999 * s[1] + 0.001 * g * g;
    }

    private static double nadamMomentum(int t) {
        return 0.9 * (1 - 0.5 * pow(0.96, t * 0.004));
    }
}
