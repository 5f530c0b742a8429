package dev.lanewise.nn.activation;

/** The exponential linear unit of each element: x above 0, alpha·(eˣ − 1) below (Clevert et al. 2015). */
public final class ELU extends ExponentialUnit {
    /** A unit with alpha 1. */
    public ELU() {
        this(1);
    }

    /**
     * A unit.
     *
     * @param alpha minus the limit for very negative x, at least 0
     */
    public ELU(float alpha) {
        super(alpha, 1, 1);
    }
}
