package dev.lanewise.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Turns Ctrl-C (SIGINT) and SIGTERM into a request to stop, and keeps the process alive until the work has come to
 * its end.
 *
 * <p>The process then ends with the status that belongs to the signal, 130 or 143, as the JVM does by itself.
 */
final class Interruption implements AutoCloseable {
    /** The exit status of a process ended by SIGINT. */
    static final int EXIT_CODE = 130;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Runnable requestStop) {
        hook = new Thread(() -> {
            requestStop.run();
            awaitEnd();
        }, "lanewise-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, which is what the hook was for.
            return;
        }
    }
}
