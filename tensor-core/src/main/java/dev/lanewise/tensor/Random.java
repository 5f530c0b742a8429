package dev.lanewise.tensor;

import dev.lanewise.tensor.internal.kernels.SplitMix;
import java.nio.charset.StandardCharsets;

/**
 * A counter-based random generator with named streams: number {@code i} of a stream is a pure function of the seed, the
 * stream's name and {@code i}, so it is the same at any thread count and can be resumed from one {@code long}.
 *
 * <p>Number {@code i} is the SplitMix64 finalizer of {@code key + (i + 1)·0x9E3779B97F4A7C15} (Steele, Lea and Flood
 * 2014); a stream's key is the FNV-1a hash of its name, mixed with its parent's key. An instance is not for use by
 * several threads at once: give each task its own {@link #stream}, or call the pure {@link #bits}.
 */
public final class Random {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long key;
    private long position;

    private Random(long key) {
        this.key = key;
    }

    /** The root generator of a seed. */
    public static Random of(long seed) {
        return new Random(SplitMix.mix(seed + SplitMix.GAMMA));
    }

    /** The stream of this name below this generator, at its start; independent of this generator's position. */
    public Random stream(String name) {
        long hash = FNV_OFFSET;
        for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (unit & 0xff)) * FNV_PRIME;
        }
        return new Random(SplitMix.mix(key ^ SplitMix.mix(hash)));
    }

    /** The stream of this number below this generator, at its start: one an epoch, a sample or a step. */
    public Random stream(long index) {
        return new Random(SplitMix.mix(key + SplitMix.GAMMA * ~index));
    }

    /** How many 64-bit numbers have been drawn. */
    public long position() {
        return position;
    }

    /** Goes to the place where {@code count} numbers have been drawn. */
    public void seek(long count) {
        position = count;
    }

    /**
     * What tells this stream from others: number i is SplitMix64's finalizer of
     * {@code key + (i + 1)·0x9E3779B97F4A7C15}.
     */
    public long key() {
        return key;
    }

    /** The 64 random bits of number {@code index}, whatever the position. */
    public long bits(long index) {
        return SplitMix.mix(key + (index + 1) * SplitMix.GAMMA);
    }

    /** The next 64 random bits. */
    public long nextLong() {
        return bits(position++);
    }

    /** The next uniform number in [0, 1), a multiple of 2⁻²⁴. */
    public float nextFloat() {
        return (nextLong() >>> 40) * 0x1p-24f;
    }

    /** The next uniform number in [0, 1), a multiple of 2⁻⁵³. */
    public double nextDouble() {
        return uniform(nextLong());
    }

    /**
     * The next uniform number in [0, bound).
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, but is " + bound);
        }
        return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
    }

    /** The next number of the standard normal distribution (Box and Muller 1958; uses two numbers). */
    public double nextGaussian() {
        double number = gaussian(position);
        position += 2;
        return number;
    }

    /**
     * The number of the standard normal distribution that the numbers {@code index} and {@code index + 1} make,
     * whatever the position.
     */
    public double gaussian(long index) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(bits(index))));
        return radius * StrictMath.cos(2 * Math.PI * uniform(bits(index + 1)));
    }

    /** Fills a tensor with numbers of the uniform distribution on [low, high), in logical order. */
    public Tensor fillUniform(Tensor tensor, float low, float high) {
        float[] values = new float[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * nextFloat();
        }
        return tensor.copyFrom(values);
    }

    /** Fills a tensor with numbers of the normal distribution, in logical order. */
    public Tensor fillNormal(Tensor tensor, float mean, float standardDeviation) {
        float[] values = new float[tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + standardDeviation * nextGaussian());
        }
        return tensor.copyFrom(values);
    }

    /** A random order of 0 … n−1, all orders equally likely (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static double uniform(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }
}
