package dev.lanewise.tensor;

import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * How many threads the operations use; by default, all processors.
 *
 * <p>The count changes the speed only. Work is cut into tiles, and partial sums are combined, in an order that does not
 * depend on it, so results are the same bits at any count.
 */
public final class Threads {
    private Threads() {}

    /** The number of threads that share an operation's work, the caller's included. */
    public static int count() {
        return WorkerPool.threads();
    }

    /**
     * Sets the number of threads, for operations that start after the call.
     *
     * @throws IllegalArgumentException if the count is below 1 or above 1024
     */
    public static void setCount(int count) {
        if (count < 1 || count > 1024) {
            throw new IllegalArgumentException("threads must be 1 to 1024, but is " + count);
        }
        WorkerPool.setThreads(count);
    }
}
