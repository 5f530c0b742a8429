package dev.lanewise.optim.parallel;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Threads, one for each worker, that stop together when one fails. */
final class WorkerThreads {
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** A task of one worker. */
    interface Task {
        void run(Worker worker, int index, WorkerThreads all) throws InterruptedException;
    }

    /** Whether a worker is to stop before its next step. */
    boolean isStopped() {
        return failure.get() != null;
    }

    /** Runs the task of every worker and waits for all of them. */
    static void run(List<? extends Worker> workers, int steps, Task task) {
        if (workers.isEmpty() || steps < 0) {
            throw new IllegalArgumentException("at least one worker and 0 steps are needed, but there are "
                    + workers.size() + " workers and " + steps + " steps");
        }
        WorkerThreads all = new WorkerThreads();
        Thread[] threads = new Thread[workers.size()];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = Thread.ofPlatform().name("worker-" + i)
                    .start(() -> all.guard(task, workers.get(index), index, threads));
        }
        all.await(threads);
        switch (all.failure.get()) {
            case null -> {
            }
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new IllegalStateException(other);
        }
    }

    private void guard(Task task, Worker worker, int index, Thread[] threads) {
        try {
            task.run(worker, index, this);
        } catch (InterruptedException stopped) {
            failure.compareAndSet(null, stopped);
        } catch (RuntimeException | Error thrown) {
            failure.compareAndSet(null, thrown);
            // Those that wait for this one at a barrier wake up.
            for (Thread thread : threads) {
                if (thread != null && thread != Thread.currentThread()) {
                    thread.interrupt();
                }
            }
        }
    }

    private void await(Thread[] threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            for (boolean joined = false; !joined;) {
                try {
                    thread.join();
                    joined = true;
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, e);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
