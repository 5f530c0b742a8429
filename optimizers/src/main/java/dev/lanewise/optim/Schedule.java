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
}
