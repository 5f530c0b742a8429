package dev.lanewise.bench.compare;

import java.util.List;
import java.util.function.Supplier;

/**
 * One row of a comparison: the same work done by Lanewise and by others.
 *
 * @param suite where it belongs
 * @param name the case, for example {@code 1024x1024x1024}
 * @param pass {@code fwd}, {@code fwdbwd} or empty
 * @param batch images, or 0
 * @param unit what {@code work} counts, a second: {@code GFLOP/s}, {@code GB/s} or {@code images/s}
 * @param work how much of it one run does, in that unit times a second
 * @param entrants makes those who do it, with all their memory
 */
record Contest(Suite suite, String name, String pass, int batch, String unit, double work,
        Supplier<Entrants> entrants) {
    /** A library and its run of the work. */
    record Peer(String name, Runnable run) {}

    /**
     * Those who do the work.
     *
     * @param ours one run of ours
     * @param peers one run of each peer's
     * @param check fails if ours and the peers' results differ
     */
    record Entrants(Runnable ours, List<Peer> peers, Runnable check) {}

    /** What tells this contest from all others. */
    String id() {
        return suite + "/" + name + "/" + pass + "/" + batch;
    }

    /** What a filter sees of it: the suite, the name, the pass and the batch, as {@code b8}. */
    String words() {
        return suite + " " + name + " " + pass + " b" + batch;
    }

    /** Whether the suite, the name, the pass and the batch, as {@code b8}, have all words of a filter among them. */
    boolean matches(String filter) {
        List<String> words = List.of(words().split(" "));
        return filter.isBlank() || words.containsAll(List.of(filter.trim().split(" +")));
    }
}
