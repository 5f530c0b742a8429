package dev.lanewise.training.visual;

import dev.lanewise.optim.fullbatch.LeastSquares;
import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.ChartGrid;
import dev.lanewise.training.plot.LineChart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ridge regression of a polynomial of degree 14 on 21 points of a noisy quadratic function: fits of different
 * strength λ, and the error
 * against λ on the points and on others (lecture 3, after Murphy, Probabilistic machine learning, figure 4.5).
 */
public final class RidgeFits {
    private static final int DEGREE = 14;
    private static final List<String> SHOWN = List.of("1e-10", "0.1", "10");
    private static final int STRENGTHS = 61;
    private static final double LEAST_EXPONENT = -12;
    private static final double GREATEST_EXPONENT = 3;

    private final NoisyQuadratic points;
    private final LeastSquares regression;

    /** Draws the points and the others with their noise. */
    public RidgeFits(long seed) {
        points = new NoisyQuadratic(seed);
        regression = points.polynomial(DEGREE);
    }

    /** The mean squared error of the fit of a strength on the 21 points. */
    public double trainingError(double lambda) {
        return points.trainingError(regression.ridge(lambda));
    }

    /** The mean squared error of the fit of a strength on the 201 other points. */
    public double testError(double lambda) {
        return points.testError(regression.ridge(lambda));
    }

    /** Three fits, and both errors against λ. */
    public Chart chart() {
        List<Chart> charts = new ArrayList<>();
        for (String lambda : SHOWN) {
            charts.add(points.fit("λ = " + lambda, regression.ridge(Double.parseDouble(lambda))));
        }
        double[] strengths = new double[STRENGTHS];
        Arrays.setAll(strengths, i -> Math.pow(10,
                LEAST_EXPONENT + (GREATEST_EXPONENT - LEAST_EXPONENT) * i / (STRENGTHS - 1)));
        charts.add(new LineChart("Mean squared error").axes("λ", "").logX().logY()
                .line("the 21 points", strengths, Arrays.stream(strengths).map(this::trainingError).toArray())
                .line("201 other points", strengths, Arrays.stream(strengths).map(this::testError).toArray()));
        return new ChartGrid("Ridge regression of a polynomial of degree 14 on 21 points", 2, charts);
    }
}
