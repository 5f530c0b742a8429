package dev.lanewise.optim;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;

/** Forms that the lectures and the frameworks write differently, and that are the same. */
class EquivalencesTest {
    private static final double TOLERANCE = 1e-5;

    @Property(tries = 50)
    void allFormsOfTheHeavyBallAgreeAtAConstantRate(@ForAll @DoubleRange(min = 1e-4, max = 0.1) @Scale(6) double rate,
            @ForAll @DoubleRange(min = 0.01, max = 0.95) @Scale(6) double momentum,
            @ForAll @IntRange(min = 1, max = 40) int steps,
            @ForAll long seed) {
        double[] outside = run(seed, steps, x -> new Sgd(x, rate).withMomentum(momentum));
        agree(outside, seed, steps, x -> new Sgd(x, rate).withMomentum(momentum).withRatePlace(RatePlace.INSIDE));
        agree(outside, seed, steps, x -> new HeavyBall(x, rate, momentum));
        agree(outside, seed, steps, x -> HeavyBall.weighted(x, rate / (1 - momentum), 1 - momentum));
    }

    @Property(tries = 50)
    void nesterovWithTheRateInsideOrOutsideAgreesAtAConstantRate(
            @ForAll @DoubleRange(min = 1e-4, max = 0.1) @Scale(6) double rate,
            @ForAll @DoubleRange(min = 0.01, max = 0.95) @Scale(6) double momentum,
            @ForAll @IntRange(min = 1, max = 40) int steps,
            @ForAll long seed) {
        agree(run(seed, steps, x -> new Sgd(x, rate).withMomentum(momentum).withNesterov()), seed, steps,
                x -> new Sgd(x, rate).withMomentum(momentum).withRatePlace(RatePlace.INSIDE).withNesterov());
    }

    /** The parameters hold the point of the gradient, which is the lectures' θ less γv, or less v: checked at θ, step by step. */
    @Property(tries = 50)
    void nesterovIsTheLecturesFormSeenAtTheLookAhead(@ForAll @DoubleRange(min = 1e-4, max = 0.1) @Scale(6) double rate,
            @ForAll @DoubleRange(min = 0.05, max = 0.95) @Scale(6) double momentum,
            @ForAll @IntRange(min = 1, max = 40) int steps,
            @ForAll long seed) {
        lookAhead(NesterovPoint.DECAYED, momentum, rate, momentum, steps, seed);
        lookAhead(NesterovPoint.WHOLE, 1, rate, momentum, steps, seed);
    }

    private static void lookAhead(NesterovPoint kind, double share, double rate, double momentum, int steps,
            long seed) {
        double theta = 1;
        double velocity = 0;
        Parameter x = Numbers.parameter(theta);
        Sgd sgd = new Sgd(List.of(x), rate).withMomentum(momentum).withRatePlace(RatePlace.INSIDE).withNesterov(kind);
        Random random = Random.of(seed);
        for (int t = 1; t <= steps; t++) {
            float slope = random.nextFloat();
            x.gradient().set(slope * x.value().get(0), 0);
            sgd.step();
            velocity = momentum * velocity + rate * slope * (theta - share * velocity);
            theta -= velocity;
            Numbers.assertClose(new double[] {theta - share * velocity, 1}, new double[] {x.value().get(0), 1},
                    TOLERANCE,
                    kind + ", step " + t);
        }
    }

    /** Lecture 3: without correction Adam is Adam whose rate is multiplied by (1 − β₁ᵗ)/√(1 − β₂ᵗ), at ε = 0. */
    @Property(tries = 50)
    void adamWithoutCorrectionIsAdamWithAScheduledRate(
            @ForAll @DoubleRange(min = 1e-4, max = 0.1) @Scale(6) double rate,
            @ForAll @IntRange(min = 1, max = 40) int steps, @ForAll long seed) {
        double[] expected = run(seed, steps, x -> new Adam(x, rate).withEpsilon(0).withoutBiasCorrection());
        Parameter x = start();
        Adam adam = new Adam(List.of(x), rate).withEpsilon(0);
        Random random = Random.of(seed);
        for (int t = 1; t <= steps; t++) {
            adam.setLearningRate(rate * (1 - Math.pow(0.9, t)) / Math.sqrt(1 - Math.pow(0.999, t)));
            random.fillNormal(x.gradient(), 0.3f, 1);
            adam.step();
        }
        Numbers.assertClose(expected, Numbers.of(x.value()), TOLERANCE, "Adam");
    }

    @Property(tries = 50)
    void coupledAndDecoupledDecayAreOneWithoutMomentum(
            @ForAll @DoubleRange(min = 1e-4, max = 0.1) @Scale(6) double rate,
            @ForAll @DoubleRange(min = 0, max = 0.5) @Scale(6) double decay,
            @ForAll @IntRange(min = 1, max = 40) int steps,
            @ForAll long seed) {
        agree(run(seed, steps, x -> new Sgd(x, rate).withWeightDecay(decay)), seed, steps,
                x -> new Sgd(x, rate).withDecoupledWeightDecay(decay));
    }

    /** Lecture 4: the weights of RMSprop's average, (1 − γ)γᵗ⁻ⁱ, sum to 1 − γᵗ: of a gradient of 1, S is that. */
    @Property(tries = 50)
    void theWeightsOfRmspropsAverageSumToOneLessGammaToTheT(
            @ForAll @DoubleRange(min = 0.5, max = 0.999) @Scale(6) double gamma,
            @ForAll @IntRange(min = 1, max = 200) int steps) {
        Parameter x = start();
        RmsProp rmsProp = new RmsProp(List.of(x), 0.001).withSmoothing(gamma);
        x.gradient().fill(1);
        for (int t = 1; t <= steps; t++) {
            rmsProp.step();
        }
        Numbers.assertClose(new double[] {1 - Math.pow(gamma, steps)},
                new double[] {rmsProp.state().get("x/square").get(0)}, TOLERANCE, "S");
    }

    private static Parameter start() {
        return Numbers.parameter(1, -2, 0.5, 3);
    }

    private static double[] run(long seed, int steps, Function<List<Parameter>, Optimizer> create) {
        Parameter x = start();
        Optimizer optimizer = create.apply(List.of(x));
        Random random = Random.of(seed);
        for (int t = 1; t <= steps; t++) {
            random.fillNormal(x.gradient(), 0.3f, 1);
            optimizer.step();
        }
        return Numbers.of(x.value());
    }

    private static void agree(double[] expected, long seed, int steps, Function<List<Parameter>, Optimizer> create) {
        Numbers.assertClose(expected, run(seed, steps, create), TOLERANCE, "after " + steps + " steps");
    }
}
