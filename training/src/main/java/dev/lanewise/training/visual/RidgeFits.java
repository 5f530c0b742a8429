package dev.lanewise.training.visual;

import dev.lanewise.optim.fullbatch.LeastSquares;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.ChartGrid;
import dev.lanewise.training.plot.LineChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ridge regression of a polynomial of degree 14 on 21 points: fits of different strength λ, and the error against λ on
 * the points and on others (lecture 3, after Murphy, Probabilistic machine learning, figure 4.5).
 *
 * <p>The truth is −1.5x + x²/9 on [0, 20] with noise of deviation 2; powers are of x brought to [−1, 1].
 */
public final class RidgeFits {
    private static final int DEGREE = 14;
    private static final int POINTS = 21;
    private static final int TEST_POINTS = 201;
    private static final double END = 20;
    private static final double NOISE = 2;
    private static final List<String> SHOWN = List.of("1e-10", "0.1", "10");
    private static final int STRENGTHS = 61;
    private static final double LEAST_EXPONENT = -12;
    private static final double GREATEST_EXPONENT = 3;

    private final double[] x = evenly(POINTS);
    private final double[] y;
    private final double[] testX = evenly(TEST_POINTS);
    private final double[] testY;
    private final LeastSquares regression;

    /** Draws the points and the others with their noise. */
    public RidgeFits(long seed) {
        y = observed(x, Random.of(seed).stream("training"));
        testY = observed(testX, Random.of(seed).stream("test"));
        regression = LeastSquares.polynomial(x, y, DEGREE);
    }

    /** The mean squared error of the fit of a strength on the 21 points. */
    public double trainingError(double lambda) {
        return error(regression.ridge(lambda), x, y);
    }

    /** The mean squared error of the fit of a strength on the 201 other points. */
    public double testError(double lambda) {
        return error(regression.ridge(lambda), testX, testY);
    }

    /** Three fits, and both errors against λ. */
    public Chart chart() {
        List<Chart> charts = new ArrayList<>();
        for (String lambda : SHOWN) {
            charts.add(fit(lambda));
        }
        double[] strengths = new double[STRENGTHS];
        Arrays.setAll(strengths, i -> Math.pow(10,
                LEAST_EXPONENT + (GREATEST_EXPONENT - LEAST_EXPONENT) * i / (STRENGTHS - 1)));
        charts.add(new LineChart("Mean squared error").axes("λ", "").logX().logY()
                .line("the 21 points", strengths, Arrays.stream(strengths).map(this::trainingError).toArray())
                .line("201 other points", strengths, Arrays.stream(strengths).map(this::testError).toArray()));
        return new ChartGrid("Ridge regression of a polynomial of degree 14 on 21 points", 2, charts);
    }

    private LineChart fit(String lambda) {
        double[] weights = regression.ridge(Double.parseDouble(lambda));
        double[] places = Arrays.stream(testX).map(RidgeFits::original).toArray();
        return new LineChart("λ = " + lambda).axes("x", "").yRange(-12, 18)
                .line("fit", places, Arrays.stream(testX).map(each -> value(weights, each)).toArray())
                .line("truth", places, Arrays.stream(testX).map(RidgeFits::truth).toArray())
                .points("points", Arrays.stream(x).map(RidgeFits::original).toArray(), y);
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
