package dev.lanewise.data;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The batches of one epoch, gone through once; made by {@link BatchLoader#epoch}.
 *
 * <p>A batch is valid until the next one is asked for. Belongs to one thread. Closing ends the background thread and gives the
 * memory back to the loader; an epoch that was gone through to its end needs it too.
 */
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    /** One in use, one ready, one being filled. */
    private static final int BUFFERS = 3;

    private final BatchLoader loader;
    private final int[] order;
    private final int epoch;
    private final BlockingQueue<BatchBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Prepared> ready = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread producer;
    private final int end;
    private int next;
    private BatchBuffer inUse;
    private boolean closed;

    /** What the producer hands over: a filled buffer, or why it stopped. */
    private record Prepared(BatchBuffer buffer, Throwable failure) {}

    Epoch(BatchLoader loader, int[] order, int epoch, int firstBatch) {
        this.loader = loader;
        this.order = order;
        this.epoch = epoch;
        next = firstBatch;
        end = loader.batchesPerEpoch();
        for (int i = 0; i < BUFFERS; i++) {
            free.add(loader.takeBuffer());
        }
        producer = Thread.ofPlatform().daemon().name("lanewise-loader").unstarted(() -> produce(firstBatch));
        producer.start();
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
        if (inUse != null) {
            free.add(inUse);
            inUse = null;
        }
        Prepared prepared = await();
        if (prepared.failure != null) {
            close();
            if (prepared.failure instanceof UncheckedIOException file) {
                throw new UncheckedIOException(file.getCause());
            }
            throw new IllegalStateException(
                    "batch " + next + " could not be prepared: " + prepared.failure.getMessage(),
                    prepared.failure);
        }
        inUse = prepared.buffer;
        next++;
        return inUse.batch();
    }

    /** Ends the background thread, and waits for its end; a second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        producer.interrupt();
        boolean interrupted = false;
        while (producer.isAlive()) {
            try {
                producer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (inUse != null) {
            loader.giveBack(inUse);
        }
        free.forEach(loader::giveBack);
        ready.stream().filter(prepared -> prepared.buffer != null)
                .forEach(prepared -> loader.giveBack(prepared.buffer));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the background thread is alive. */
    boolean isProducing() {
        return producer.isAlive();
    }

    private Prepared await() {
        try {
            return ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while waiting for batch " + next, e);
        }
    }

    private void produce(int firstBatch) {
        SampleContext context = new SampleContext();
        try {
            for (int index = firstBatch; index < end; index++) {
                BatchBuffer buffer = free.take();
                loader.fill(buffer, index, order, epoch, context);
                ready.add(new Prepared(buffer, null));
            }
        } catch (InterruptedException e) {
            // Closed early: nobody waits for more.
            return;
        } catch (RuntimeException | Error e) {
            ready.add(new Prepared(null, e));
        }
    }
}
