package dev.lanewise.tensor.internal.kernels;

/**
 * The windows of a pooling.
 *
 * @param vertical along the height
 * @param horizontal along the width
 * @param disjoint whether no pixel is in two windows
 * @param tiling whether each pixel is in exactly one window
 * @param pairs whether windows are 2×2 side by side, none of them cut by an edge
 * @param firstMeeting the first window in a row that {@linkplain PoolAxis#isMeeting meets} the one before
 * @param endMeeting one more than the last of the windows from there on that do so without a gap
 */
public record PoolWindows(PoolAxis vertical, PoolAxis horizontal, boolean disjoint, boolean tiling,
        boolean pairs, int firstMeeting, int endMeeting) {
    /** The windows of two axes. */
    public PoolWindows(PoolAxis vertical, PoolAxis horizontal) {
        this(vertical, horizontal, vertical.isDisjoint() && horizontal.isDisjoint(),
                vertical.isTiling() && horizontal.isTiling(),
                vertical.isPairs() && horizontal.isPairs(), horizontal.nextMeeting(0, true),
                horizontal.nextMeeting(horizontal.nextMeeting(0, true), false));
    }

    /** What the average of a window multiplies its sum by. */
    public float averageFactor(int row, int column) {
        return 1f / (vertical.divisor()[row] * horizontal.divisor()[column]);
    }

    /** The number, in the image, of the first pixel of the line that tap {@code tap} of a row of windows is on. */
    public int line(int row, int tap) {
        return (vertical.position()[row] + tap * vertical.dilation()) * horizontal.size();
    }

    /**
     * How many windows of 2×2, from the left, have whole vectors of {@code lanes} channels to load and to store in
     * their rows: all, where the channels fill a vector, else those whose vector ends inside the row, where its end
     * falls on pixels that are written later.
     */
    public int wholePairs(int channels, int lanes) {
        if (!pairs || channels == 0) {
            return 0;
        }
        int windows = horizontal.windows();
        return channels >= lanes ? windows : Math.max(0, windows - (lanes + channels - 1) / channels);
    }
}
