package dev.lanewise.tensor.ops;

/**
 * How a convolution is computed: chosen for each geometry, batch and direction by a measured cost model.
 *
 * <p>Where Winograd's algorithms fit, the system property {@code lanewise.convolution} overrides the choice:
 * {@code direct} for all, {@code winograd-2x2}, {@code winograd-4x4} or {@code winograd-2x2-of-5x5} for windows of its
 * size.
 */
public enum ConvAlgorithm {
    /** Sums over windows: every geometry, and the most accurate. */
    DIRECT,
    /** Sums over windows from one channel to few: lanes are pairs of pixel and output channel. */
    SPREAD,
    /** Sums over windows in groups of few channels: lanes are pairs of group and output channel. */
    GROUPED,
    /**
     * Winograd's F(2×2, 3×3): 2.25 times fewer multiplications; norm errors are about 1.8 times those of direct sums.
     */
    WINOGRAD_2X2,
    /** Winograd's F(4×4, 3×3): 4 times fewer multiplications; norm errors are about 3.5 times those of direct sums. */
    WINOGRAD_4X4,
    /**
     * Winograd's F(2×2, 5×5): 2.8 times fewer multiplications; norm errors are about 3.5 times those of direct sums.
     */
    WINOGRAD_2X2_OF_5X5;

    private static final String PROPERTY = "lanewise.convolution";

    /** The three computations of a training step. */
    public enum Direction {
        /** The output. */
        FORWARD,
        /** The gradient with respect to the input. */
        BACKWARD_INPUT,
        /** The gradient with respect to the weights. */
        BACKWARD_WEIGHT
    }

    /** What {@code lanewise.convolution} says: {@code auto} unless it is set. */
    public static String setting() {
        return System.getProperty(PROPERTY, "auto");
    }
}
