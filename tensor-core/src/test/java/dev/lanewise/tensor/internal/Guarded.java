package dev.lanewise.tensor.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Operands between guards of NaN: a kernel that reads a guard shows it in its result, one that writes a guard changes
 * it.
 */
final class Guarded {
    /** Elements on either side of the data: more than a vector. */
    static final int WIDTH = 37;
    private static final float GUARD = Float.intBitsToFloat(0x7fc12345);

    private Guarded() {}

    /** {@code n} numbers of [low, low + 4) from index {@link #WIDTH} + shift on. */
    static float[] numbers(int n, int shift, float low, Random random) {
        float[] array = new float[n + shift + 2 * WIDTH];
        Arrays.fill(array, GUARD);
        for (int i = 0; i < n; i++) {
            array[WIDTH + shift + i] = low + 4 * random.nextFloat();
        }
        return array;
    }

    static float[] numbers(int n, Random random) {
        return numbers(n, 0, -2, random);
    }

    /** The sizes at which vector loops go wrong: 0, 1, L/2, L−1, L, L+1, 4L/3, 4L, 8L+2 and a few blocks. */
    static IntStream sizes(int lanes) {
        return IntStream
                .of(0, 1, lanes / 2, lanes - 1, lanes, lanes + 1, 4 * lanes / 3, 4 * lanes, 8 * lanes + 2,
                        600 * lanes + 3)
                .distinct();
    }

    static void assertSameBits(float[] expected, float[] actual, String what) {
        assertArrayEquals(bits(expected), bits(actual), what);
    }

    /** The data within a tolerance relative to the largest magnitude that was summed, the guards untouched. */
    static void assertClose(float[] expected, float[] actual, int n, double tolerance, String what) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            if (i >= WIDTH && i < WIDTH + n) {
                assertEquals(expected[i], actual[i], tolerance, what + " at " + (i - WIDTH));
            } else {
                assertEquals(Float.floatToRawIntBits(expected[i]), Float.floatToRawIntBits(actual[i]),
                        what + ": guard written");
            }
        }
    }

    private static int[] bits(float[] array) {
        return IntStream.range(0, array.length).map(i -> Float.floatToRawIntBits(array[i])).toArray();
    }
}
