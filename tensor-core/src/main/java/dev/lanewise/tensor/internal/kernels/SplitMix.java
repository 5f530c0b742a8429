package dev.lanewise.tensor.internal.kernels;

/**
 * The finalizer of SplitMix64 (Steele, Lea and Flood 2014): number i of a stream is mix(key + (i + 1)·{@link #GAMMA}).
 */
public final class SplitMix {
    /** The distance of neighbouring states: 2⁶⁴ over the golden ratio, made odd. */
    public static final long GAMMA = 0x9E3779B97F4A7C15L;
    /** What is multiplied by first. */
    public static final long FIRST = 0xBF58476D1CE4E5B9L;
    /** What is multiplied by second. */
    public static final long SECOND = 0x94D049BB133111EBL;

    private SplitMix() {}

    /** 64 bits that look random, another for each argument. */
    public static long mix(long state) {
        long z = (state ^ (state >>> 30)) * FIRST;
        z = (z ^ (z >>> 27)) * SECOND;
        return z ^ (z >>> 31);
    }
}
