package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
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

    @Test
    void muonsStepHasSingularValuesOfAboutOne() {
        for (Shape shape : List.of(Shape.of(3, 8), Shape.of(8, 3), Shape.of(3, 2, 2, 2))) {
            Parameter weight = new Parameter("w", Tensor.zeros(shape));
            Random.of(2).fillNormal(weight.gradient(), 0, 1);
            new Muon(List.of(weight), 1).withMomentum(0).step();
            int rows = shape.dimension(0);
            int columns = shape.elements() / rows;
            double scale = Math.max(1, rows / (double) columns);
            // The trace of XXᵀ is the sum of the squared singular values.
            double trace = 0;
            for (double value : Numbers.of(weight.value())) {
                trace += value * value / scale;
            }
            assertEquals(1, trace / Math.min(rows, columns), 0.35, shape.toString());
        }
    }
}
