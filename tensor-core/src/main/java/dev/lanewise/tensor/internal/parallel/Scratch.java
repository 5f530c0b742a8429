package dev.lanewise.tensor.internal.parallel;

import dev.lanewise.tensor.Alignment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A thread's own memory for packed panels, slabs and edge tiles: it grows to the largest operation's need and is then
 * reused, so that a steady step allocates nothing.
 */
public final class Scratch {
    /**
     * The fewest floats of a piece: half a region of G1, which has about 2,048 regions and puts an array of this size
     * at the start of one, so that the data is aligned. Micro-kernels whose right panels are not run 10 % slower.
     */
    public static final int FEWEST_ALIGNED = Math.clamp(
            Long.highestOneBit((Runtime.getRuntime().maxMemory() >> 13) - 1), 1 << 17,
            1 << 22);

    /** What a piece of scratch memory is for: one operation may use each at the same time. */
    public enum Slot {
        /** The packed right operand, filled and read by all threads of an operation; the caller's. */
        RIGHT(FEWEST_ALIGNED),
        /** The transformed weights of Winograd's algorithm; the caller's. */
        TRANSFORMED(FEWEST_ALIGNED),
        /** Partial sums of all tasks; the caller's. */
        PARTIALS,
        /** A task's zero-padded input rows. */
        SLAB(FEWEST_ALIGNED),
        /** A task's zero-padded input rows before their windows are unfolded into the slab. */
        PADDED,
        /** A tile transformed in one direction. */
        HALF,
        /** A task's row or column panel of the left operand. */
        PANEL(FEWEST_ALIGNED),
        /** A task's results on their way to memory. */
        STAGE(FEWEST_ALIGNED),
        /**
         * A task's output gradient as its kernels read it, or a part of the input gradient before its pixels are
         * spread.
         */
        GRADIENT(FEWEST_ALIGNED),
        /** A task's columns before they are folded into the input gradient. */
        COLUMNS,
        /** A bias row padded to whole vectors; the caller's. */
        BIAS,
        /** Parts of a function of a block of elements. */
        BLOCK;

        private final int fewest;

        Slot() {
            this(0);
        }

        Slot(int fewest) {
            this.fewest = fewest;
        }
    }

    private static final ThreadLocal<Scratch> CURRENT = ThreadLocal.withInitial(Scratch::new);

    /** The bytes of all threads together. */
    private static final AtomicLong BYTES = new AtomicLong();

    private final float[][] slots = new float[Slot.values().length][];

    private Scratch() {}

    /**
     * This thread's memory for a purpose: at least {@code elements} floats of unspecified content from
     * {@link Alignment#OFFSET} on, and a vector's length behind them.
     */
    public static float[] floats(Slot slot, int elements) {
        Scratch scratch = CURRENT.get();
        float[] memory = scratch.slots[slot.ordinal()];
        int length = Alignment.lengthFor(Math.max(slot.fewest, Alignment.roundUp(elements)));
        if (memory == null || memory.length < length) {
            BYTES.addAndGet((long) Float.BYTES * (length - (memory == null ? 0 : memory.length)));
            memory = new float[length];
            scratch.slots[slot.ordinal()] = memory;
        }
        return memory;
    }

    /** The bytes that all threads of this process have taken so far, but for what was replaced by more. */
    public static long bytes() {
        return BYTES.get();
    }
}
