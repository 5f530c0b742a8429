package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.internal.kernels.TileKernels;

/**
 * The cut of a sum over k into chunks that fit a panel: as few as possible, about equal, all but the last a multiple of
 * a cache line, since the micro-kernels' unrolled loops take an odd depth 7 % slower.
 */
public final class Chunks {
    private static final int MULTIPLE = 16;

    private Chunks() {}

    /** How many chunks a depth is cut into: at least one. */
    public static int of(int depth) {
        return Math.max(1, (depth + TileKernels.MAX_DEPTH - 1) / TileKernels.MAX_DEPTH);
    }

    /** Where a chunk starts; the start of the chunk after the last is the depth. */
    public static int start(int depth, int chunk, int chunks) {
        if (chunk == chunks) {
            return depth;
        }
        int even = (int) ((long) depth * chunk / chunks);
        return (even + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }
}
