package dev.lanewise.tensor.internal.kernels;

/**
 * The micro-kernels under matrix products and convolutions, and the copies that feed them.
 *
 * <p>A tile is {@link #ROWS} rows by one or two vectors; a panel of the right operand is as wide as a tile. The left
 * operand comes in a row panel, twelve rows at a constant distance, where it lies row by row, and in a column panel, k
 * after k, where it lies that way. Loads and stores are of whole vectors: a driver that has fewer columns lets the tile
 * end in a scratch tile, or lets each row's store be overwritten by the next one's.
 */
public interface TileKernels {
    /**
     * Rows of a tile: 12 × 2 accumulators, two vectors of b and three broadcasts fit the 32 vector registers of AVX-512
     * and NEON.
     */
    int ROWS = 12;

    /** Rows of a small tile: what pixels of a power of two leave of twelves. */
    int SMALL_ROWS = 4;

    /**
     * The deepest row panel: 12 rows of it are 18 KiB, which a first-level cache of 32 KiB holds. Deeper ones are no
     * faster; a depth of 256, with which results are read and written half as often again, is 2 to 10 % slower.
     */
    int MAX_DEPTH = 384;

    /** The distance of the rows of a row panel: a cache line more than the deepest. */
    int ROW_STEP = MAX_DEPTH + 16;

    /** Floats of a row panel. */
    int ROW_PANEL = ROWS * ROW_STEP;

    /** Rows that {@link #dots} multiplies at once: streams from memory that the hardware reads ahead of. */
    int DOTS = 4;

    /** Floats in a vector. */
    int lanes();

    /** Vectors in the widest tile: 2, or 1 where 16 registers do not hold 24 accumulators. */
    int maxVectors();

    /**
     * Whether row tiles of twelve rows by the most vectors, of an even depth, take {@link OverlappedCopy} along: where
     * there is a register left for it.
     */
    boolean overlapCopies();

    /**
     * One tile from a row panel: {@code c[r][:] = max(floor, Σ_k a[ROW_STEP·r + k]·b[k][:] + addend[r][:])}.
     *
     * @param rows the rows that are wanted, 1 to 12; but for {@link #SMALL_ROWS} there must be memory for twelve, and
     *     what the others get is not defined
     * @param vectors the width of the tile, 1 or 2; also the distance of the rows of {@code b}
     * @param depth at most {@link #MAX_DEPTH}
     * @param copy what may be moved along, and is not changed: whole vectors in their order
     * @return how many vectors of it have been moved, and lines looked at, unless there were fewer
     */
    int rowTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int cRow,
            float[] addend, int addendAt, int addendRow, float floor, OverlappedCopy copy);

    /**
     * One tile from a column panel: {@code c[r][:] = max(floor, Σ_k a[12k + r]·b[bAt + k·bStep + :] + addend[r][:])}.
     *
     * @param rows as in {@link #rowTile}
     * @param vectors the width of the tile, 1 or 2
     */
    void columnTile(int rows, int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep, float[] c,
            int cAt, int cRow, float[] addend, int addendAt, int addendRow, float floor);

    /**
     * Fills a row panel: in row r, tap after tap, {@code depth} floats from
     * {@code source[at + rows[rowAt + r] + taps[tapAt + t]]} on.
     *
     * <p>Reads nothing else; writes up to a vector more than that behind each row.
     */
    void packRows(int depth, float[] source, int at, int[] rows, int rowAt, int[] taps, int tapAt, int tapCount,
            float[] panel, int panelAt);

    /**
     * The distance of column panels of a depth that are packed together: a cache line between them is free to be
     * written.
     */
    static int columnPanel(int depth) {
        return ROWS * depth + 16;
    }

    /**
     * Fills column panels, {@link #columnPanel} apart, from an operand that lies k by k: {@code columns} floats from
     * {@code source[at + rows[rowAt + k]]} on, for each k, twelve a panel, and zeros up to the last panel's twelve.
     *
     * <p>Reads nothing else; writes up to 4 floats behind each panel.
     */
    void packColumns(int columns, int depth, float[] source, int at, int[] rows, int rowAt, float[] panels,
            int panelsAt);

    /**
     * Fills rows {@code from} to {@code to} (exclusive) of a packed right operand that has {@code k} of them with alpha
     * times {@code columns} floats from {@code source[at + rows[rowAt + row - from]]} on, and with zeros up to a whole
     * vector.
     *
     * <p>Column by column of panels: that of column j starts at {@code packed[packedAt + j·k]} and is k-major,
     * {@link #maxVectors} vectors wide, the last as many as it needs.
     */
    void packRight(int columns, int from, int to, int k, float alpha, float[] source, int at, int[] rows, int rowAt,
            float[] packed, int packedAt);

    /**
     * Fills a panel {@code width} floats wide, a multiple of the lanes, with alpha times an operand that lies column by
     * column: {@code panel[panelAt + i·width + j] = alpha·source[at + j·step + i]} for i below {@code k}, and zeros for
     * j from {@code columns} on.
     */
    void transpose(int columns, int k, float alpha, float[] source, int at, int step, float[] panel, int panelAt,
            int width);

    /**
     * Copies the window of each of {@code pixels} output pixels, {@code step} apart in the source, into rows of
     * {@code taps.length·run} floats. Reads and writes up to a vector more than the window.
     */
    void unfold(int pixels, float[] source, int at, int step, int[] taps, int run, float[] patches, int patchesAt);

    /**
     * The reverse of {@link #unfold}: adds each of {@code pixels} windows, {@code step} apart, to its place: tap t of
     * window p at {@code target[at + rows[rowAt + p] + taps[t]]}, {@code run} floats. Adds zeros to up to a vector
     * behind a tap.
     *
     * @param overlap of how many consecutive windows of a row each has a pixel in common with the first: windows are
     *     added in steps of so many, since a load of what was stored just before, at another place of a vector, waits
     *     for the cache
     */
    void fold(int pixels, int overlap, float[] patches, int patchesAt, int step, int[] rows, int rowAt, int[] taps,
            int run,
            float[] target, int at);

    /**
     * Products of {@link #DOTS} rows, {@code aStep} apart, with one vector:
     * {@code c[cAt + r·cStep] += Σ_k a[aAt + r·aStep + k]·x[xAt + k]}.
     */
    void dots(int depth, float[] a, int aAt, int aStep, float[] x, int xAt, float[] c, int cAt, int cStep);

    /** {@code target[targetAt + i] += source[sourceAt + i]} for i below {@code count}. */
    void add(float[] source, int sourceAt, float[] target, int targetAt, int count);
}
