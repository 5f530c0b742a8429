package dev.lanewise.cli;

import dev.lanewise.tensor.Threads;
import picocli.CommandLine.Option;

/** The option that says how many threads compute. */
final class ThreadsOption {
    @Option(names = "--threads", paramLabel = "N",
            description = "threads that compute (default: all processors); the results are the same at any number")
    private Integer threads;

    /** Whether the user has given a number. */
    boolean isGiven() {
        return threads != null;
    }

    void apply() {
        if (threads != null) {
            Threads.setCount(threads);
        }
    }
}
