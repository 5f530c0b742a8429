package dev.lanewise.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Pass;
import dev.lanewise.nn.activation.LogSoftmax;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {
    private static final Tensor OUTPUT = Tensor.of(Shape.of(2, 2), 0.5f, 0.25f, -1, 1);
    private static final int[] LABELS = {0, 1};

    @Test
    void squaredErrorOfLabelsIsThatOfOneHotTargets() {
        Tensor gradient = Tensor.zeros(2, 2);
        MeanSquaredError loss = new MeanSquaredError();
        double expected = (0.25 + 0.0625 + 1 + 0) / 4;
        assertEquals(expected, loss.evaluate(OUTPUT, LABELS, gradient), 1e-7);
        assertEquals(expected, loss.evaluate(OUTPUT, LABELS, null), 1e-7);
        assertArrayEquals(new float[] {-0.25f, 0.125f, -0.5f, 0}, gradient.toArray(), 1e-7f);
    }

    @Test
    void crossEntropyOfTwoClassesIsLogistic() {
        double expected = (Math.log1p(Math.exp(-0.25)) + Math.log1p(Math.exp(-2))) / 2;
        assertEquals(expected, new CrossEntropyLoss().evaluate(OUTPUT, LABELS, null), 1e-6);
    }

    /** The scores of cat, car and frog for the three images of the lecture's slide. */
    private static final Tensor SCORES = Tensor.of(Shape.of(3, 3), 3.2f, 5.1f, -1.7f, 1.3f, 4.9f, 2, 2.2f, 2.5f, -3.1f);

    @Test
    void hingeLossesOfTheSlide() {
        HingeLoss loss = new HingeLoss();
        double[] expected = {2.9, 0, 12.9};
        for (int i = 0; i < 3; i++) {
            assertEquals(expected[i], loss.evaluate(SCORES.samples(i, i + 1), new int[] {i}, null), 1e-5);
        }
        assertEquals(5.27, loss.evaluate(SCORES, new int[] {0, 1, 2}, null), 0.005);
    }

    @Test
    void softmaxOfTheSlide() {
        Tensor cat = SCORES.samples(0, 1);
        float[] probabilities = new Softmax().forward(cat, Pass.evaluation()).toArray();
        assertArrayEquals(new float[] {0.13f, 0.87f, 0}, probabilities, 0.005f);
        assertEquals(2.04, new CrossEntropyLoss().evaluate(cat, new int[] {0}, null), 0.005);
    }

    private static Stream<Loss> classLosses() {
        return Stream.of(new CrossEntropyLoss(), new CrossEntropyLoss(0.2f),
                new CrossEntropyLoss(0.2f).classWeights(0.5f, 2, 1), new NegativeLogLikelihoodLoss(),
                new NegativeLogLikelihoodLoss().classWeights(1, 0, 3), new HingeLoss(),
                new HingeLoss(0.5f).classWeights(0.5f, 2, 1), new L1Loss(), new HuberLoss(0.7), new SmoothL1Loss(0.7),
                new BinaryCrossEntropyWithLogitsLoss(), new KullbackLeiblerLoss(), new MeanSquaredError());
    }

    /** Both for labels and for probabilities, whose gradient is asked for in the memory of the target too. */
    @ParameterizedTest
    @MethodSource("classLosses")
    void gradientIsTheSlope(Loss loss) {
        Tensor output = Random.of(1).fillUniform(Tensor.zeros(4, 3), -2, 2);
        int[] labels = {0, 2, 1, 2};
        Tensor target = new Softmax().forward(Random.of(2).fillUniform(Tensor.zeros(4, 3), -2, 2), Pass.evaluation());
        Tensor gradient = Tensor.zeros(4, 3).fill(Float.NaN);
        assertEquals(loss.evaluate(output, labels, null), loss.evaluate(output, labels, gradient), 1e-12);
        assertSlope(output, gradient, () -> loss.evaluate(output, labels, null));
        Tensor inPlace = target.copy();
        assertEquals(loss.evaluate(output, target, null), loss.evaluate(output, inPlace, inPlace), 1e-12);
        assertSlope(output, inPlace, () -> loss.evaluate(output, target, null));
    }

    private static void assertSlope(Tensor variable, Tensor gradient, DoubleSupplier loss) {
        for (int i = 0; i < variable.elements(); i++) {
            int at = variable.offset() + i;
            float value = variable.array()[at];
            variable.array()[at] = value + 0.01f;
            double above = loss.getAsDouble();
            variable.array()[at] = value - 0.01f;
            double slope = (above - loss.getAsDouble()) / 0.02;
            variable.array()[at] = value;
            assertEquals(slope, gradient.array()[gradient.offset() + i], 2e-4, "at " + i);
        }
    }

    /** Mixup's target gives mixup's loss, lambda·L(a) + (1 − lambda)·L(b), and a one-hot target that of the label. */
    @Test
    void targetsOfProbabilitiesMixLosses() {
        Tensor output = SCORES.samples(0, 1);
        Tensor mixed = Tensor.of(Shape.of(1, 3), 0.3f, 0.7f, 0);
        for (Loss loss : List.of(new CrossEntropyLoss(), new CrossEntropyLoss(0.1f), new HingeLoss())) {
            double a = loss.evaluate(output, new int[] {0}, null);
            double b = loss.evaluate(output, new int[] {1}, null);
            assertEquals(0.3 * a + 0.7 * b, loss.evaluate(output, mixed, null), 1e-6);
            assertEquals(b, loss.evaluate(output, Tensor.of(Shape.of(1, 3), 0, 1, 0), null), 1e-6);
        }
    }

    /** PyTorch's definition: Σ w·(−ln p) / Σ w over the samples that count. */
    @Test
    void classWeightsWeightTheMeanAndIgnoredLabelsDoNotCount() {
        Tensor logProbabilities = new LogSoftmax().forward(SCORES, Pass.evaluation());
        double weighted = -(2 * logProbabilities.get(0, 0) + 3 * logProbabilities.get(1, 1)) / 5;
        int[] labels = {0, 1, -100};
        Tensor gradient = Tensor.zeros(3, 3);
        CrossEntropyLoss loss = new CrossEntropyLoss().classWeights(2, 3, 7).ignoredLabel(-100);
        assertEquals(weighted, loss.evaluate(SCORES, labels, gradient), 1e-6);
        assertArrayEquals(new float[3], gradient.samples(2, 3).toArray());
        NegativeLogLikelihoodLoss same = new NegativeLogLikelihoodLoss().classWeights(2, 3, 7).ignoredLabel(-100);
        assertEquals(weighted, same.evaluate(logProbabilities, labels, null), 1e-6);
        assertEquals(0, loss.evaluate(SCORES, new int[] {-100, -100, -100}, gradient));
    }

    /** PyTorch's: (1 − ε)·Σ w_y(−ln p_y)/Σ w_y + ε/C·Σ_c w_c(−ln p_c)/Σ w_y. */
    @Test
    void smoothedLabelsShareTheWeightsOfTheirClasses() {
        double[] weights = {0.5, 2, 1};
        int[] labels = {0, 1, 1};
        Tensor logProbabilities = new LogSoftmax().forward(SCORES, Pass.evaluation());
        double hard = 0;
        double smooth = 0;
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += weights[labels[i]];
            hard -= weights[labels[i]] * logProbabilities.get(i, labels[i]);
            for (int c = 0; c < 3; c++) {
                smooth -= weights[c] * logProbabilities.get(i, c) / 3;
            }
        }
        double expected = (0.7 * hard + 0.3 * smooth) / sum;
        assertEquals(expected, new CrossEntropyLoss(0.3f).classWeights(0.5f, 2, 1).evaluate(SCORES, labels, null),
                1e-5);
    }

    /** Cat against car: margins of 1 and 0.5, and the weight of a class that the mean divides by again. */
    @Test
    void hingeLossesHaveTheirMarginAndWeights() {
        Tensor two = SCORES.samples(0, 2);
        int[] labels = {0, 1};
        // 5.1 − 3.2 + 0.5 of the cat; nothing of the car; weighted 3 : 1.
        assertEquals(2.4 * 3 / 4, new HingeLoss(0.5f).classWeights(3, 1, 1).evaluate(two, labels, null), 1e-5);
    }

    @Test
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new CrossEntropyLoss(1.5f));
        assertThrows(IllegalArgumentException.class, () -> new MeanSquaredError().evaluate(OUTPUT, new int[3], null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new MeanSquaredError().evaluate(OUTPUT, new int[] {0, 2}, null));
        assertThrows(IllegalArgumentException.class, () -> new HingeLoss(0));
        assertThrows(IllegalArgumentException.class, () -> new HuberLoss(0));
        assertThrows(IllegalArgumentException.class, () -> new HingeLoss().evaluate(OUTPUT, new int[] {0, 2}, null));
        assertThrows(IllegalArgumentException.class, () -> new HingeLoss().evaluate(OUTPUT, Tensor.zeros(2, 3), null));
        CrossEntropyLoss three = new CrossEntropyLoss().classWeights(1, 1, 1);
        assertThrows(IllegalArgumentException.class, () -> three.evaluate(OUTPUT, LABELS, null));
        assertThrows(IllegalArgumentException.class, () -> three.classWeights(1, -1));
    }
}
