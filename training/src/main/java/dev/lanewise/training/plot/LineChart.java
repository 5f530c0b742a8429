package dev.lanewise.training.plot;

import java.util.ArrayList;
import java.util.List;

/** Curves and points over two axes, with a legend of those that have a name. */
public final class LineChart extends Chart {
    /** The points of a curve beyond which it is thinned out: two for every pixel of a wide chart. */
    private static final int MAX_POINTS = 1200;
    private static final double PADDING = 0.04;

    private final List<Series> series = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private String xLabel = "";
    private String yLabel = "";
    private boolean xLogarithmic;
    private boolean yLogarithmic;
    private boolean xWhole;
    private Range yRange;

    private record Series(String name, double[] x, double[] y, boolean isLine, int number) {
        private String cssClass() {
            return isLine ? Theme.line(number) : Theme.fill(number);
        }
    }

    private record Mark(double x, String label) {}

    /** An empty chart of 460 × 300 pixels. */
    public LineChart(String title) {
        super(title, 460, 300);
    }

    /** Sets the size in pixels, at least 120 × 80. */
    public LineChart size(int width, int height) {
        resize(width, height);
        return this;
    }

    /** Names the axes. */
    public LineChart axes(String horizontal, String vertical) {
        xLabel = horizontal;
        yLabel = vertical;
        return this;
    }

    /** Makes the horizontal axis logarithmic: values of 0 and below are left out. */
    public LineChart logX() {
        xLogarithmic = true;
        return this;
    }

    /** Makes the vertical axis logarithmic: values of 0 and below are left out. */
    public LineChart logY() {
        yLogarithmic = true;
        return this;
    }

    /** Writes only whole numbers at the horizontal axis: for epochs. */
    public LineChart wholeX() {
        xWhole = true;
        return this;
    }

    /** Fixes the vertical axis; what lies outside is cut off. */
    public LineChart yRange(double low, double high) {
        yRange = new Range(low, high);
        return this;
    }

    /**
     * Adds a curve, which is broken where a value is not finite.
     *
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public LineChart line(String name, double[] x, double[] y) {
        return add(name, x, y, true);
    }

    /**
     * Adds points that no line joins.
     *
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public LineChart points(String name, double[] x, double[] y) {
        return add(name, x, y, false);
    }

    /** Adds a dashed vertical line with a label at its top. */
    public LineChart mark(double x, String label) {
        marks.add(new Mark(x, label));
        return this;
    }

    private LineChart add(String name, double[] x, double[] y, boolean isLine) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "series " + name + " has " + x.length + " places, but " + y.length + " values");
        }
        series.add(new Series(name, x.clone(), y.clone(), isLine, series.size()));
        return this;
    }

    @Override
    void draw(Svg svg) {
        Legend legend = new Legend();
        series.forEach(each -> legend.add(new Legend.Entry(each.name, each.cssClass(), each.isLine)));
        double plotHeight = height() - legend.height(width());
        Frame frame = Frame.draw(svg, axes(), width(), plotHeight);
        frame.openClip(svg);
        marks.forEach(mark -> drawMark(svg, frame, mark));
        series.forEach(each -> drawSeries(svg, frame, each));
        marks.forEach(mark -> drawMarkLabel(svg, frame, mark));
        frame.closeClip(svg);
        legend.draw(svg, plotHeight, width());
    }

    private Frame.Axes axes() {
        Range x = Range.EMPTY;
        Range y = Range.EMPTY;
        for (Series each : series) {
            for (int i = 0; i < each.x.length; i++) {
                x = x.with(each.x[i], xLogarithmic);
                y = y.with(each.y[i], yLogarithmic);
            }
        }
        return new Frame.Axes(title(), xLabel, yLabel, x, yRange != null ? yRange : y.padded(PADDING, yLogarithmic),
                xLogarithmic, yLogarithmic, xWhole);
    }

    private static void drawMark(Svg svg, Frame frame, Mark mark) {
        double at = frame.x().position(mark.x);
        Box inner = frame.inner();
        svg.leaf("path", "class", "mark", "d",
                "M" + Svg.number(at) + " " + Svg.number(inner.top()) + "V" + Svg.number(inner.bottom()));
    }

    private static void drawMarkLabel(Svg svg, Frame frame, Mark mark) {
        double at = frame.x().position(mark.x);
        Box inner = frame.inner();
        boolean left = at > inner.left() + inner.width() / 2;
        svg.text(at + (left ? -5 : 5), inner.top() + 12, left ? "muted over end" : "muted over", mark.label);
    }

    private static void drawSeries(Svg svg, Frame frame, Series each) {
        if (each.isLine) {
            svg.leaf("path", "class", each.cssClass(), "d", path(frame, each));
        }
        // A curve of one point would be invisible.
        if (!each.isLine || each.x.length == 1) {
            for (int i = 0; i < each.x.length; i++) {
                if (isShown(frame, each, i)) {
                    svg.leaf("circle", "class", Theme.fill(each.number), "cx", frame.x().position(each.x[i]), "cy",
                            frame.y().position(each.y[i]), "r", 3);
                }
            }
        }
    }

    private static String path(Frame frame, Series each) {
        StringBuilder path = new StringBuilder();
        boolean broken = true;
        for (int i : Thinning.indices(each.y, MAX_POINTS)) {
            if (isShown(frame, each, i)) {
                // A line of no length shows the round ends of a point that stands alone.
                path.append(broken ? 'M' : 'L').append(Svg.number(frame.x().position(each.x[i]))).append(' ')
                        .append(Svg.number(frame.y().position(each.y[i]))).append(broken ? "h0" : "");
            }
            broken = !isShown(frame, each, i);
        }
        return path.toString();
    }

    private static boolean isShown(Frame frame, Series each, int index) {
        return frame.x().shows(each.x[index]) && frame.y().shows(each.y[index]);
    }
}
