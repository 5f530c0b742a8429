package dev.lanewise.training.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * The contours of a function of two variables, low values strong and high ones pale, with paths over them.
 *
 * <p>The levels are quantiles of the values shown, so that a function of any shape has contours everywhere.
 */
public final class ContourChart extends Chart {
    private static final int LEVELS = 15;
    /** Above 1, the levels are denser among low values. */
    private static final double LEVEL_POWER = 1.4;
    private static final double STRONGEST = 0.55;
    private static final int FRAMES = 120;
    /** The share of an animation in which the paths move; then they stand still. */
    private static final double MOVING = 0.85;

    private final double[] xs;
    private final double[] ys;
    private final double[][] values;
    private final List<PlotPath> paths = new ArrayList<>();
    private final List<double[]> targets = new ArrayList<>();
    private String xLabel = "";
    private String yLabel = "";
    private double seconds;

    /** A line that an optimizer or another traveller has gone. */
    private record PlotPath(String name, double[] x, double[] y) {}

    /**
     * A chart of values on a grid, 460 × 380 pixels.
     *
     * @param xs the places from left to right, ascending, at least two
     * @param ys the places from bottom to top, ascending, at least two
     * @param values {@code values[row][column]} at {@code (xs[column], ys[row])}; may be infinite or NaN
     * @throws IllegalArgumentException if the sizes do not fit
     */
    public ContourChart(String title, double[] xs, double[] ys, double[][] values) {
        super(title, 460, 380);
        boolean rowsFit = Arrays.stream(values).allMatch(row -> row.length == xs.length);
        if (xs.length < 2 || ys.length < 2 || values.length != ys.length || !rowsFit) {
            throw new IllegalArgumentException("contours need a grid of at least 2 x 2 values, one for each of the "
                    + xs.length + " x " + ys.length + " places");
        }
        this.xs = xs.clone();
        this.ys = ys.clone();
        this.values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }

    /** A chart of a function over a rectangle. */
    public static ContourChart of(String title, DoubleBinaryOperator function, double left, double right,
            double bottom, double top) {
        double[] xs = spaced(left, right, 121);
        double[] ys = spaced(bottom, top, 97);
        double[][] values = new double[ys.length][xs.length];
        for (int row = 0; row < ys.length; row++) {
            for (int column = 0; column < xs.length; column++) {
                values[row][column] = function.applyAsDouble(xs[column], ys[row]);
            }
        }
        return new ContourChart(title, xs, ys, values);
    }

    /** Sets the size in pixels, at least 120 × 80. */
    public ContourChart size(int width, int height) {
        resize(width, height);
        return this;
    }

    /** Names the axes. */
    public ContourChart axes(String horizontal, String vertical) {
        xLabel = horizontal;
        yLabel = vertical;
        return this;
    }

    /**
     * Adds a path, which ends before its first point that is not finite.
     *
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public ContourChart path(String name, double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException("path " + name + " has " + x.length + " and " + y.length + " places");
        }
        int end = 0;
        while (end < x.length && Double.isFinite(x[end]) && Double.isFinite(y[end])) {
            end++;
        }
        paths.add(new PlotPath(name, Arrays.copyOf(x, end), Arrays.copyOf(y, end)));
        return this;
    }

    /** Marks a point with a cross: where the minimum is. */
    public ContourChart target(double x, double y) {
        targets.add(new double[] {x, y});
        return this;
    }

    /** Lets all paths run at once from their first points to their last, over and over, each round so long. */
    public ContourChart animated(double secondsOfARound) {
        seconds = secondsOfARound;
        return this;
    }

    @Override
    void draw(Svg svg) {
        Legend legend = new Legend();
        for (int i = 0; i < paths.size(); i++) {
            legend.add(new Legend.Entry(paths.get(i).name, Theme.line(i), true));
        }
        double plotHeight = height() - legend.height(width());
        Frame frame = Frame.draw(svg, new Frame.Axes(title(), xLabel, yLabel, new Range(xs[0], xs[xs.length - 1]),
                new Range(ys[0], ys[ys.length - 1]), false, false, false), width(), plotHeight);
        double[] levels = levels();
        frame.openClip(svg);
        drawBands(svg, frame.inner(), levels);
        for (double level : levels) {
            svg.leaf("path", "class", "contour", "d", new ContourLines(xs, ys, values, frame).at(level));
        }
        for (double[] target : targets) {
            drawTarget(svg, frame.x().position(target[0]), frame.y().position(target[1]));
        }
        for (int i = 0; i < paths.size(); i++) {
            drawPath(svg, frame, paths.get(i), i);
        }
        frame.closeClip(svg);
        legend.draw(svg, plotHeight, width());
    }

    private double[] levels() {
        double[] sorted = Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite).sorted()
                .toArray();
        double[] levels = new double[sorted.length == 0 ? 0 : LEVELS];
        for (int i = 0; i < levels.length; i++) {
            double quantile = Math.pow((i + 1.0) / (LEVELS + 1), LEVEL_POWER);
            levels[i] = sorted[(int) (quantile * (sorted.length - 1))];
        }
        return Arrays.stream(levels).distinct().toArray();
    }

    /** Fills the areas between levels, by one image with a pixel for each place of the grid. */
    private void drawBands(Svg svg, Box inner, double[] levels) {
        int[] pixels = new int[xs.length * ys.length];
        for (int i = 0; i < pixels.length; i++) {
            double value = values[ys.length - 1 - i / xs.length][i % xs.length];
            int found = Arrays.binarySearch(levels, value);
            int band = found < 0 ? -found - 1 : found;
            double strength = Double.isNaN(value) ? 0 : STRONGEST * (levels.length - band) / Math.max(1, levels.length);
            pixels[i] = (int) Math.round(255 * strength) << 24 | Theme.HUE;
        }
        // Half a cell beyond the edges: the outermost places are the middles of the outermost pixels.
        double cellWidth = inner.width() / (xs.length - 1);
        double cellHeight = inner.height() / (ys.length - 1);
        svg.leaf("image", "class", "smooth", "x", inner.left() - cellWidth / 2, "y", inner.top() - cellHeight / 2,
                "width", inner.width() + cellWidth, "height", inner.height() + cellHeight, "preserveAspectRatio",
                "none", "xlink:href", new PngImage(xs.length, ys.length, pixels).toDataUri());
    }

    private static void drawTarget(Svg svg, double x, double y) {
        svg.leaf("path", "class", "line target", "d",
                "M" + Svg.number(x - 5) + " " + Svg.number(y) + "h10m-5 -5v10");
    }

    private void drawPath(Svg svg, Frame frame, PlotPath path, int number) {
        if (path.x.length == 0) {
            return;
        }
        Trace trace = Trace.of(path.x, path.y, frame, FRAMES);
        if (seconds > 0) {
            trace.drawAnimated(svg, number, seconds, MOVING);
        } else {
            trace.draw(svg, number);
        }
    }

    private static double[] spaced(double from, double to, int count) {
        double[] places = new double[count];
        for (int i = 0; i < count; i++) {
            places[i] = from + (to - from) * i / (count - 1);
        }
        return places;
    }
}
