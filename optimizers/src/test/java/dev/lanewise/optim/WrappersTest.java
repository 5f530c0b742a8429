package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is done around an optimizer's step, on numbers that can be checked by hand. */
class WrappersTest {
    private final Parameter x = Numbers.parameter(1, -2);

    private void step(Optimizer optimizer, double... gradient) {
        optimizer.clearGradients();
        x.accumulate((tensor, accumulate) -> {
            double[] sum = accumulate ? Numbers.of(tensor) : new double[gradient.length];
            for (int i = 0; i < sum.length; i++) {
                sum[i] += gradient[i];
            }
            tensor.copyFrom(Numbers.tensor(sum));
        });
        optimizer.step();
    }

    private void assertValue(double... expected) {
        Numbers.assertClose(expected, Numbers.of(x.value()), 1e-6, "value");
    }

    private Sgd sgd(double rate) {
        return new Sgd(List.of(x), rate);
    }

    @Test
    void clippingByNormKeepsTheDirection() {
        step(GradientClipping.byGlobalNorm(sgd(1), 1), 3, 4);
        assertValue(0.4, -2.8);
    }

    @Test
    void aNormBelowTheLimitIsLeftAlone() {
        x.gradient().copyFrom(3, 4);
        assertEquals(5, Gradients.clipByGlobalNorm(List.of(x), 6), 1e-6);
        assertArrayEquals(new float[] {3, 4}, x.gradient().toArray());
    }

    @Test
    void clippingByValueCutsEachElement() {
        step(GradientClipping.byValue(sgd(1), 3.5), 3, -4);
        assertValue(-2, 1.5);
    }

    @Test
    void accumulationStepsByTheMeanOfItsBatches() {
        GradientAccumulation optimizer = new GradientAccumulation(sgd(1), 2);
        step(optimizer, 1, 2);
        assertValue(1, -2);
        step(optimizer, 3, 4);
        assertValue(-1, -5);
        step(optimizer, 1, 1);
        step(optimizer, 1, 1);
        assertValue(-2, -6);
    }

    @Test
    void aGrowingBatchStepsLessOften() {
        GradientAccumulation optimizer = GradientAccumulation.growing(sgd(1), 2, 1, 3);
        double[] expected = {0, 0, -1, -1, -1, -1, -2};
        for (int batch = 0; batch < expected.length; batch++) {
            step(optimizer, 1, 0);
            assertValue(expected[batch], -2);
        }
    }

    @Test
    void aPlateauReducesTheRateOfTheSchedule() {
        ReduceOnPlateau optimizer = new ReduceOnPlateau(sgd(1), 0.1, 1, 0.01);
        for (double loss : new double[] {2, 1, 0.995, 0.5, 0.6}) {
            assertFalse(optimizer.report(loss));
        }
        assertTrue(optimizer.report(0.5));
        assertEquals(0.1, optimizer.learningRate(), 1e-12);
        optimizer.setLearningRate(0.5);
        assertEquals(0.05, optimizer.learningRate(), 1e-12);
        ReduceOnPlateau resumed = new ReduceOnPlateau(sgd(1), 0.1, 1, 0.01);
        resumed.loadState(optimizer.state());
        resumed.setLearningRate(0.5);
        assertEquals(0.05, resumed.learningRate(), 1e-12);
    }

    @Test
    void noiseHasTheVarianceOfItsStep() {
        Parameter many = new Parameter("many", Tensor.zeros(100_000));
        GradientNoise optimizer = new GradientNoise(new Sgd(List.of(many), 1), 0.3, Random.of(1));
        for (int step = 0; step < 3; step++) {
            many.value().fill(0);
            optimizer.clearGradients();
            optimizer.step();
            double sum = 0;
            for (double value : Numbers.of(many.value())) {
                sum += value * value;
            }
            double variance = 0.3 / Math.pow(1 + step, 0.55);
            assertEquals(variance, sum / 100_000, 0.03 * variance, "step " + step);
        }
    }

    @Test
    void lookaheadMovesTheSlowWeightsEveryFewSteps() {
        Lookahead optimizer = new Lookahead(sgd(1), 2, 0.5);
        step(optimizer, 1, 1);
        assertValue(0, -3);
        step(optimizer, 1, 1);
        assertValue(0, -3);
    }

    /** Two steps of −1, then every second step half-way between and nearer to the slow weights. */
    @Test
    void aGrowingLookaheadStartsLateAndLagsMoreAndMore() {
        Lookahead optimizer = Lookahead.growing(sgd(1), 2, 0.8, 2, 8);
        double slow = 1;
        double value = 1;
        for (int step = 1; step <= 8; step++) {
            step(optimizer, 1, 0);
            value--;
            if (step % 2 == 0) {
                double share = step < 4 ? 1 : 1 - 0.64 * Math.pow(step / 8.0, 3);
                slow += share * (value - slow);
                value = slow;
            }
            assertValue(value, -2);
        }
    }

    @Test
    void lookaheadTakesBuffersAlongAndSavesThem() {
        Parameter buffer = new Parameter("running_mean", Tensor.zeros(1).fill(1));
        Lookahead optimizer = new Lookahead(sgd(1), 2, 0.5).withBuffers(List.of(buffer));
        step(optimizer, 1, 0);
        buffer.value().fill(4);
        step(optimizer, 1, 0);
        assertEquals(2.5, buffer.value().get(0));
        assertEquals(2.5, optimizer.state().get("running_mean/slow").get(0));
    }

    @Test
    void anEqualAverageIsTheMeanOfItsWeights() {
        WeightAverage optimizer = WeightAverage.equal(sgd(1), 2, 2);
        for (int step = 0; step < 4; step++) {
            step(optimizer, 1, 0);
        }
        optimizer.enterEvaluation();
        assertValue((-1 - 3) / 2.0, -2);
        optimizer.leaveEvaluation();
        assertValue(-3, -2);
    }

    @Test
    void anExponentialAverageFollowsTheWeights() {
        WeightAverage optimizer = WeightAverage.exponential(sgd(1), 0.15);
        step(optimizer, 1, 0);
        step(optimizer, 1, 0);
        optimizer.enterEvaluation();
        // Decay 1/10 at the first step, 0.15 of 2/11 at the second.
        double first = 0.1 * 1 + 0.9 * 0;
        assertValue(0.15 * first + 0.85 * -1, -2);
    }

    @Test
    void theSwitchKeepsTheRatioOfTheRates() {
        SwitchedOptimizer optimizer = new SwitchedOptimizer(sgd(0.1), sgd(1), 1);
        optimizer.setLearningRate(0.2);
        step(optimizer, 1, 0);
        assertValue(0.8, -2);
        step(optimizer, 1, 0);
        assertValue(-1.2, -2);
        assertEquals(2, optimizer.learningRate());
    }

    /** For gradient descent at a rate of 0.3 in place of Adam the projection is the rate itself, whatever a schedule makes of it. */
    @Test
    void swatsGoesOnWithStepsOfTheSameLength() {
        SwitchedOptimizer optimizer = SwitchedOptimizer.swats(sgd(0.3), new Sgd(List.of(x), 0.01).withMomentum(0.9),
                0.9, 2);
        optimizer.setLearningRate(0.3);
        step(optimizer, 1, 2);
        optimizer.setLearningRate(0.15);
        step(optimizer, 0.5, 1);
        optimizer.setLearningRate(0.3);
        // At 0.3 a projected step is 0.3·g: at 0.1 of it with momentum 0.9.
        assertEquals(0.03, optimizer.learningRate(), 1e-8);
    }

    @Test
    void lambAndLarsStepByTheLengthOfTheParameter() {
        // ‖θ‖ = √5; Adam's first direction is the sign: u = (1, −1) + 0.01θ.
        step(new Lamb(List.of(x), 0.1), 3, -4);
        double ratio = Math.sqrt(5) / Math.hypot(1.01, -1.02);
        assertValue(1 - 0.1 * ratio * 1.01, -2 + 0.1 * ratio * 1.02);
        x.value().copyFrom(1, -2);
        step(new Lars(List.of(x), 10).withWeightDecay(0.1), 3, -4);
        double local = 0.001 * Math.sqrt(5) / (5 + 0.1 * Math.sqrt(5));
        assertValue(1 - 10 * local * 3.1, -2 + 10 * local * 4.2);
    }

    /** Without a length of weights or without decay, which is LARS's and LAMB's denominator, the step is the plain one. */
    @Test
    void lambAndLarsStepPlainlyWhereNothingScales() {
        x.value().fill(0);
        step(new Lamb(List.of(x), 0.1), 3, -4);
        assertValue(-0.1, 0.1);
        x.value().copyFrom(1, -2);
        step(new Lamb(List.of(x), 0.1).withWeightDecay(0), 3, -4);
        assertValue(0.9, -1.9);
        x.value().fill(0);
        step(new Lars(List.of(x), 0.1).withWeightDecay(0.5), 3, -4);
        assertValue(-0.3, 0.4);
        x.value().copyFrom(1, -2);
        step(new Lars(List.of(x), 0.1).withWeightDecay(0), 3, -4);
        assertValue(0.7, -1.6);
        step(new Lars(List.of(x), 0.1).withWeightDecay(0.5), 0, 0);
        assertValue(0.7 - 0.1 * 0.5 * 0.7, -1.6 + 0.1 * 0.5 * 1.6);
    }

    /** The velocity holds the scaled steps, so that each keeps the scale of its own weights. */
    @Test
    void larsHasMomentumAndTrust() {
        Lars lars = new Lars(List.of(x), 1).withTrust(0.02).withMomentum(0.5).withWeightDecay(0.1);
        double[] value = {1, -2};
        double[] velocity = new double[2];
        for (double[] gradient : new double[][] {{3, -4}, {1, 1}}) {
            double norm = Math.hypot(value[0], value[1]);
            double local = 0.02 * norm / (Math.hypot(gradient[0], gradient[1]) + 0.1 * norm);
            step(lars, gradient);
            for (int i = 0; i < 2; i++) {
                velocity[i] = 0.5 * velocity[i] + local * (gradient[i] + 0.1 * value[i]);
                value[i] -= velocity[i];
            }
            assertValue(value);
        }
    }

    @Test
    void aTinyNormIsRaisedByAMillionth() {
        x.gradient().copyFrom(3e-6f, 4e-6f);
        Gradients.clipByGlobalNorm(List.of(x), 3e-6);
        Numbers.assertClose(new double[] {1.5e-6, 2e-6}, Numbers.of(x.gradient()), 1e-5, "gradient");
    }

    @Test
    void combinedOptimizersKeepTheRatioOfTheirRatesAndAreEvaluatedTogether() {
        Parameter y = new Parameter("y", Tensor.zeros(1).fill(1));
        WeightAverage first = WeightAverage.exponential(sgd(0.1), 0.5);
        WeightAverage second = WeightAverage.exponential(new Sgd(List.of(y), 0.3), 0.5);
        CombinedOptimizer both = new CombinedOptimizer(first, second);
        both.setLearningRate(0.2);
        assertEquals(0.2, both.learningRate());
        y.gradient().fill(1);
        x.gradient().copyFrom(1, 0);
        both.step();
        assertValue(0.8, -2);
        assertEquals(0.4, y.value().get(0), 1e-6);
        both.enterEvaluation();
        // The first step's average has a share of 0.1 of the weights before it.
        assertValue(0.82, -2);
        assertEquals(0.46, y.value().get(0), 1e-6);
        both.leaveEvaluation();
        assertValue(0.8, -2);
        assertEquals(0.4, y.value().get(0), 1e-6);
        assertThrows(IllegalArgumentException.class, CombinedOptimizer::new);
    }

    @Test
    void whatStandsAroundAnAverageEntersEvaluationWithIt() {
        Optimizer optimizer = GradientClipping.byValue(WeightAverage.exponential(sgd(1), 0.5), 10);
        step(optimizer, 1, 0);
        optimizer.enterEvaluation();
        assertValue(0.1, -2);
        optimizer.leaveEvaluation();
        assertValue(0, -2);
    }

    /** PyTorch's defaults: a tenth, after more than ten reports that are not better by a ten-thousandth. */
    @Test
    void aPlateauHasPyTorchsDefaults() {
        ReduceOnPlateau optimizer = new ReduceOnPlateau(sgd(1));
        optimizer.report(1);
        for (int bad = 0; bad < 10; bad++) {
            assertFalse(optimizer.report(0.99995));
        }
        assertTrue(optimizer.report(0.99995));
        assertEquals(1, optimizer.reductions());
        assertEquals(0.1, optimizer.learningRate(), 1e-12);
        assertFalse(optimizer.report(0.9998));
        for (int bad = 0; bad < 10; bad++) {
            assertFalse(optimizer.report(1), "the count of bad reports begins again");
        }
        assertTrue(optimizer.report(1));
        assertEquals(2, optimizer.reductions());
        assertEquals(0.01, optimizer.learningRate(), 1e-12);
    }

    /** The best metric, the bad reports and the reductions are saved; the rate is reduced as soon as they are read. */
    @Test
    void aPlateauGoesOnFromItsState() {
        ReduceOnPlateau optimizer = new ReduceOnPlateau(sgd(1), 0.5, 1, 0);
        for (double loss : new double[] {3, 4, 4, 4}) {
            optimizer.report(loss);
        }
        ReduceOnPlateau resumed = new ReduceOnPlateau(sgd(1), 0.5, 1, 0);
        resumed.loadState(optimizer.state());
        assertEquals(0.5, resumed.learningRate());
        assertTrue(resumed.report(3.5), "3 was better, and this is the second bad report");
        assertEquals(0.25, resumed.learningRate());
    }

    @Test
    void lookaheadsStartIsTheWeightsBeforeTheFirstStep() {
        Lookahead optimizer = new Lookahead(sgd(1), 1, 0.25);
        x.value().copyFrom(5, 5);
        step(optimizer, 4, 0);
        assertValue(4, 5);
        assertThrows(IllegalArgumentException.class, () -> new Lookahead(sgd(1), 1, 1.01));
        step(new Lookahead(sgd(1), 1, 1), 4, 0);
        assertValue(0, 5);
    }

    @Test
    void lookaheadIsFiveStepsAndHalfWayUnlessToldOtherwise() {
        Lookahead optimizer = new Lookahead(sgd(1));
        for (int step = 1; step <= 5; step++) {
            step(optimizer, 1, 0);
            assertValue(step < 5 ? 1 - step : 1 - 2.5, -2);
        }
    }

    /** Weights 4, 3, 2, …, after the steps 3, 5 and 7 in the average; before the first, the weights themselves. */
    @Test
    void anEqualAverageBeginsAtItsFirstStepAndLeavesOutTheOthers() {
        WeightAverage optimizer = WeightAverage.equal(sgd(1), 3, 2);
        double[] expected = {0, -1, -2, -2, -3, -3, -4};
        for (int step = 0; step < expected.length; step++) {
            step(optimizer, 1, 0);
            optimizer.enterEvaluation();
            assertValue(expected[step], -2);
            optimizer.enterEvaluation();
            assertValue(expected[step], -2);
            optimizer.leaveEvaluation();
            assertValue(-step, -2);
        }
    }

    @Test
    void aSwitchIsBetweenOptimizersOfTheSameParameters() {
        Sgd other = new Sgd(List.of(new Parameter("y", Tensor.zeros(2))), 1);
        assertThrows(IllegalArgumentException.class, () -> new SwitchedOptimizer(sgd(1), other, 1));
    }
}
