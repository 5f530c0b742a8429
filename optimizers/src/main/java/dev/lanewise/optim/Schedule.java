package dev.lanewise.optim;

/** A learning rate as a function of time, relative to the base rate: {@code rate = base · factor}. */
@FunctionalInterface
public interface Schedule {
    /**
     * The factor for one training step.
     *
     * @param step the number of steps taken before, 0 for the first
     * @param epoch the epochs completed before, with the fraction of the current one: 2.5 in the middle of the third
     */
    double factor(long step, double epoch);

    /** This schedule times another. */
    default Schedule times(Schedule other) {
        return (step, epoch) -> factor(step, epoch) * other.factor(step, epoch);
    }

    /**
     * This schedule for the first epochs, and then another that begins at its own epoch 0; steps go on counting.
     *
     * @param epochs how long this one lasts, not negative
     */
    default Schedule until(double epochs, Schedule next) {
        Ranges.requireNonNegative("the epochs of a schedule", epochs);
        return (step, epoch) -> epoch < epochs ? factor(step, epoch) : next.factor(step, epoch - epochs);
    }
}
