package dev.lanewise.nn.activation;

/** The unit x above 0, alpha·(e^(x/alpha) − 1) below, of each element, smooth at 0 for any alpha (Barron 2017). */
public final class CELU extends ExponentialUnit {
    /** A unit with alpha 1. */
    public CELU() {
        this(1);
    }

    /**
     * A unit.
     *
     * @param alpha minus the limit for very negative x, above 0
     */
    public CELU(float alpha) {
        super(alpha, 1, 1 / alpha);
    }
}
