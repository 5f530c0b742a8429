package dev.lanewise.tensor.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batch and local response normalization against their definitions. */
class NormalizationTest {
    private static final float EPS = 1e-5f;
    private static final int CHANNELS = 5;

    private final Tensor x = Doubles.random(1, 3, CHANNELS, 2, 4);
    private final Tensor gy = Doubles.random(2, 3, CHANNELS, 2, 4);
    private final Tensor gamma = Doubles.random(3, CHANNELS);
    private final Tensor beta = Doubles.random(4, CHANNELS);
    private final Tensor mean = Tensor.zeros(CHANNELS);
    private final Tensor inverse = Tensor.zeros(CHANNELS);

    @Test
    void batchTraining() {
        Tensor y = Doubles.unset(x);
        BatchNormalization.forwardTraining(x, gamma, beta, EPS, mean, inverse, y);
        Doubles.assertClose(batch(Doubles.of(x), Doubles.of(gamma), Doubles.of(beta)), y);
        Tensor gx = Doubles.unset(x);
        Tensor gammaGradient = Doubles.unset(gamma);
        Tensor betaGradient = Doubles.unset(beta);
        BatchNormalization.backwardTraining(x, gy, gamma, mean, inverse, gx, gammaGradient, betaGradient, false);
        double[] expectedGamma = Doubles.gradient(gamma, gy, at -> batch(Doubles.of(x), at, Doubles.of(beta)));
        Doubles.assertClose(Doubles.gradient(x, gy, at -> batch(at, Doubles.of(gamma), Doubles.of(beta))), gx);
        Doubles.assertClose(expectedGamma, gammaGradient);
        Doubles.assertClose(Doubles.gradient(beta, gy, at -> batch(Doubles.of(x), Doubles.of(gamma), at)),
                betaGradient);

        Tensor inPlace = gy.copy();
        BatchNormalization.backwardTraining(x, inPlace, gamma, mean, inverse, inPlace, gammaGradient, betaGradient,
                true);
        assertArrayEquals(gx.toArray(), inPlace.toArray());
        Doubles.assertClose(twice(expectedGamma), gammaGradient);
    }

    @Test
    void batchWithoutParametersInPlace() {
        Tensor y = x.copy();
        BatchNormalization.forwardTraining(y, null, null, EPS, mean, inverse, y);
        double[] ones = {1, 1, 1, 1, 1};
        Doubles.assertClose(batch(Doubles.of(x), ones, new double[CHANNELS]), y);
        Tensor gx = Doubles.unset(x);
        BatchNormalization.backwardTraining(x, gy, null, mean, inverse, gx, null, null, false);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> batch(at, ones, new double[CHANNELS])), gx);
    }

    @Test
    void batchEvaluation() {
        mean.copyFrom(0.1f, -0.2f, 1, 2, 0);
        Tensor variance = Tensor.of(Shape.of(CHANNELS), 1, 0.5f, 2, 3, 0.1f);
        Tensor y = Doubles.unset(x);
        BatchNormalization.forwardEvaluation(x, gamma, beta, mean, variance, EPS, y);
        Doubles.assertClose(evaluation(Doubles.of(x), variance, Doubles.of(gamma)), y);
        Tensor gx = Doubles.unset(x);
        Tensor gammaGradient = Doubles.unset(gamma);
        Tensor betaGradient = Doubles.unset(beta);
        BatchNormalization.backwardEvaluation(x, gy, gamma, mean, variance, EPS, gx, gammaGradient, betaGradient,
                false);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> evaluation(at, variance, Doubles.of(gamma))), gx);
        Doubles.assertClose(Doubles.gradient(gamma, gy, at -> evaluation(Doubles.of(x), variance, at)), gammaGradient);
        Tensor sums = Doubles.unset(beta);
        Reduction.sumPerChannel(gy, sums, false);
        Doubles.assertClose(Doubles.of(sums), betaGradient);
    }

    @Test
    void runningStatisticsUseTheUnbiasedVariance() {
        Tensor rows = Tensor.of(Shape.of(4, 1), 1, 2, 3, 6);
        Tensor one = Tensor.zeros(1);
        Tensor deviation = Tensor.zeros(1);
        BatchNormalization.forwardTraining(rows, null, null, EPS, one, deviation, Doubles.unset(rows));
        Tensor runningMean = Tensor.of(Shape.of(1), 1);
        Tensor runningVariance = Tensor.of(Shape.of(1), 1);
        BatchNormalization.updateRunning(one, deviation, EPS, 4, 0.1f, runningMean, runningVariance);
        assertEquals(0.9 * 1 + 0.1 * 3, runningMean.item(), 1e-6);
        assertEquals(0.9 * 1 + 0.1 * 14 / 3, runningVariance.item(), 1e-5);
    }

    /** A mean a thousand deviations away from zero, over several blocks, must not drown the variance. */
    @Test
    void varianceOfALargeMean() {
        Tensor large = Doubles.random(1, 2, 3, 300, 301);
        for (int i = 0; i < large.elements(); i++) {
            large.array()[large.offset() + i] += 1000;
        }
        Tensor three = Tensor.zeros(3);
        Tensor deviation = Tensor.zeros(3);
        BatchNormalization.forwardTraining(large, null, null, 0, three, deviation, Tensor.zeros(large.shape()));
        double[] values = Doubles.of(large);
        double sum = 0;
        double squares = 0;
        int plane = 300 * 301;
        for (int n = 0; n < 2; n++) {
            for (int i = 0; i < plane; i++) {
                double value = values[n * 3 * plane + i] - 1000;
                sum += value;
                squares += value * value;
            }
        }
        double expected = squares / (2 * plane) - Math.pow(sum / (2 * plane), 2);
        assertEquals(1 / Math.sqrt(expected), deviation.get(0), 1e-5 / Math.sqrt(expected));
        assertEquals(1000 + sum / (2 * plane), three.get(0), 1e-4);
    }

    /**
     * Rows are joined for the statistics where there are few channels, but more than one vector; 3,200 and 9 rows make
     * blocks of all kinds.
     */
    @ParameterizedTest
    @ValueSource(ints = {17, 32, 40, 300})
    void statisticsOfEachChannel(int channels) {
        for (int size : new int[] {40, 3}) {
            Tensor many = Doubles.random(channels, size == 3 ? 1 : 2, channels, size, size);
            int plane = size * size;
            double[] values = Doubles.of(many);
            Tensor means = Tensor.zeros(channels);
            Tensor deviations = Tensor.zeros(channels);
            BatchNormalization.forwardTraining(many, null, null, 0, means, deviations, Tensor.zeros(many.shape()));
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                double squares = 0;
                for (int i = 0; i < values.length; i++) {
                    if (i / plane % channels == c) {
                        sum += values[i];
                        squares += values[i] * values[i];
                    }
                }
                double count = values.length / (double) channels;
                double expected = 1 / Math.sqrt(squares / count - Math.pow(sum / count, 2));
                assertEquals(sum / count, means.get(c), 1e-6, "mean " + c);
                assertEquals(expected, deviations.get(c), 1e-5 * expected, "deviation " + c);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 12})
    void localResponse(int size) {
        Tensor y = Doubles.unset(x);
        LocalResponseNormalization.forward(size, 0.5f, 0.75f, 2, x, y);
        Doubles.assertClose(local(Doubles.of(x), size), y);
        Tensor gx = gy.copy();
        LocalResponseNormalization.backward(size, 0.5f, 0.75f, 2, x, y, gx, gx);
        Doubles.assertClose(Doubles.gradient(x, gy, at -> local(at, size)), gx);
    }

    /** With channels that are one vector and several: a vector must not read what the one before has written. */
    @ParameterizedTest
    @ValueSource(ints = {5, 16, 64})
    void localResponseInPlace(int channels) {
        Tensor input = Doubles.random(1, 2, channels, 3, 4);
        Tensor y = Doubles.unset(input);
        LocalResponseNormalization.forward(5, 0.5f, 0.75f, 2, input, y);
        LocalResponseNormalization.forward(5, 0.5f, 0.75f, 2, input, input);
        assertArrayEquals(y.toArray(), input.toArray());
    }

    @Test
    void badArgumentsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> LocalResponseNormalization.forward(0, 1, 1, 1, x, x));
        assertThrows(IllegalArgumentException.class, () -> LocalResponseNormalization.forward(1, 1, 1, 0, x, x));
        assertThrows(IllegalArgumentException.class,
                () -> BatchNormalization.forwardTraining(x, Tensor.zeros(4), beta, EPS, mean, inverse, x));
    }

    private static int channel(int i) {
        return i / 8 % CHANNELS;
    }

    private static double[] batch(double[] x, double[] gamma, double[] beta) {
        double[] sums = new double[CHANNELS];
        double[] squares = new double[CHANNELS];
        double count = x.length / (double) CHANNELS;
        for (int i = 0; i < x.length; i++) {
            sums[channel(i)] += x[i] / count;
        }
        for (int i = 0; i < x.length; i++) {
            squares[channel(i)] += Math.pow(x[i] - sums[channel(i)], 2) / count;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = channel(i);
            y[i] = (x[i] - sums[c]) / Math.sqrt(squares[c] + EPS) * gamma[c] + beta[c];
        }
        return y;
    }

    private double[] evaluation(double[] x, Tensor variance, double[] gamma) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            int c = channel(i);
            y[i] = (x[i] - mean.get(c)) / Math.sqrt((double) variance.get(c) + EPS) * gamma[c] + beta.get(c);
        }
        return y;
    }

    private static double[] local(double[] x, int size) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            double sum = 0;
            for (int c = channel(i) - size / 2; c <= channel(i) + (size - 1) / 2; c++) {
                sum += c >= 0 && c < CHANNELS ? Math.pow(x[i + (c - channel(i)) * 8], 2) : 0;
            }
            y[i] = x[i] / Math.pow(2 + 0.5 / size * sum, 0.75);
        }
        return y;
    }

    private static double[] twice(double[] values) {
        return Arrays.stream(values).map(value -> 2 * value).toArray();
    }
}
