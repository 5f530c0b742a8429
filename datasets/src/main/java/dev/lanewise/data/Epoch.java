package dev.lanewise.data;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The batches of one epoch, gone through once; made by {@link BatchLoader#epoch}.
 *
 * <p>A batch is valid until the next one is asked for. Belongs to one thread. Closing ends the background threads and gives the
 * memory back to the loader; an epoch that was gone through to its end needs it too.
 */
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    /** One in use, one ready, one being filled. */
    private static final int BUFFERS = 3;
    /** The samples that a thread takes at once: few, so that decoding a batch of large images is shared well. */
    private static final int TASK_SAMPLES = 4;

    private final BatchLoader loader;
    private final int[] order;
    private final int epoch;
    private final int end;
    private final BatchBuffer[] buffers = new BatchBuffer[BUFFERS];
    private final List<Thread> workers = new ArrayList<>();
    /** The batch that tasks are taken from, and the first of its samples that nobody has taken. */
    private int taskBatch;
    private int taskSample;
    /** The next batch to be handed out; the one before is in use. */
    private int next;
    private boolean closed;

    /** Samples {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
    private record Task(int batch, int from, int to) {}

    Epoch(BatchLoader loader, int[] order, int epoch, int firstBatch) {
        this.loader = loader;
        this.order = order;
        this.epoch = epoch;
        next = firstBatch;
        taskBatch = firstBatch;
        end = loader.batchesPerEpoch();
        for (int i = 0; i < BUFFERS; i++) {
            buffers[i] = loader.takeBuffer();
        }
        for (int i = 0; i < loader.workers(); i++) {
            workers.add(Thread.ofPlatform().daemon().name("lanewise-loader-" + i).start(this::work));
        }
    }

    @Override
    public boolean hasNext() {
        return !closed && next < end;
    }

    /**
     * The next batch; waits until it is ready.
     *
     * @throws NoSuchElementException if there is none
     * @throws UncheckedIOException if a file of the data set is damaged or cannot be read
     * @throws IllegalStateException if the data set or a transform failed otherwise, which is the cause, or the waiting thread was
     *     interrupted
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException(closed ? "the epoch is closed" : "the epoch has no batch " + next);
        }
        BatchBuffer buffer;
        try {
            buffer = await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while waiting for batch " + (next - 1), e);
        }
        Throwable failure = buffer.failure();
        if (failure != null) {
            close();
            if (failure instanceof UncheckedIOException file) {
                throw new UncheckedIOException(file.getCause());
            }
            throw new IllegalStateException("batch " + (next - 1) + " could not be prepared: " + failure.getMessage(),
                    failure);
        }
        return buffer.batch();
    }

    /** Ends the background threads, and waits for their end; a second call does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        for (BatchBuffer buffer : buffers) {
            loader.giveBack(buffer);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a background thread is alive. */
    boolean isProducing() {
        return workers.stream().anyMatch(Thread::isAlive);
    }

    private BatchBuffer bufferOf(int batch) {
        return buffers[batch % BUFFERS];
    }

    /** Gives the memory of the batch before to the workers, and waits for them to complete this one. */
    private synchronized BatchBuffer await() throws InterruptedException {
        int batch = next++;
        notifyAll();
        while (!bufferOf(batch).isComplete(batch)) {
            wait();
        }
        return bufferOf(batch);
    }

    private void work() {
        SampleContext context = new SampleContext();
        try {
            for (Task task = take(); task != null; task = take()) {
                prepare(task, context);
            }
        } catch (InterruptedException e) {
            // Nobody but the owner of a thread interrupts it, and this one has no other owner: it is to end.
            return;
        }
    }

    /** The next task in the order of the epoch, waiting for memory that it needs; null if there is none. */
    private synchronized Task take() throws InterruptedException {
        while (!closed && taskBatch < end) {
            // The batch next − 1 is in use, so its memory is not free yet.
            if (taskBatch < next - 1 + BUFFERS) {
                int samples = loader.samplesOf(taskBatch);
                if (taskSample == 0) {
                    bufferOf(taskBatch).begin(taskBatch, samples);
                }
                Task task = new Task(taskBatch, taskSample, Math.min(samples, taskSample + TASK_SAMPLES));
                taskSample = task.to;
                if (taskSample == samples) {
                    taskBatch++;
                    taskSample = 0;
                }
                return task;
            }
            wait();
        }
        return null;
    }

    private void prepare(Task task, SampleContext context) {
        BatchBuffer buffer = bufferOf(task.batch);
        Throwable failure = attempt(
                () -> loader.fill(buffer, task.batch, task.from, task.to, order, epoch, context));
        if (complete(buffer, task, failure)) {
            finish(buffer, buffer.failure() == null ? attempt(() -> loader.mix(buffer, task.batch, epoch)) : null);
        }
    }

    /** Runs a step, and gives what it failed with, or null. */
    private static Throwable attempt(Runnable step) {
        try {
            step.run();
            return null;
        } catch (RuntimeException | Error e) {
            return e;
        }
    }

    /** Whether all samples of the batch are there, so that the caller is to finish it. */
    private synchronized boolean complete(BatchBuffer buffer, Task task, Throwable failure) {
        return buffer.complete(task.from, task.to, failure);
    }

    private synchronized void finish(BatchBuffer buffer, Throwable failure) {
        buffer.complete(0, 1, failure);
        notifyAll();
    }
}
