package dev.lanewise.tensor;

import dev.lanewise.tensor.internal.Kernels;

/**
 * Which vector instructions the kernels run on, and what would be faster.
 *
 * <p>Where the JVM was started without the Vector API, the kernels are scalar and many times slower. A program that is
 * not to run like that sets the system property {@code lanewise.vectorApi} to {@code required}: then the first operation,
 * or a call of {@link #available} as the program starts, throws a {@link LinkageError} that names the flag.
 */
public final class VectorSupport {
    /** The flag that gives a program on the class path the Vector API. */
    public static final String FLAG = Kernels.FLAG;

    private VectorSupport() {}

    /**
     * Whether the Vector API is there; without it the kernels are scalar.
     *
     * @throws LinkageError if it is not, and {@code lanewise.vectorApi} is {@code required}
     */
    public static boolean available() {
        return Kernels.VECTORIZED;
    }

    /** The width of a vector in bits, or 32 for scalar kernels. */
    public static int bitsInUse() {
        return available() ? 32 * Kernels.TILES.lanes() : 32;
    }

    /** The micro-kernel in use, for example {@code "12×32 tiles of 512-bit vectors"}. */
    public static String description() {
        return available()
                ? "12×" + Kernels.TILES.maxVectors() * Kernels.TILES.lanes() + " tiles of " + bitsInUse()
                        + "-bit vectors"
                : "scalar (no Vector API: start Java with " + FLAG + ")";
    }
}
