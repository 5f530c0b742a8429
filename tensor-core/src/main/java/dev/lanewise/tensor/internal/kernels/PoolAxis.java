package dev.lanewise.tensor.internal.kernels;

import java.util.Arrays;

/**
 * The windows of a pooling along one axis, cut to the input.
 *
 * @param size the input's size
 * @param position the input index of each window's first tap inside the input
 * @param firstTap the number of that tap in the whole window
 * @param taps how many taps of each window are inside the input, 0 or more
 * @param divisor what an average divides by along this axis
 * @param dilation the distance of neighbouring taps
 * @param kernel the number of taps of a whole window
 * @param firstWindow the first window that has a tap at each input index; 0 if there is none
 * @param endWindow one more than the last such window; 0 if there is none
 */
public record PoolAxis(int size, int[] position, int[] firstTap, int[] taps, int[] divisor, int dilation, int kernel,
        int[] firstWindow, int[] endWindow) {
    /** Windows of equal size at equal steps, the first {@code padBefore} before the input. */
    public static PoolAxis regular(int size, int outputSize, int kernel, int stride, int padBefore, int padAfter,
            int dilation, boolean countPadding) {
        PoolAxis axis = empty(size, outputSize, dilation, kernel);
        for (int o = 0; o < outputSize; o++) {
            int start = o * stride - padBefore;
            int first = start >= 0 ? 0 : Math.min(kernel, (-start + dilation - 1) / dilation);
            int end = start >= size ? first : Math.clamp((size - start + dilation - 1) / dilation, first, kernel);
            axis.position[o] = start + first * dilation;
            axis.firstTap[o] = first;
            axis.taps[o] = end - first;
            axis.divisor[o] = countPadding
                    ? Math.clamp(Math.ceilDiv(size + padAfter - start, dilation), 0, kernel)
                    : Math.max(1, end - first);
        }
        return axis.indexed();
    }

    /** Windows from ⌊o·size/output⌋ to ⌈(o+1)·size/output⌉, as PyTorch's adaptive pooling has them. */
    public static PoolAxis adaptive(int size, int outputSize) {
        PoolAxis axis = empty(size, outputSize, 1, size);
        for (int o = 0; o < outputSize; o++) {
            int start = (int) ((long) o * size / outputSize);
            int end = (int) (((o + 1L) * size + outputSize - 1) / outputSize);
            axis.position[o] = start;
            axis.taps[o] = end - start;
            axis.divisor[o] = end - start;
        }
        return axis.indexed();
    }

    /** Whole windows of {@code kernel} neighbouring taps, the first tap of each at a given input index. */
    public static PoolAxis at(int size, int[] position, int kernel) {
        PoolAxis axis = empty(size, position.length, 1, kernel);
        System.arraycopy(position, 0, axis.position, 0, position.length);
        Arrays.fill(axis.taps, kernel);
        Arrays.fill(axis.divisor, kernel);
        return axis.indexed();
    }

    /** The same windows, over which an average is a sum. */
    public PoolAxis summing() {
        int[] ones = new int[windows()];
        Arrays.fill(ones, 1);
        return new PoolAxis(size, position, firstTap, taps, ones, dilation, kernel, firstWindow, endWindow);
    }

    private static PoolAxis empty(int size, int outputSize, int dilation, int kernel) {
        return new PoolAxis(size, new int[outputSize], new int[outputSize], new int[outputSize], new int[outputSize],
                dilation, kernel, new int[size], new int[size]);
    }

    /** Fills in which windows each input index belongs to. */
    private PoolAxis indexed() {
        for (int o = 0; o < windows(); o++) {
            for (int tap = 0; tap < taps[o]; tap++) {
                int index = position[o] + tap * dilation;
                firstWindow[index] = endWindow[index] == 0 ? o : firstWindow[index];
                endWindow[index] = o + 1;
            }
        }
        return this;
    }

    /** The number of windows. */
    public int windows() {
        return position.length;
    }

    /**
     * The number, among those inside the input, of window {@code o}'s tap at an input index, or −1 if it has none
     * there.
     */
    public int tapAt(int o, int index) {
        int distance = index - position[o];
        if (dilation == 1) {
            return distance >= 0 && distance < taps[o] ? distance : -1;
        }
        return distance >= 0 && distance < taps[o] * dilation && distance % dilation == 0 ? distance / dilation : -1;
    }

    /** Whether window o is input 2o and 2o + 1, for every o. */
    public boolean isPairs() {
        for (int o = 0; o < windows(); o++) {
            if (position[o] != 2 * o || taps[o] != 2 || dilation != 1 || kernel != 2) {
                return false;
            }
        }
        return true;
    }

    /** Whether no input index has taps of two windows. */
    public boolean isDisjoint() {
        int last = -1;
        for (int o = 0; o < windows(); o++) {
            if (taps[o] > 0) {
                if (position[o] <= last) {
                    return false;
                }
                last = position[o] + (taps[o] - 1) * dilation;
            }
        }
        return true;
    }

    /** Whether each input index has a tap of exactly one window. */
    public boolean isTiling() {
        return isDisjoint() && Arrays.stream(taps).sum() == size;
    }

    /**
     * Whether window {@code o} has three neighbouring taps, the first of which is the last one of the window before,
     * and the next of which is in no other window: as windows of three at steps of two have it.
     */
    public boolean isMeeting(int o) {
        if (o == 0 || kernel != 3 || dilation != 1 || taps[o] != 3) {
            return false;
        }
        int index = position[o];
        return firstWindow[index] == o - 1 && endWindow[index] == o + 1
                && firstTap[o - 1] + tapAt(o - 1, index) == 2
                && firstWindow[index + 1] == o && endWindow[index + 1] == o + 1;
    }

    /**
     * The first window from {@code from} on that {@link #isMeeting}, or is not; the number of windows if there is none.
     */
    int nextMeeting(int from, boolean meeting) {
        int o = from;
        while (o < windows() && isMeeting(o) != meeting) {
            o++;
        }
        return o;
    }
}
