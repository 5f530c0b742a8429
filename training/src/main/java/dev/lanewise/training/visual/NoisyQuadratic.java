package dev.lanewise.training.visual;

import dev.lanewise.optim.fullbatch.LeastSquares;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.plot.LineChart;
import java.util.Arrays;

/**
 * Lecture 3's 21 points of a quadratic function with noise, and 201 others that judge a fit.
 *
 * <p>The truth is −1.5x + x²/9 on [0, 20] with noise of deviation 2; powers are of x brought to [−1, 1].
 */
final class NoisyQuadratic {
    static final int POINTS = 21;
    private static final int TEST_POINTS = 201;
    private static final double END = 20;
    private static final double NOISE = 2;

    private final double[] x = evenly(POINTS);
    private final double[] y;
    private final double[] testX = evenly(TEST_POINTS);
    private final double[] testY;

    /** Draws the points and the others with their noise. */
    NoisyQuadratic(long seed) {
        y = observed(x, Random.of(seed).stream("training"));
        testY = observed(testX, Random.of(seed).stream("test"));
    }

    /** The regression of the 21 points on powers up to a degree. */
    LeastSquares polynomial(int degree) {
        return LeastSquares.polynomial(x, y, degree);
    }

    /** The mean squared error of a polynomial on the 21 points. */
    double trainingError(double[] weights) {
        return error(weights, x, y);
    }

    /** The mean squared error of a polynomial on the 201 other points. */
    double testError(double[] weights) {
        return error(weights, testX, testY);
    }

    /** A polynomial beside the truth and the points. */
    LineChart fit(String title, double[] weights) {
        double[] places = Arrays.stream(testX).map(NoisyQuadratic::original).toArray();
        return new LineChart(title).axes("x", "").yRange(-12, 18)
                .line("fit", places, Arrays.stream(testX).map(each -> value(weights, each)).toArray())
                .line("truth", places, Arrays.stream(testX).map(NoisyQuadratic::truth).toArray())
                .points("points", Arrays.stream(x).map(NoisyQuadratic::original).toArray(), y);
    }

    private static double[] observed(double[] places, Random random) {
        return Arrays.stream(places).map(each -> truth(each) + NOISE * random.nextGaussian()).toArray();
    }

    private static double truth(double place) {
        double original = original(place);
        return -1.5 * original + original * original / 9;
    }

    /** From [−1, 1] to [0, 20]. */
    private static double original(double place) {
        return (place + 1) * END / 2;
    }

    private static double[] evenly(int count) {
        double[] places = new double[count];
        Arrays.setAll(places, i -> 2.0 * i / (count - 1) - 1);
        return places;
    }

    private static double value(double[] weights, double place) {
        double sum = 0;
        for (int power = weights.length - 1; power >= 0; power--) {
            sum = sum * place + weights[power];
        }
        return sum;
    }

    private static double error(double[] weights, double[] places, double[] values) {
        double sum = 0;
        for (int i = 0; i < places.length; i++) {
            double difference = value(weights, places[i]) - values[i];
            sum += difference * difference;
        }
        return sum / places.length;
    }
}
