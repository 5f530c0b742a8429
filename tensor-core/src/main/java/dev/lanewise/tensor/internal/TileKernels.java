package dev.lanewise.tensor.internal;

/**
 * The micro-kernels under matrix products and convolutions, and the copies that feed them.
 *
 * <p>A tile is {@link #ROWS} rows by one or two vectors; a panel of the right operand is as wide as a tile. Loads and stores
 * are of whole vectors: a driver that has fewer columns lets the tile end in a scratch tile, or lets each row's store be
 * overwritten by the next one's.
 */
public interface TileKernels {
    /** Rows of a tile: 12 × 2 accumulators, two vectors of b and three broadcasts fit the 32 vector registers of AVX-512 and NEON. */
    int ROWS = 12;

    /** Floats in a vector. */
    int lanes();

    /** Vectors in the widest tile: 2, or 1 where 16 registers do not hold 24 accumulators. */
    int maxVectors();

    /**
     * One tile from packed operands: {@code c[r][:] = max(floor, Σ_k a[12k + r]·b[bAt + k·bStep + :] + addend[r][:])}.
     *
     * @param vectors the width of the tile, 1 or 2
     */
    void packed(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor);

    /**
     * One tile whose left operand is read where it lies: row r of tap t is {@code depth} floats from
     * {@code a[aAt + rows[rowAt + r] + taps[tapAt + t]]} on.
     *
     * @param vectors the width of the tile, 1 or 2; also the step of {@code b}
     */
    void rows(int vectors, float[] a, int aAt, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount, int depth,
            float[] b, int bAt, float[] c, int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor);

    /**
     * Packs a left operand for {@link #packed} that lies k by k: 12 floats from {@code source[at + rows[rowAt + k]]} on, for each k.
     *
     * <p>Reads up to a vector, and writes up to 4 floats, more than that.
     */
    void packColumns(int depth, float[] source, int at, int[] rows, int rowAt, float[] packed, int packedAt);

    /**
     * Copies the window of each of {@code pixels} output pixels, {@code step} apart in the source, into rows of
     * {@code taps.length·run} floats. Reads and writes up to a vector more than the window.
     */
    void unfold(int pixels, float[] source, int at, int step, int[] taps, int run, float[] patches, int patchesAt);

    /**
     * The reverse of {@link #unfold}: adds each of {@code pixels} windows, {@code step} apart, to its place: tap t of window p
     * at {@code target[at + rows[rowAt + p] + taps[t]]}, {@code run} floats. Adds zeros to up to a vector behind a tap.
     *
     * @param overlap of how many consecutive windows of a row each has a pixel in common with the first: windows are added
     *     in steps of so many, since a load of what was stored just before, at another place of a vector, waits for the cache
     */
    void fold(int pixels, int overlap, float[] patches, int patchesAt, int step, int[] rows, int rowAt, int[] taps,
            int run,
            float[] target, int at);

    /** {@code target[targetAt + i] += source[sourceAt + i]} for i below {@code count}. */
    void add(float[] source, int sourceAt, float[] target, int targetAt, int count);
}
