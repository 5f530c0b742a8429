package dev.lanewise.training.visual;

import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.ChartGrid;
import dev.lanewise.training.plot.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Least squares of polynomials of every degree on 21 points of a noisy quadratic function (lecture 3, "An
 * illustration: vary d"): at degree 1
 * the approximation error dominates, at degree 20 the learning error, and degree 2 balances them.
 */
public final class DegreeFits {
    /** The polynomial of this degree goes through all points. */
    public static final int LARGEST_DEGREE = NoisyQuadratic.POINTS - 1;
    private static final List<Integer> SHOWN = List.of(1, 2, LARGEST_DEGREE);

    private final NoisyQuadratic points;

    /** Draws the points and the others with their noise. */
    public DegreeFits(long seed) {
        points = new NoisyQuadratic(seed);
    }

    /** The mean squared error of the fit of a degree, from 0 to {@value #LARGEST_DEGREE}, on the 21 points. */
    public double trainingError(int degree) {
        return points.trainingError(points.polynomial(degree).ridge(0));
    }

    /** The mean squared error of the fit of a degree on the 201 other points. */
    public double testError(int degree) {
        return points.testError(points.polynomial(degree).ridge(0));
    }

    /** Three fits, and both errors against the degree; that of degree 20 on the points is rounding, and not drawn. */
    public Chart chart() {
        List<Chart> charts = new ArrayList<>();
        for (int degree : SHOWN) {
            charts.add(points.fit("d = " + degree, points.polynomial(degree).ridge(0)));
        }
        charts.add(new LineChart("Mean squared error").axes("degree d", "").wholeX().logY()
                .line("the 21 points", degrees(LARGEST_DEGREE - 1), errors(LARGEST_DEGREE - 1, this::trainingError))
                .line("201 other points", degrees(LARGEST_DEGREE), errors(LARGEST_DEGREE, this::testError)));
        return new ChartGrid("Polynomials of degree d on 21 points of a quadratic function", 2, charts);
    }

    private static double[] degrees(int last) {
        return IntStream.rangeClosed(0, last).asDoubleStream().toArray();
    }

    private static double[] errors(int last, IntToDoubleFunction error) {
        return IntStream.rangeClosed(0, last).mapToDouble(error).toArray();
    }
}
