package dev.lanewise.bench.compare;

import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The suites of contests, under the names that the command line and the tables have for them. */
enum Suite {
    /** Matrix products. */
    gemm(GemmContests::all, false),
    /** Convolutions. */
    conv(ConvContests::all, false),
    /** Training steps. */
    train(TrainContests::all, true),
    /** Inference. */
    infer(InferContests::all, true),
    /** Memory-bound operations. */
    memory(MemoryContests::all, false),
    /** A training step on all threads and on one. */
    scaling(ScalingContests::all, true);

    private final IntFunction<Stream<Contest>> contests;
    private final boolean ownProcesses;

    Suite(IntFunction<Stream<Contest>> contests, boolean ownProcesses) {
        this.contests = contests;
        this.ownProcesses = ownProcesses;
    }

    /** All contests for so many threads. */
    Stream<Contest> contests(int threads) {
        return contests.apply(threads);
    }

    /** Whether each contest has a process of its own, so that a crash of a peer costs one row. */
    boolean needsOwnProcesses() {
        return ownProcesses;
    }

    /** Whether each peer has a row of its own, and not the best one alone. */
    boolean comparesWithAll() {
        return this == memory;
    }
}
