package dev.lanewise.tensor.ops;

/**
 * The numbers of methods on two points: a step down the gradient by {@code rate}, and the share of the last move that
 * goes on.
 */
public record TwoPointStep(Decay decay, float rate, float inertia) {
    /** Numbers rounded to single precision. */
    public TwoPointStep(Decay decay, double rate, double inertia) {
        this(decay, (float) rate, (float) inertia);
    }
}
