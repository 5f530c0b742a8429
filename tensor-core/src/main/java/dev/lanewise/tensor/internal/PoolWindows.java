package dev.lanewise.tensor.internal;

/**
 * The windows of a pooling.
 *
 * @param vertical along the height
 * @param horizontal along the width
 * @param disjoint whether no pixel is in two windows
 * @param pairs whether windows are 2×2 side by side, none of them cut by an edge
 */
public record PoolWindows(PoolAxis vertical, PoolAxis horizontal, boolean disjoint, boolean pairs) {
    /** The windows of two axes. */
    public PoolWindows(PoolAxis vertical, PoolAxis horizontal) {
        this(vertical, horizontal, vertical.isDisjoint() && horizontal.isDisjoint(),
                vertical.isPairs() && horizontal.isPairs());
    }

    /** What the average of a window multiplies its sum by. */
    public float averageFactor(int row, int column) {
        return 1f / (vertical.divisor()[row] * horizontal.divisor()[column]);
    }
}
