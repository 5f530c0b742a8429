package dev.lanewise.training.plot;

import java.util.stream.IntStream;

/** Leaves out points of a long curve where the eye cannot tell: of each bucket, the least and the greatest stay. */
final class Thinning {
    private Thinning() {}

    /** The places, in order, of at most {@code limit} values that show the same curve; all if there are no more. */
    static int[] indices(double[] values, int limit) {
        if (values.length <= limit) {
            return IntStream.range(0, values.length).toArray();
        }
        int buckets = limit / 2;
        int[] chosen = new int[2 * buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            int from = (int) ((long) bucket * values.length / buckets);
            int to = (int) ((long) (bucket + 1) * values.length / buckets);
            int least = from;
            int greatest = from;
            for (int i = from; i < to; i++) {
                least = values[i] < values[least] ? i : least;
                greatest = values[i] > values[greatest] ? i : greatest;
            }
            chosen[2 * bucket] = Math.min(least, greatest);
            chosen[2 * bucket + 1] = Math.max(least, greatest);
        }
        return IntStream.of(chosen).distinct().toArray();
    }
}
