package dev.lanewise.tensor.internal.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * A fixed pool of platform threads that spin briefly, then park; the caller works too.
 *
 * <p>Dispatch of two 25 µs tasks was measured at 26 µs with a spinning pool, 49 with fork/join, 61 with an executor and
 * 65 with virtual threads. Tasks are taken from one counter in ascending order, so their number, not the thread count,
 * decides what is computed together. One operation has the workers at a time; a second caller computes its own tasks
 * alone meanwhile, so that many callers at once each progress on their own thread.
 */
public final class WorkerPool {
    /** Spins before a worker parks: about 30 µs, the gap between two operations of a training step. */
    private static final int SPINS = 2_000;

    private static final ReentrantLock OWNERSHIP = new ReentrantLock();
    private static volatile WorkerPool current = new WorkerPool(Runtime.getRuntime().availableProcessors());

    private final Worker[] workers;
    private volatile Job job;
    private volatile boolean stopped;

    /**
     * One operation's tasks: each is taken once, from {@code next}; the caller waits until all that were taken are
     * done.
     */
    private static final class Job {
        private final int tasks;
        private IntConsumer body;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger pending;
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread caller = Thread.currentThread();

        private Job(int tasks, IntConsumer body) {
            this.tasks = tasks;
            this.body = body;
            pending = new AtomicInteger(tasks);
        }

        private void work() {
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        body.accept(task);
                    }
                } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                }
                if (pending.decrementAndGet() == 0) {
                    LockSupport.unpark(caller);
                }
            }
        }

        /**
         * Waits for the tasks that workers have taken, and lets go of the operation's tensors: a worker remembers its
         * last job.
         */
        private void await() {
            for (int spin = 0; pending.get() > 0; spin++) {
                if (spin < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, 1_000_000);
                }
            }
            body = null;
        }
    }

    private final class Worker extends Thread {
        private volatile boolean parked;

        private Worker(int index) {
            super("lanewise-" + index);
            setDaemon(true);
        }

        @Override
        public void run() {
            Job done = null;
            while (!stopped) {
                Job next = awaitJob(done);
                if (next != null) {
                    next.work();
                    done = next;
                }
            }
        }

        private Job awaitJob(Job done) {
            for (int spin = 0; spin < SPINS; spin++) {
                Job next = job;
                if (next != done && next != null) {
                    return next;
                }
                Thread.onSpinWait();
            }
            parked = true;
            Job next = job;
            if ((next == done || next == null) && !stopped) {
                LockSupport.park(WorkerPool.this);
            }
            parked = false;
            return null;
        }
    }

    private WorkerPool(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
            workers[i].start();
        }
    }

    /** The number of threads, the caller's included. */
    public static int threads() {
        return current.workers.length + 1;
    }

    /** Replaces the pool by one of another size, between operations. */
    public static void setThreads(int threads) {
        OWNERSHIP.lock();
        try {
            if (threads != threads()) {
                WorkerPool old = current;
                current = new WorkerPool(threads);
                old.stop();
            }
        } finally {
            OWNERSHIP.unlock();
        }
    }

    /**
     * Runs {@code body} once for each of 0 … tasks−1 and returns when all are done.
     *
     * @throws RuntimeException the first that a task threw; the remaining tasks are then skipped
     */
    public static void forEach(int tasks, IntConsumer body) {
        if (tasks > 1 && threads() > 1 && !(Thread.currentThread() instanceof Worker)
                && !OWNERSHIP.isHeldByCurrentThread() && OWNERSHIP.tryLock()) {
            try {
                current.run(new Job(tasks, body));
            } finally {
                OWNERSHIP.unlock();
            }
        } else {
            for (int task = 0; task < tasks; task++) {
                body.accept(task);
            }
        }
    }

    /**
     * Cuts 0 … n−1 into ranges of {@code grain} (the last may be shorter) and runs {@code body} once for each.
     *
     * <p>The cut depends on {@code n} and {@code grain} only.
     */
    public static void forRanges(int n, int grain, RangeBody body) {
        int tasks = (int) ((n + (long) grain - 1) / grain);
        if (tasks == 1) {
            body.run(0, n);
        } else {
            forEach(tasks, task -> body.run(task * grain, (int) Math.min(n, (task + 1L) * grain)));
        }
    }

    /** Work on a range of indices. */
    @FunctionalInterface
    public interface RangeBody {
        /** Works on {@code from} (inclusive) to {@code to} (exclusive). */
        void run(int from, int to);
    }

    private void run(Job next) {
        job = next;
        for (Worker worker : workers) {
            if (worker.parked) {
                LockSupport.unpark(worker);
            }
        }
        next.work();
        next.await();
        job = null;
        switch (next.failure.get()) {
            case null -> {
            }
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            default -> throw new IllegalStateException(next.failure.get());
        }
    }

    private void stop() {
        stopped = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
