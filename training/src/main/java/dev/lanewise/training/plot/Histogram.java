package dev.lanewise.training.plot;

import java.util.Arrays;

/** How many of a set of numbers fall into each of a row of equal bins. */
public final class Histogram extends Chart {
    private static final int BINS = 41;

    private final long[] counts;
    private final double low;
    private final double high;

    private Histogram(String title, long[] counts, double low, double high) {
        super(title, 300, 170);
        this.counts = counts;
        this.low = low;
        this.high = high;
    }

    /**
     * A histogram of 300 × 170 pixels of the finite ones of some values.
     *
     * @throws IllegalArgumentException if the window lies outside the array
     */
    public static Histogram of(String title, float[] values, int offset, int count) {
        if (offset < 0 || count < 0 || offset > values.length - count) {
            throw new IllegalArgumentException(
                    count + " values from " + offset + " on are not in an array of " + values.length);
        }
        Range range = Range.EMPTY;
        for (int i = offset; i < offset + count; i++) {
            range = range.with(values[i], false);
        }
        Range wide = range.widened(false);
        long[] counts = new long[BINS];
        for (int i = offset; i < offset + count; i++) {
            if (Float.isFinite(values[i])) {
                double place = (values[i] - wide.low()) / (wide.high() - wide.low());
                counts[Math.min(BINS - 1, (int) (place * BINS))]++;
            }
        }
        return new Histogram(title, counts, wide.low(), wide.high());
    }

    /** Sets the size in pixels, at least 120 × 80. */
    public Histogram size(int width, int height) {
        resize(width, height);
        return this;
    }

    /** The numbers in each bin, the lowest bin first. */
    public long[] counts() {
        return counts.clone();
    }

    @Override
    void draw(Svg svg) {
        long most = Arrays.stream(counts).max().orElse(0);
        Frame frame = Frame.draw(svg, new Frame.Axes(title(), "", "", new Range(low, high),
                new Range(0, Math.max(1, most)), false, false, false), width(), height());
        frame.openClip(svg);
        double bin = frame.inner().width() / counts.length;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                double top = frame.y().position(counts[i]);
                svg.leaf("rect", "class", "bar", "x", frame.inner().left() + i * bin, "y", top, "width", bin - 0.6,
                        "height", frame.inner().bottom() - top);
            }
        }
        frame.closeClip(svg);
    }
}
