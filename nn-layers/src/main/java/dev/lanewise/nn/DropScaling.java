package dev.lanewise.nn;

/**
 * Where a layer that drops something with probability p makes up for it, so that training and evaluation have the same
 * mean.
 */
public enum DropScaling {
    /** In training, what is kept is divided by 1 − p, and evaluation does nothing: the usual form, PyTorch's. */
    INVERTED,
    /** In evaluation, everything is multiplied by 1 − p, as in the papers on dropout and stochastic depth. */
    VANILLA;

    /** What the kept elements are multiplied by in training. */
    float inTraining(float p) {
        return this == INVERTED ? 1 / (1 - p) : 1;
    }

    /** What all elements are multiplied by in evaluation. */
    float inEvaluation(float p) {
        return this == INVERTED ? 1 : 1 - p;
    }

    /** The probability itself, if it is one of dropping that leaves something over. */
    static float requireProbability(String what, float p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("the probability of " + what + " must be in [0, 1), but is " + p);
        }
        return p;
    }
}
