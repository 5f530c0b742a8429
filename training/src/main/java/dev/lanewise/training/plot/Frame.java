package dev.lanewise.training.plot;

import java.util.List;

/** The title, the axes with their ticks, and the inner rectangle of a plot. */
final class Frame {
    private static final double TITLE_HEIGHT = 24;
    private static final double TICK_LENGTH = 4;
    private static final double X_LABELS_HEIGHT = 18;
    private static final double AXIS_TITLE = 18;
    private static final double RIGHT_MARGIN = 18;
    private static final double PIXELS_PER_TICK = 36;

    private final Box inner;
    private final Axis x;
    private final Axis y;

    private Frame(Box inner, Axis x, Axis y) {
        this.inner = inner;
        this.x = x;
        this.y = y;
    }

    /**
     * What a frame shows.
     *
     * @param title above the plot; may be empty
     * @param xLabel below the plot; may be empty
     * @param yLabel beside the plot; may be empty
     * @param xRange the values from left to right
     * @param yRange the values from bottom to top
     * @param xLogarithmic whether the horizontal axis is logarithmic
     * @param yLogarithmic whether the vertical axis is
     * @param xWhole whether only whole numbers stand at the horizontal axis
     */
    record Axes(String title, String xLabel, String yLabel, Range xRange, Range yRange, boolean xLogarithmic,
            boolean yLogarithmic, boolean xWhole) {}

    /** Draws a frame into the rectangle from (0, 0) to (width, height); what follows is drawn in {@link #inner}. */
    static Frame draw(Svg svg, Axes axes, double width, double height) {
        double top = axes.title.isEmpty() ? 8 : TITLE_HEIGHT;
        double bottom = height - X_LABELS_HEIGHT - (axes.xLabel.isEmpty() ? 4 : AXIS_TITLE);
        Axis y = Axis.of(axes.yRange, axes.yLogarithmic, bottom, top);
        List<Axis.Tick> yTicks = y.ticks(count(bottom - top));
        int longest = yTicks.stream().mapToInt(tick -> tick.label().length()).max().orElse(0);
        double left = 10 + longest * Theme.CHARACTER_WIDTH + (axes.yLabel.isEmpty() ? 0 : AXIS_TITLE);
        Box inner = new Box(left, top, width - RIGHT_MARGIN - left, bottom - top);
        Axis x = Axis.of(axes.xRange, axes.xLogarithmic, inner.left(), inner.right());
        Frame frame = new Frame(inner, x, y);
        frame.drawTicks(svg, frame.xTicks(axes.xWhole), yTicks);
        frame.drawTitles(svg, axes, height);
        return frame;
    }

    Box inner() {
        return inner;
    }

    Axis x() {
        return x;
    }

    Axis y() {
        return y;
    }

    /** Opens an element that cuts off what lies outside the plot; coordinates in it are those of the whole picture. */
    void openClip(Svg svg) {
        String viewBox = String.join(" ", Svg.number(inner.left()), Svg.number(inner.top()),
                Svg.number(inner.width()), Svg.number(inner.height()));
        svg.open("svg", "x", inner.left(), "y", inner.top(), "width", inner.width(), "height", inner.height(),
                "viewBox", viewBox, "preserveAspectRatio", "none");
    }

    /** Closes what {@link #openClip} has opened, and draws the axes over it. */
    void closeClip(Svg svg) {
        svg.close("svg");
        svg.leaf("path", "class", "axis", "d", "M" + Svg.number(inner.left()) + " " + Svg.number(inner.top()) + "V"
                + Svg.number(inner.bottom()) + "H" + Svg.number(inner.right()));
    }

    private void drawTicks(Svg svg, List<Axis.Tick> xTicks, List<Axis.Tick> yTicks) {
        for (Axis.Tick tick : yTicks) {
            double at = y.position(tick.value());
            svg.leaf("path", "class", "grid", "d",
                    "M" + Svg.number(inner.left()) + " " + Svg.number(at) + "H" + Svg.number(inner.right()));
            svg.text(inner.left() - TICK_LENGTH - 2, at + 4, "muted end", tick.label());
        }
        for (Axis.Tick tick : xTicks) {
            double at = x.position(tick.value());
            svg.leaf("path", "class", "axis", "d",
                    "M" + Svg.number(at) + " " + Svg.number(inner.bottom()) + "v" + Svg.number(TICK_LENGTH));
            svg.text(at, inner.bottom() + TICK_LENGTH + 12, "muted middle", tick.label());
        }
    }

    /** As many ticks as have room for their labels. */
    private List<Axis.Tick> xTicks(boolean whole) {
        for (int wanted = count(inner.width()); wanted > 1; wanted--) {
            List<Axis.Tick> ticks = whole ? wholeOnes(x.ticks(wanted)) : x.ticks(wanted);
            int characters = ticks.stream().mapToInt(tick -> tick.label().length() + 2).sum();
            if (characters * Theme.CHARACTER_WIDTH <= inner.width()) {
                return ticks;
            }
        }
        return x.ticks(1);
    }

    private static List<Axis.Tick> wholeOnes(List<Axis.Tick> ticks) {
        return ticks.stream().filter(tick -> Math.abs(tick.value() - Math.rint(tick.value())) < 1e-6)
                .map(tick -> new Axis.Tick(tick.value(), Long.toString(Math.round(tick.value())))).toList();
    }

    private void drawTitles(Svg svg, Axes axes, double height) {
        if (!axes.title.isEmpty()) {
            svg.text(4, 15, "title", axes.title);
        }
        if (!axes.xLabel.isEmpty()) {
            svg.text(inner.left() + inner.width() / 2, height - 5, "muted middle", axes.xLabel);
        }
        if (!axes.yLabel.isEmpty()) {
            svg.textUpwards(12, inner.top() + inner.height() / 2, "muted middle", axes.yLabel);
        }
    }

    private static int count(double pixels) {
        return Math.max(2, (int) (pixels / PIXELS_PER_TICK));
    }
}
