package dev.lanewise.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Arrays as large as a file declares, which grow as its bytes arrive: a file that lies costs no more than four times what it holds.
 */
final class GrownArrays {
    private static final int FIRST = 1 << 20;
    private static final int FACTOR = 4;
    private static final double GIB = 1 << 30;

    private GrownArrays() {}

    /** A longer copy of an array that is full, at the end of the declared length. */
    static byte[] grow(String name, byte[] full, int declared) throws DatasetFormatException {
        return take(name, declared, () -> Arrays.copyOf(full, next(full.length, declared)));
    }

    /** A longer copy of an array that is full, at the end of the declared length. */
    static float[] grow(String name, float[] full, int declared) throws DatasetFormatException {
        return take(name, (long) Float.BYTES * declared, () -> Arrays.copyOf(full, next(full.length, declared)));
    }

    /**
     * Takes memory, or says how much is needed.
     *
     * @param name of the file
     * @param bytes that its content will take in the end
     * @throws DatasetFormatException if Java may not take as much
     */
    static <T> T take(String name, long bytes, Supplier<T> array) throws DatasetFormatException {
        Runtime runtime = Runtime.getRuntime();
        if (bytes <= runtime.maxMemory()) {
            try {
                return array.get();
            } catch (OutOfMemoryError e) {
                // A single large array did not fit; there is memory for the message.
                return refuse(name, bytes);
            }
        }
        return refuse(name, bytes);
    }

    private static <T> T refuse(String name, long bytes) throws DatasetFormatException {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        // An array and its shorter copy are there at once.
        int enough = (int) Math.ceil((used + bytes + bytes / FACTOR) / GIB) + 1;
        throw new DatasetFormatException(name, String.format(Locale.ROOT,
                "its content takes %.1f GiB of memory, but Java may take %.1f: give it more by -Xmx%dg"
                        + " (JAVA_TOOL_OPTIONS=-Xmx%dg), or read a part of it",
                bytes / GIB, runtime.maxMemory() / GIB, enough, enough));
    }

    private static int next(int have, int declared) {
        return (int) Math.min(declared, Math.max(FIRST, (long) FACTOR * have));
    }
}
