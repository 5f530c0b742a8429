package dev.lanewise.training;

/**
 * What a {@link Trainer} does with a step whose loss or gradient is not a finite number. In any case the step changes
 * no weight and no running statistic.
 */
public enum NanPolicy {
    /** Ends the run with a {@link DivergedException}. */
    STOP,
    /** Leaves the batch out and goes on with the next. */
    SKIP,
    /** Leaves the batch out and goes on at half the learning rate. */
    REDUCE
}
