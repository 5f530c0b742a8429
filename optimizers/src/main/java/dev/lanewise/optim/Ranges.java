package dev.lanewise.optim;

/** Checks of hyper-parameters. */
final class Ranges {
    private Ranges() {}

    static double requireNonNegative(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and not negative, but is " + value);
        }
        return value;
    }

    static double requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " must be finite and more than 0, but is " + value);
        }
        return value;
    }

    /** A coefficient of an exponential average. */
    static double requireCoefficient(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), but is " + value);
        }
        return value;
    }

    static long requireAtLeast(String name, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
        return value;
    }
}
