package dev.lanewise.bench;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies between two large arrays on so many threads: the speed of the memory, in plain loads and stores. {@code System.arraycopy} would
 * write past the caches, which no operation does whose result is read next.
 */
public final class CopyLoop {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int GRAIN = 32 * 1024;

    private final float[] from;
    private final float[] to;
    private final int threads;

    /** A loop that reads half of the bytes and writes the other half. */
    public CopyLoop(long bytes, int threads) {
        int length = Math.toIntExact(bytes / 8);
        from = new float[length];
        to = new float[length];
        this.threads = threads;
    }

    /** Copies once. */
    public void run() {
        IntStream tasks = IntStream.range(0, Math.ceilDiv(from.length, GRAIN));
        (threads == 1 ? tasks : tasks.parallel())
                .forEach(task -> copy(task * GRAIN, Math.min(from.length, (task + 1) * GRAIN)));
    }

    private void copy(int start, int end) {
        int i = start;
        for (; i <= end - F.length(); i += F.length()) {
            FloatVector.fromArray(F, from, i).intoArray(to, i);
        }
        for (; i < end; i++) {
            to[i] = from[i];
        }
    }
}
