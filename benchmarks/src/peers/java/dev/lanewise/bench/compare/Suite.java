package dev.lanewise.bench.compare;

import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The suites of contests, under the names that the command line and the tables have for them. */
enum Suite {
    /** Matrix products. */
    gemm(GemmContests::all),
    /** Convolutions. */
    conv(ConvContests::all),
    /** Training steps. */
    train(TrainContests::steps),
    /** Inference. */
    infer(InferContests::all),
    /** Memory-bound operations. */
    memory(MemoryContests::all),
    /** The memory of training steps. */
    peak(TrainContests::memory),
    /** A training step on all threads and on one. */
    scaling(ScalingContests::all);

    private final IntFunction<Stream<Contest>> contests;

    Suite(IntFunction<Stream<Contest>> contests) {
        this.contests = contests;
    }

    /** All contests for so many threads. */
    Stream<Contest> contests(int threads) {
        return contests.apply(threads);
    }

    /** Whether each peer has a row of its own, and not the best one alone. */
    boolean comparesWithAll() {
        return this == memory;
    }
}
