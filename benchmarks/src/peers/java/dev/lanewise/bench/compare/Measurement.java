package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.Contest.Entrants;
import dev.lanewise.bench.compare.Contest.Peer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Measures entrants in rounds: in each, every one of them has a block of runs, in an order that changes, and each peer's block
 * is compared with ours of the same round. A neighbour on the machine slows both; no round is left out.
 */
final class Measurement {
    /** Nanoseconds that one block takes: long against the timer, short against the neighbours' moods. */
    private static final long BLOCK = 50_000_000;
    /** A run of so many nanoseconds is a block by itself, and threads and caches need no run to wake and fill. */
    private static final long LONG_RUN = 200_000_000;
    /** Nanoseconds between blocks, until the threads of OpenMP sleep, which would take a core from who comes next. */
    private static final long PAUSE = 15_000_000;
    /** A peer that needs so many times as long as the fastest one is not the best. */
    private static final double OUTCLASSED = 1.15;
    /** Bounds of the warm-up in nanoseconds; the upper one holds from the second run on. */
    private static final long SHORTEST_WARM_UP = 4_000_000_000L;
    private static final long LONGEST_WARM_UP = 12_000_000_000L;

    /**
     * Seconds of a run, ours and the peer's, and the quartiles of the rounds' ratios; above 1: ours is faster.
     */
    record Outcome(double ours, double theirs, String peer, double ratio, double firstQuartile, double thirdQuartile) {}

    private Measurement() {}

    /** The outcome against each peer, or, unless all are wanted, against those that are about as fast as the fastest. */
    static List<Outcome> of(Entrants entrants, int rounds, boolean allPeers, Progress progress) {
        entrants.check().run();
        progress.now("the results agree");
        long ours = warmUp("ours", entrants.ours(), progress);
        Map<Peer, Long> peers = new LinkedHashMap<>();
        entrants.peers().forEach(peer -> peers.put(peer, warmUp(peer.name(), peer.run(), progress)));
        long fastest = Collections.min(peers.values());
        peers.values().removeIf(best -> !allPeers && best > OUTCLASSED * fastest);
        List<Entrant> entered = new ArrayList<>();
        entered.add(new Entrant("", entrants.ours(), ours, rounds));
        peers.forEach((peer, best) -> entered.add(new Entrant(peer.name(), peer.run(), best, rounds)));
        for (int round = 0; round < rounds; round++) {
            for (int turn = 0; turn < entered.size(); turn++) {
                entered.get((round + turn) % entered.size()).time(round);
            }
            progress.now("round " + (round + 1) + " of " + rounds);
        }
        return entered.stream().skip(1).map(peer -> compare(entered.getFirst().seconds, peer)).toList();
    }

    private static Outcome compare(double[] ours, Entrant peer) {
        double[] ratios = IntStream.range(0, ours.length).mapToDouble(i -> peer.seconds[i] / ours[i]).toArray();
        return new Outcome(quantile(ours, 0.5), quantile(peer.seconds, 0.5), peer.name, quantile(ratios, 0.5),
                quantile(ratios, 0.25), quantile(ratios, 0.75));
    }

    /**
     * Runs at least twice, and until no run was 2 % faster than all before for as long as it took to find the fastest:
     * C2 has compiled by then. Returns the shortest nanoseconds of a run.
     */
    private static long warmUp(String name, Runnable run, Progress progress) {
        long start = System.nanoTime();
        long best = Long.MAX_VALUE;
        long toBest = 0;
        long elapsed = 0;
        for (int runs = 0; runs < 2
                || elapsed < LONGEST_WARM_UP && (elapsed < SHORTEST_WARM_UP || elapsed < 2 * toBest); runs++) {
            long before = System.nanoTime();
            run.run();
            long after = System.nanoTime();
            elapsed = after - start;
            if (after - before < 0.98 * best) {
                best = after - before;
                toBest = elapsed;
            }
            progress.now("warming up " + name);
        }
        return best;
    }

    /** One who takes part, and the seconds of a run in each round. */
    private static final class Entrant {
        private final String name;
        private final Runnable run;
        private final int runs;
        private final double[] seconds;

        Entrant(String name, Runnable run, long nanoseconds, int rounds) {
            this.name = name;
            this.run = run;
            runs = (int) Math.max(1, BLOCK / nanoseconds);
            seconds = new double[rounds];
        }

        void time(int round) {
            LockSupport.parkNanos(PAUSE);
            // Once unmeasured: threads wake, caches fill.
            double first = seconds(1);
            seconds[round] = first * 1e9 < LONG_RUN ? seconds(runs) : first;
        }

        private double seconds(int times) {
            long before = System.nanoTime();
            for (int i = 0; i < times; i++) {
                run.run();
            }
            return (System.nanoTime() - before) / 1e9 / times;
        }
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
