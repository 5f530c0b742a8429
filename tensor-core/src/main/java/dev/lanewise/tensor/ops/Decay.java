package dev.lanewise.tensor.ops;

/**
 * Weight decay of a step: value ·= shrink, then g = gradient + coupled·value.
 *
 * @param shrink 1 for no decoupled decay
 * @param coupled 0 for no coupled decay
 */
public record Decay(float shrink, float coupled) {
    /** Numbers rounded to single precision. */
    public Decay(double shrink, double coupled) {
        this((float) shrink, (float) coupled);
    }
}
