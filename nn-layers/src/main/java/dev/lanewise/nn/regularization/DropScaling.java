package dev.lanewise.nn.regularization;

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
    public float inTraining(float p) {
        return this == INVERTED ? 1 / (1 - p) : 1;
    }

    /** What all elements are multiplied by in evaluation. */
    public float inEvaluation(float p) {
        return this == INVERTED ? 1 : 1 - p;
    }
}
