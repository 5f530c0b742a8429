package dev.lanewise.testing;

import java.nio.charset.StandardCharsets;
import java.util.function.DoubleUnaryOperator;

/**
 * Parameter values that are a pure function of a salt, a name and an index: the weights of the reference networks,
 * rebuilt in place of shipped (the rule is in {@code parity/HASHFILL.md} of the reference data).
 */
public final class HashFill {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private HashFill() {
    }

    /**
     * Returns the start value of a parameter or buffer.
     *
     * @param salt which set of values
     * @param name the name in the state dict, which also says what kind of parameter it is
     * @param shape the dimensions, outermost first
     * @return the elements in row-major order
     */
    public static float[] parameter(String salt, String name, int... shape) {
        int elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        if (shape.length >= 2) {
            double bound = Math.sqrt(6.0 / (elements / shape[0]));
            return fill(salt, name, elements, v -> v * bound);
        }
        if (name.endsWith("running_var")) {
            return fill(salt, name, elements, v -> 1 + 0.5 * v);
        }
        if (name.endsWith(".weight")) {
            return fill(salt, name, elements, v -> 1 + 0.1 * v);
        }
        return fill(salt, name, elements, v -> 0.1 * v);
    }

    /**
     * Returns the input of a reference network.
     *
     * @param salt which set of values
     * @param elements how many
     * @return values in [-1, 1) in row-major order
     */
    public static float[] input(String salt, int elements) {
        return fill(salt, "input", elements, DoubleUnaryOperator.identity());
    }

    private static float[] fill(String salt, String name, int elements, DoubleUnaryOperator scale) {
        long key = key(salt, name);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            double v = (mix(key + (i + 1L) * GOLDEN_GAMMA) >>> 40) * 0x1p-23 - 1;
            values[i] = (float) scale.applyAsDouble(v);
        }
        return values;
    }

    /** The 64-bit FNV-1a hash. */
    static long key(String salt, String name) {
        long hash = FNV_OFFSET;
        for (byte unit : (salt + "/" + name).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (unit & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
