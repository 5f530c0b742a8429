package dev.lanewise.optim.parallel;

/** Checks of learning rates. */
final class Rates {
    private Rates() {}

    static double require(double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("learning rate must be finite and more than 0, but is " + rate);
        }
        return rate;
    }
}
