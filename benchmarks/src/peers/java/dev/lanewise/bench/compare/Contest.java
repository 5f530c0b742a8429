package dev.lanewise.bench.compare;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One row of a comparison: the same work done by Lanewise and by others.
 *
 * @param suite gemm, conv or train
 * @param name the case, for example {@code 1024x1024x1024}
 * @param pass {@code fwd}, {@code fwdbwd} or empty
 * @param batch images, or 0
 * @param unit what {@code work} counts, a second: {@code GFLOP/s} or {@code images/s}
 * @param work how much of it one run does, in that unit times a second
 * @param ours one run of ours
 * @param peers one run of each peer's
 * @param check fails if ours and the peers' results differ
 */
record Contest(String suite, String name, String pass, int batch, String unit, double work, Runnable ours,
        List<Peer> peers, Runnable check) {
    /** A library and its run of the work. */
    record Peer(String name, Runnable run) {}

    /** The outcome against the best peer; {@code ratio} above 1: ours is faster. */
    record Outcome(double ours, double bestPeer, String peer, double ratio, double firstQuartile, double thirdQuartile,
            int pairs) {}

    /** Nanoseconds that one measured block of runs takes: long against the timer, short against the neighbours' moods. */
    private static final long BLOCK = 50_000_000;
    /** Milliseconds between blocks: idle threads of Intel's OpenMP spin for 200 ms, and would take a core from who comes next. */
    private static final long PAUSE = 250;
    /** Nanoseconds of warm-up for each: C2 has compiled by then. */
    private static final long WARM_UP = 4_000_000_000L;

    /** Whether the suite, the name, the pass and the batch, as {@code b8}, have all words of a filter among them. */
    boolean matches(String filter) {
        List<String> words = List.of((suite + " " + name + " " + pass + " b" + batch).split(" "));
        return filter.isBlank() || words.containsAll(List.of(filter.trim().split(" +")));
    }

    /**
     * Runs ours and each peer alternately, the order changing, and compares block with block: a neighbour on the machine
     * slows both of a pair.
     */
    Outcome measure(int pairs) {
        check.run();
        int oursRuns = warmUp(ours);
        Outcome hardest = null;
        for (Peer peer : peers) {
            int peerRuns = warmUp(peer.run);
            double[] ratios = new double[pairs];
            double[] oursSeconds = new double[pairs];
            double[] peerSeconds = new double[pairs];
            for (int pair = 0; pair < pairs; pair++) {
                boolean oursFirst = pair % 2 == 0;
                double first = oursFirst ? time(ours, oursRuns) : time(peer.run, peerRuns);
                double second = oursFirst ? time(peer.run, peerRuns) : time(ours, oursRuns);
                oursSeconds[pair] = oursFirst ? first : second;
                peerSeconds[pair] = oursFirst ? second : first;
                ratios[pair] = peerSeconds[pair] / oursSeconds[pair];
            }
            Outcome outcome = new Outcome(work / quantile(oursSeconds, 0.5), work / quantile(peerSeconds, 0.5),
                    peer.name,
                    quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75), pairs);
            if (hardest == null || outcome.ratio < hardest.ratio) {
                hardest = outcome;
            }
        }
        return hardest;
    }

    /** Runs until warm, and returns how many runs fill a block. */
    private static int warmUp(Runnable run) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        do {
            long before = System.nanoTime();
            run.run();
            best = Math.min(best, System.nanoTime() - before);
        } while (System.nanoTime() - start < WARM_UP);
        return (int) Math.max(1, BLOCK / best);
    }

    private static double time(Runnable run, int runs) {
        LockSupport.parkNanos(PAUSE * 1_000_000);
        // Once unmeasured: threads wake, caches fill.
        run.run();
        long before = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        return (System.nanoTime() - before) / 1e9 / runs;
    }

    private static double quantile(double[] values, double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = q * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
