package dev.lanewise.nn.internal;

/** The check of probabilities that several layers share. */
public final class Probabilities {
    private Probabilities() {}

    /** The probability itself, if it is one of dropping that leaves something over. */
    public static float requireBelowOne(String what, float p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the probability of " + what + " must be in [0, 1), but is " + p);
        }
        return p;
    }
}
