package dev.lanewise.tensor;

import dev.lanewise.tensor.internal.parallel.Scratch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pool of tensor memory with counted owners: after the first step of a training run, every further step of the same
 * shapes allocates nothing.
 *
 * <p>{@link #allocate} gives a tensor with one owner, {@link #retain} adds one, {@link #release} takes one away, and
 * memory without an owner serves the next allocation that fits. Tensors of other origin (a data set's, a parameter's)
 * are foreign: retaining and releasing them does nothing, and they are never written in place. Not for use by several
 * threads at once.
 */
public final class Workspace {
    private static final class Buffer {
        private final float[] array;
        private int owners;

        private Buffer(int length) {
            array = new float[length];
        }
    }

    private final Map<float[], Buffer> buffers = new IdentityHashMap<>();
    private final TreeMap<Integer, List<Buffer>> free = new TreeMap<>();
    private long bytes;

    /** An empty workspace. */
    public Workspace() {}

    /** A tensor with unspecified content and one owner. */
    public Tensor allocate(Shape shape) {
        int length = Alignment.lengthFor(Alignment.roundUp(shape.elements()));
        Map.Entry<Integer, List<Buffer>> fit = free.ceilingEntry(length);
        Buffer buffer;
        // A buffer of more than twice the size would keep large memory busy with little.
        if (fit != null && fit.getKey() <= 2L * length) {
            buffer = fit.getValue().removeLast();
            if (fit.getValue().isEmpty()) {
                free.remove(fit.getKey());
            }
        } else {
            buffer = new Buffer(length);
            buffers.put(buffer.array, buffer);
            bytes += 4L * length;
        }
        buffer.owners = 1;
        return Tensor.wrapChannelsLast(shape, buffer.array, Alignment.OFFSET);
    }

    /** Adds an owner. */
    public Tensor retain(Tensor tensor) {
        Buffer buffer = buffers.get(tensor.array());
        if (buffer != null) {
            buffer.owners++;
        }
        return tensor;
    }

    /**
     * Takes an owner away.
     *
     * @throws IllegalStateException if the memory has no owner left to take away
     */
    public void release(Tensor tensor) {
        Buffer buffer = buffers.get(tensor.array());
        if (buffer == null) {
            return;
        }
        if (buffer.owners == 0) {
            throw new IllegalStateException("released once more than retained: " + tensor);
        }
        if (--buffer.owners == 0) {
            free.computeIfAbsent(buffer.array.length, length -> new ArrayList<>()).add(buffer);
        }
    }

    /** Gives memory without an owner back to the heap: what follows is of other shapes, or nothing follows. */
    public void trim() {
        for (List<Buffer> unused : free.values()) {
            for (Buffer buffer : unused) {
                buffers.remove(buffer.array);
                bytes -= 4L * buffer.array.length;
            }
        }
        free.clear();
    }

    /** Whether the memory is this workspace's and has an owner. */
    public boolean owns(Tensor tensor) {
        Buffer buffer = buffers.get(tensor.array());
        return buffer != null && buffer.owners > 0;
    }

    /** Whether the memory is this workspace's and has no owner any more. */
    public boolean isReleased(Tensor tensor) {
        Buffer buffer = buffers.get(tensor.array());
        return buffer != null && buffer.owners == 0;
    }

    /** Whether the memory is this workspace's and has one owner only, so that an operation may write it in place. */
    public boolean isExclusive(Tensor tensor) {
        Buffer buffer = buffers.get(tensor.array());
        return buffer != null && buffer.owners == 1;
    }

    /** The bytes that this workspace has taken from the heap and not given back. */
    public long bytes() {
        return bytes;
    }

    /**
     * The bytes that operations of all threads keep for packed weights, windows and partial sums, which belong to no
     * workspace: they grow to the need of the largest operation of the process, and from some batch on no more with the
     * batch.
     */
    public static long scratchBytes() {
        return Scratch.bytes();
    }

    /** How many owners all memory has: 0 after a complete step. */
    public int owners() {
        return buffers.values().stream().mapToInt(buffer -> buffer.owners).sum();
    }

    /** The number of buffers that have an owner now: 0 after a complete step. */
    public int buffersInUse() {
        return (int) buffers.values().stream().filter(buffer -> buffer.owners > 0).count();
    }
}
