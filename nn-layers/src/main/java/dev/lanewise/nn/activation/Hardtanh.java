package dev.lanewise.nn.activation;

/** Each element, but at least low and at most high, for any shape; the gradient on the bounds is 0. */
public final class Hardtanh extends ClampedLine {
    /** A clamp to [−1, 1]. */
    public Hardtanh() {
        this(-1, 1);
    }

    /**
     * A clamp.
     *
     * @throws IllegalArgumentException if low is not below high
     */
    public Hardtanh(float low, float high) {
        super(1, 0, low, high);
    }
}
