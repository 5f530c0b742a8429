package dev.lanewise.training.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps values to positions along one side of a plot, linearly or by their logarithm, and chooses its ticks. */
final class Axis {
    private static final double[] NICE = {1, 2, 5, 10};
    private static final double[] DECADES = {1};
    private static final double[] BETWEEN_DECADES = {1, 2, 5};

    private final boolean logarithmic;
    private final double low;
    private final double high;
    private final double from;
    private final double to;

    /** A place on an axis with what stands beside it. */
    record Tick(double value, String label) {}

    /** An axis whose value {@code low} is at pixel {@code from} and whose {@code high} is at {@code to}. */
    private Axis(boolean logarithmic, double low, double high, double from, double to) {
        this.logarithmic = logarithmic;
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
    }

    /** An axis over a range of values, which is widened where it is empty. */
    static Axis of(Range range, boolean logarithmic, double from, double to) {
        Range wide = range.widened(logarithmic);
        return logarithmic
                ? new Axis(true, Math.log10(wide.low()), Math.log10(wide.high()), from, to)
                : new Axis(false, wide.low(), wide.high(), from, to);
    }

    /** The pixel of a value. */
    double position(double value) {
        double place = logarithmic ? Math.log10(value) : value;
        return from + (place - low) / (high - low) * (to - from);
    }

    /** Whether a value has a place on this kind of axis. */
    boolean shows(double value) {
        return Double.isFinite(value) && (!logarithmic || value > 0);
    }

    /** About as many ticks as wanted, at round values. */
    List<Tick> ticks(int wanted) {
        return logarithmic && high - low >= 1 ? decades(wanted) : linear(wanted);
    }

    private List<Tick> linear(int wanted) {
        double least = logarithmic ? Math.pow(10, low) : low;
        double most = logarithmic ? Math.pow(10, high) : high;
        double step = niceStep((most - least) / Math.max(1, wanted));
        List<Tick> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(least / step - 1e-9); i * step <= most + step * 1e-9; i++) {
            ticks.add(new Tick(i * step, label(i * step, step)));
        }
        return ticks;
    }

    private List<Tick> decades(int wanted) {
        int first = (int) Math.ceil(low - 1e-9);
        int last = (int) Math.floor(high + 1e-9);
        int stride = Math.max(1, Math.ceilDiv(last - first + 1, Math.max(1, wanted)));
        boolean hasRoom = 3 * (last - first + 1) <= wanted;
        List<Tick> ticks = new ArrayList<>();
        for (int power = first - 1; power <= last; power++) {
            for (double factor : hasRoom ? BETWEEN_DECADES : DECADES) {
                double value = factor * Math.pow(10, power);
                boolean isShown = Math.log10(value) >= low - 1e-9 && Math.log10(value) <= high + 1e-9;
                if (isShown && Math.floorMod(power - first, stride) == 0) {
                    ticks.add(new Tick(value, power >= -3 && power <= 4
                            ? plain(value, Math.max(0, -power))
                            : (int) factor + "e" + power));
                }
            }
        }
        return ticks;
    }

    private static double niceStep(double least) {
        double decade = Math.pow(10, Math.floor(Math.log10(least)));
        for (double factor : NICE) {
            if (factor * decade >= least * (1 - 1e-9)) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }

    private static String label(double value, double step) {
        double size = Math.abs(value);
        if (size >= 1e6 || step < 1e-4) {
            return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value).replaceAll("\\.?0+(?=e|$)", "");
        }
        return plain(value, Math.max(0, (int) -Math.floor(Math.log10(step) + 1e-9)));
    }

    private static String plain(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text;
    }
}
