package dev.lanewise.training.plot;

import java.util.Locale;

/** A path in pixels, drawn as a line with a dot at its end, at rest or as it came to be. */
final class Trace {
    private static final double DOT = 4;
    /** Points far outside a picture are moved to this distance, which no viewer's arithmetic fails at. */
    private static final double FAR = 1e5;

    private final double[] x;
    private final double[] y;

    private Trace(double[] x, double[] y) {
        this.x = x;
        this.y = y;
    }

    /** The path of at most {@code limit} points, its first and last among them. */
    static Trace of(double[] xs, double[] ys, Frame frame, int limit) {
        int count = Math.min(limit, xs.length);
        double[] x = new double[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            int source = count == 1 ? 0 : (int) ((long) i * (xs.length - 1) / (count - 1));
            x[i] = Math.clamp(frame.x().position(xs[source]), -FAR, FAR);
            y[i] = Math.clamp(frame.y().position(ys[source]), -FAR, FAR);
        }
        return new Trace(x, y);
    }

    void draw(Svg svg, int series) {
        svg.leaf("path", "class", Theme.line(series), "d", path());
        int last = x.length - 1;
        svg.leaf("circle", "class", Theme.fill(series) + " halo", "cx", x[last], "cy", y[last], "r", DOT);
    }

    /** Draws the path again and again, its points at equal intervals of time, however far apart they are. */
    void drawAnimated(Svg svg, int series, double seconds, double moving) {
        String duration = Svg.number(seconds) + "s";
        String times = "0;" + Svg.number(moving) + ";1";
        StringBuilder offsets = new StringBuilder();
        StringBuilder places = new StringBuilder();
        StringBuilder moments = new StringBuilder();
        double[] done = shareDone();
        for (int i = 0; i < done.length; i++) {
            offsets.append(fraction(1 - done[i])).append(';');
            places.append(fraction(done[i])).append(';');
            moments.append(fraction(moving * i / Math.max(1, done.length - 1))).append(';');
        }
        // Solid: dashes are taken by the animation.
        svg.open("path", "class", "line s" + series % Theme.SERIES_COLORS, "pathLength", 1, "stroke-dasharray", "1 1",
                "d", path());
        svg.leaf("animate", "attributeName", "stroke-dashoffset", "dur", duration, "repeatCount", "indefinite",
                "values", offsets + "0", "keyTimes", moments + "1");
        svg.close("path");
        svg.open("circle", "class", Theme.fill(series) + " halo", "r", DOT);
        if (done[done.length - 1] == 0) {
            svg.leaf("animateMotion", "dur", duration, "path", path(), "keyTimes", times, "keyPoints", "0;0;0");
        } else {
            svg.leaf("animateMotion", "dur", duration, "repeatCount", "indefinite", "calcMode", "linear", "path",
                    path(), "keyPoints", places + "1", "keyTimes", moments + "1");
        }
        svg.close("circle");
    }

    /** The share of the whole length that lies behind each point. */
    private double[] shareDone() {
        double[] done = new double[x.length];
        for (int i = 1; i < x.length; i++) {
            done[i] = done[i - 1] + Math.hypot(x[i] - x[i - 1], y[i] - y[i - 1]);
        }
        double length = done[done.length - 1];
        for (int i = 0; i < done.length && length > 0; i++) {
            done[i] /= length;
        }
        return done;
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < x.length; i++) {
            path.append(i == 0 ? 'M' : 'L').append(Svg.number(x[i])).append(' ').append(Svg.number(y[i]));
        }
        return path.toString();
    }

    private static String fraction(double share) {
        return String.format(Locale.ROOT, "%.4f", share);
    }
}
