package dev.lanewise.training.plot;

/**
 * The span of the values that an axis shows; {@link #EMPTY} has its bounds in the wrong order.
 *
 * @param low the least value
 * @param high the greatest value
 */
record Range(double low, double high) {
    static final Range EMPTY = new Range(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** The range with a value in it; a value that is not finite, or not above 0 where only such can be shown, is not. */
    Range with(double value, boolean positiveOnly) {
        boolean shown = Double.isFinite(value) && (!positiveOnly || value > 0);
        return shown ? new Range(Math.min(low, value), Math.max(high, value)) : this;
    }

    /** The range with a share of its size added at both ends, by the logarithm where the axis has one. */
    Range padded(double share, boolean logarithmic) {
        if (!(low < high)) {
            return this;
        }
        if (logarithmic) {
            double factor = Math.pow(high / low, share);
            return new Range(low / factor, high * factor);
        }
        double margin = share * (high - low);
        return new Range(low - margin, high + margin);
    }

    /** A range of some size: around a single value, or the unit where there is no value at all. */
    Range widened(boolean logarithmic) {
        if (low > high) {
            return logarithmic ? new Range(0.1, 1) : new Range(0, 1);
        }
        if (low < high) {
            return this;
        }
        if (logarithmic) {
            return new Range(low / 2, high * 2);
        }
        double margin = low == 0 ? 1 : Math.abs(low) / 2;
        return new Range(low - margin, high + margin);
    }
}
