package dev.lanewise.tensor.internal.kernels;

/**
 * What goes from and to memory beside the multiplications of tiles: results that are done, from a stage in a cache to
 * their place, and a look at each cache line that will be read soon.
 *
 * <p>Java cannot prefetch, and a core's window of instructions is shorter than a miss takes: a tile that stores to
 * memory, or the copy of its rows from there, lets the core wait. A vector between two steps of the multiplication
 * costs little, and takes that time away: 1×1 convolutions from 64 to 256 channels are 1.25 to 1.3 times as fast, from
 * 256 to 64 1.2 times (decision 19).
 */
public final class OverlappedCopy {
    /** Floats in a cache line. */
    public static final int LINE = 16;

    /** Nothing goes anywhere. */
    public static final OverlappedCopy NONE = new OverlappedCopy();

    private static final float[] NOTHING = {};

    private float[] stage = NOTHING;
    private int stageAt;
    private float[] target = NOTHING;
    private int targetAt;
    private int targetEnd;
    /** A line that no other thread writes near. */
    private final float[] sight = new float[3 * LINE];
    private float[] ahead = NOTHING;
    private int aheadAt;
    private int aheadEnd;
    private float[] further = NOTHING;
    private int furtherAt;
    private int furtherEnd;

    /** Nothing yet. */
    public OverlappedCopy() {}

    /** Lets {@code count} floats, whole vectors, go from a stage to a target, in place of those before. */
    public void store(float[] from, int fromAt, float[] to, int toAt, int count) {
        stage = from;
        stageAt = fromAt;
        target = to;
        targetAt = toAt;
        targetEnd = toAt + count;
    }

    /** Lets {@code count} floats be looked at, but for a last part of a line, in place of those before. */
    public void lookAt(float[] array, int at, int count) {
        ahead = array;
        aheadAt = at;
        aheadEnd = at + count / LINE * LINE;
    }

    /** Lets {@code count} more be looked at after those. */
    public void thenLookAt(float[] array, int at, int count) {
        further = array;
        furtherAt = at;
        furtherEnd = at + count / LINE * LINE;
    }

    /** A kernel has moved so many vectors of so many lanes, or all that were left, and looked at as many lines. */
    public void moved(int vectors, int lanes) {
        int stored = Math.min(vectors * lanes, targetEnd - targetAt);
        stageAt += stored;
        targetAt += stored;
        aheadAt = Math.min(aheadAt + vectors * LINE, aheadEnd);
        if (aheadAt == aheadEnd && furtherAt < furtherEnd) {
            lookAt(further, furtherAt, furtherEnd - furtherAt);
            furtherAt = furtherEnd;
        }
    }

    /** Stores what is still on its way, and lets go of all arrays. */
    public void finish() {
        System.arraycopy(stage, stageAt, target, targetAt, targetEnd - targetAt);
        drop();
    }

    /** Lets go of all arrays. */
    public void drop() {
        stage = NOTHING;
        target = NOTHING;
        ahead = NOTHING;
        further = NOTHING;
        stageAt = targetAt = targetEnd = aheadAt = aheadEnd = furtherAt = furtherEnd = 0;
    }

    /** Where results come from. */
    public float[] stage() {
        return stage;
    }

    /** The next of them. */
    public int stageAt() {
        return stageAt;
    }

    /** Where they go. */
    public float[] target() {
        return target;
    }

    /** The place of the next. */
    public int targetAt() {
        return targetAt;
    }

    /** The place behind the last. */
    public int targetEnd() {
        return targetEnd;
    }

    /** What is looked at. */
    public float[] ahead() {
        return ahead;
    }

    /** The next line of it. */
    public int aheadAt() {
        return aheadAt;
    }

    /** The end of its last line. */
    public int aheadEnd() {
        return aheadEnd;
    }

    /** Memory for what has been looked at, a vector. */
    public float[] sight() {
        return sight;
    }
}
