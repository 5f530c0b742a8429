package dev.lanewise.nn.activation;

/**
 * The self-normalizing unit of each element: 1.0507·x above 0, 1.0507·1.6733·(eˣ − 1) below (Klambauer et al. 2017).
 */
public final class SELU extends ExponentialUnit {
    /** The paper's alpha and scale. */
    public static final float ALPHA = 1.6732632423543772f;
    /** The slope above 0. */
    public static final float SCALE = 1.0507009873554805f;

    /** A unit with the paper's alpha and scale. */
    public SELU() {
        this(ALPHA, SCALE);
    }

    /** A unit with other numbers, alpha at least 0 and scale above 0. */
    public SELU(float alpha, float scale) {
        super(alpha, scale, 1);
    }
}
