package dev.lanewise.tensor.internal.gemm;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.OverlappedCopy;
import dev.lanewise.tensor.internal.kernels.TileKernels;

/**
 * Where a micro-kernel writes its tile: into the result itself, or, at an edge of the result, into a scratch tile of
 * which the valid part is copied behind it.
 *
 * <p>Both ways add and round in the same order, so a result does not depend on where its tile lies.
 */
public final class Tile {
    private static final ThreadLocal<Tile> CURRENT = ThreadLocal.withInitial(Tile::new);

    private static final int[] ONE_TAP = {0};

    private final OverlappedCopy copy = new OverlappedCopy();
    private final float[] scratch = new float[TileKernels.ROWS * 2 * Kernels.TILES.lanes()];
    private final int[] clampedRows = new int[TileKernels.ROWS];
    private final int[] strided = new int[TileKernels.MAX_DEPTH];

    // What the kernel is given.
    private float[] out;
    private int outAt;
    private int outRow;
    private float[] addend;
    private int addendAt;
    private int addendRow;
    private float floor;
    private int rows;

    // What the scratch tile becomes.
    private boolean viaScratch;
    private int columns;
    private float[] result;
    private int resultAt;
    private int resultRow;
    private float[] resultAddend;
    private int resultAddendAt;
    private int resultAddendRow;
    private float resultFloor;

    private Tile() {}

    /** This thread's tile, with nothing on its way. */
    public static Tile current() {
        Tile tile = CURRENT.get();
        // What an operation has left behind that ended by an exception.
        tile.copy.drop();
        return tile;
    }

    /** What this thread's row tiles take along; who uses it finishes it. */
    public OverlappedCopy copy() {
        return copy;
    }

    /**
     * Prepares the tile at {@code result[at]}.
     *
     * @param rows valid rows, at most 12
     * @param columns valid columns, at most {@code width}
     * @param width the columns that the kernel computes
     * @param column the tile's first column in the epilogue's row
     * @param first whether these are the first of the sums over k
     * @param last whether these are the last of them
     * @param mayOverrun whether whole vectors may be stored at rows of fewer columns, since later stores put that right
     */
    public void open(float[] result, int at, int row, int rows, int columns, int width, int column, Epilogue epilogue,
            boolean first, boolean last, boolean mayOverrun) {
        boolean ontoResult = !first || epilogue.accumulate();
        resultAddend = ontoResult ? result : epilogue.row();
        resultAddendAt = ontoResult ? at : epilogue.rowAt() + column * epilogue.columnStep();
        resultAddendRow = ontoResult ? row : 0;
        resultFloor = last ? epilogue.floor() : Epilogue.NO_FLOOR;
        viaScratch = rows < TileKernels.ROWS && rows != TileKernels.SMALL_ROWS
                || columns < width && !(mayOverrun && !ontoResult);
        this.rows = rows;
        if (viaScratch) {
            this.columns = columns;
            this.result = result;
            resultAt = at;
            resultRow = row;
            out = scratch;
            outAt = 0;
            outRow = width;
            addend = Epilogue.ZEROS;
            addendAt = 0;
            addendRow = 0;
            floor = Epilogue.NO_FLOOR;
        } else {
            out = result;
            outAt = at;
            outRow = row;
            addend = resultAddend;
            addendAt = resultAddendAt;
            addendRow = resultAddendRow;
            floor = resultFloor;
        }
    }

    /** Finishes the tile after the kernel. */
    private void close() {
        if (!viaScratch) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float added = resultAddend[resultAddendAt + row * resultAddendRow + column];
                result[resultAt + row * resultRow + column] = Math.max(resultFloor,
                        scratch[row * outRow + column] + added);
            }
        }
    }

    /**
     * The twelve entries of a row table from {@code at} on, of which the last tile has only {@code valid}: the last of
     * these is repeated, so that the kernel reads nothing beyond; its results are thrown away. Valid until the next
     * call.
     */
    public int[] clampedRows(int[] table, int at, int valid) {
        for (int row = 0; row < TileKernels.ROWS; row++) {
            clampedRows[row] = table[at + Math.min(row, valid - 1)];
        }
        return clampedRows;
    }

    /**
     * The table of {@code count} rows that are {@code stride} apart, the last of the {@code valid} ones repeated. Valid
     * until the next call.
     */
    public int[] stridedRows(int stride, int count, int valid) {
        for (int row = 0; row < count; row++) {
            strided[row] = Math.min(row, valid - 1) * stride;
        }
        return strided;
    }

    /**
     * Fills a row panel with {@code depth} floats of each of twelve rows that are {@code stride} apart; where only
     * {@code valid} are, the last of these is repeated.
     */
    public void packRows(int depth, float[] source, int at, int stride, int valid, float[] panel) {
        Kernels.TILES.packRows(depth, source, at, stridedRows(stride, TileKernels.ROWS, valid), 0, ONE_TAP, 0, 1, panel,
                Alignment.OFFSET);
    }

    /** Runs the kernel on a row panel into this tile. */
    public void rowTile(int vectors, int depth, float[] a, int aAt, float[] b, int bAt) {
        int moved = Kernels.TILES.rowTile(rows, vectors, depth, a, aAt, b, bAt, out, outAt, outRow, addend, addendAt,
                addendRow, floor, copy);
        copy.moved(moved, Kernels.TILES.lanes());
        close();
    }

    /** Runs the kernel on a column panel into this tile. */
    public void columnTile(int vectors, int depth, float[] a, int aAt, float[] b, int bAt, int bStep) {
        Kernels.TILES.columnTile(rows, vectors, depth, a, aAt, b, bAt, bStep, out, outAt, outRow, addend, addendAt,
                addendRow, floor);
        close();
    }
}
