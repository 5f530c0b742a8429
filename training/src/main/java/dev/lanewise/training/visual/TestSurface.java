package dev.lanewise.training.visual;

import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.plot.ContourChart;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Functions of two variables on which optimizers show their character, each with its gradient, a start and a window. */
public enum TestSurface {
    /** x²/20 + y²: a long valley, steep across and flat along; its minimum is at (0, 0). */
    RAVINE("Ravine", -8, 1.7, new double[] {-10, 3, -2.5, 2.5}, new double[] {0, 0}) {
        @Override
        public double value(double x, double y) {
            return x * x / 20 + y * y;
        }

        @Override
        double[] gradient(double x, double y) {
            return new double[] {x / 10, 2 * y};
        }
    },
    /** x² − y²: level at (0, 0), from where only ±y leads down; begun almost on the ridge. */
    SADDLE("Saddle", -0.9, 0.01, new double[] {-1.1, 1.1, -1.1, 1.1}, new double[0]) {
        @Override
        public double value(double x, double y) {
            return x * x - y * y;
        }

        @Override
        double[] gradient(double x, double y) {
            return new double[] {2 * x, -2 * y};
        }
    },
    /** Beale's function: steep walls around a curved flat valley; its minimum is at (3, 0.5). */
    BEALE("Beale's function", 1, 1.5, new double[] {-1, 4.5, -2.2, 2.2}, new double[] {3, 0.5}) {
        @Override
        public double value(double x, double y) {
            double a = 1.5 - x + x * y;
            double b = 2.25 - x + x * y * y;
            double c = 2.625 - x + x * y * y * y;
            return a * a + b * b + c * c;
        }

        @Override
        double[] gradient(double x, double y) {
            double a = 1.5 - x + x * y;
            double b = 2.25 - x + x * y * y;
            double c = 2.625 - x + x * y * y * y;
            return new double[] {2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1)),
                    2 * x * (a + 2 * b * y + 3 * c * y * y)};
        }
    };

    private final String title;
    private final double startX;
    private final double startY;
    private final double[] window;
    private final double[] minimum;

    TestSurface(String title, double startX, double startY, double[] window, double[] minimum) {
        this.title = title;
        this.startX = startX;
        this.startY = startY;
        this.window = window;
        this.minimum = minimum;
    }

    /** The function. */
    public abstract double value(double x, double y);

    abstract double[] gradient(double x, double y);

    /**
     * The way of an optimizer from the surface's start.
     *
     * @param x the places after 0, 1, … steps
     * @param y the places after 0, 1, … steps
     */
    public record Path(double[] x, double[] y) {
        /** The place after the last step. */
        public double[] end() {
            return new double[] {x[x.length - 1], y[y.length - 1]};
        }
    }

    /** Lets an optimizer of one parameter, {@code [2]}, go so many steps; ends early where it leaves the finite numbers. */
    public Path descend(Function<List<Parameter>, Optimizer> optimizer, int steps) {
        Tensor place = Tensor.of(Shape.of(2), (float) startX, (float) startY);
        Parameter parameter = new Parameter("place", place);
        Optimizer rule = optimizer.apply(List.of(parameter));
        double[] x = new double[steps + 1];
        double[] y = new double[steps + 1];
        for (int step = 0; step <= steps; step++) {
            x[step] = place.get(0);
            y[step] = place.get(1);
            double[] gradient = gradient(x[step], y[step]);
            if (!Float.isFinite((float) gradient[0]) || !Float.isFinite((float) gradient[1])) {
                return new Path(Arrays.copyOf(x, Math.max(1, step)), Arrays.copyOf(y, Math.max(1, step)));
            }
            parameter.gradient().copyFrom((float) gradient[0], (float) gradient[1]);
            rule.step();
        }
        return new Path(x, y);
    }

    /** The contours of the surface with its minimum marked, to which paths are to be added. */
    public ContourChart chart() {
        ContourChart chart = ContourChart.of(title, this::value, window[0], window[1], window[2], window[3])
                .axes("x", "y");
        return minimum.length == 0 ? chart : chart.target(minimum[0], minimum[1]);
    }
}
