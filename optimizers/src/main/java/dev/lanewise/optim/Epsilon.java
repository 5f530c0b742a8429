package dev.lanewise.optim;

/**
 * Where the small ε stands that keeps a scaled step from dividing by 0; v is a sum or an average of squared gradients.
 */
public enum Epsilon {
    /** √(v + ε): lectures 0, 2 (Adagrad, RMSprop), 3 and 4, and Keras' Adagrad and RMSprop. */
    INSIDE,
    /** √v + ε: PyTorch, the papers on Adagrad and Adam, lecture 1, and lecture 2's Adam (equation 15). */
    OUTSIDE,
    /**
     * √v + ε before v is corrected for its start at 0, so that ε shrinks with it (Kingma and Ba 2015, the end of
     * section 2): Keras' Adam. The same as {@link #OUTSIDE} where nothing is corrected.
     */
    HAT;

    double inside(double epsilon) {
        return this == INSIDE ? epsilon : 0;
    }

    double outside(double epsilon) {
        return this == INSIDE ? 0 : epsilon;
    }
}
