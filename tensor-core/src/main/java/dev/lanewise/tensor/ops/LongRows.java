package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.kernels.ColumnKernels.Lines;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * A matrix whose rows are joined into long ones: kernels' loops over the vectors of a short row end too soon to run at
 * the speed of memory, and a row of less than a vector would leave lanes idle.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 */
record LongRows(int rows, int columns) {
    /** Columns over which loops run at full speed. */
    static final int LONG = 256;
    /** How many long rows a kernel adds up in floats before the sums are added in double. */
    private static final int FLOAT_ROWS = 128;

    /** Work on some rows, {@code from} elements behind the start of the matrix. */
    @FunctionalInterface
    interface Body {
        void run(int from, int rows, int columns);
    }

    /** Writes the sums of each column of some rows. */
    @FunctionalInterface
    interface SumsBody {
        void run(int from, int rows, int columns, float[] sums, int sumsAt);
    }

    /** The matrix of x with as many columns. */
    static LongRows of(Tensor x, int columns) {
        return new LongRows(columns == 0 ? 0 : x.elements() / columns, columns);
    }

    /** The numbers of each column, repeated along a long row. */
    float[] repeated(float[] row) {
        float[] values = Arrays.copyOf(row, joined() * columns);
        for (int i = columns; i < values.length; i += columns) {
            System.arraycopy(row, 0, values, i, columns);
        }
        return values;
    }

    /** The lines of each column, repeated along a long row. */
    Lines repeated(Lines lines) {
        return new Lines(repeated(lines.center()), repeated(lines.factor()), repeated(lines.shift()));
    }

    /** Runs over all rows in tasks. */
    void forEach(Body body) {
        int width = joined() * columns;
        int longRows = rows / joined();
        WorkerPool.forRanges(longRows, Grain.rows(width), (from, to) -> body.run(from * width, to - from, width));
        if (rows % joined() > 0) {
            body.run(longRows * width, rows % joined(), columns);
        }
    }

    /** The sums of each column over all rows: of few rows in float, the rest in double and in a fixed order. */
    double[] sums(SumsBody body) {
        int width = joined() * columns;
        int longRows = rows / joined();
        int grain = Grain.reductionRows(longRows, width);
        double[][] partials = new double[Grain.tasks(longRows, grain)][columns];
        WorkerPool.forRanges(longRows, grain, (from, to) -> {
            for (int row = from; row < to; row += FLOAT_ROWS) {
                add(body, row * width, Math.min(FLOAT_ROWS, to - row), width, partials[from / grain]);
            }
        });
        double[] sums = new double[columns];
        for (double[] partial : partials) {
            for (int c = 0; c < columns; c++) {
                sums[c] += partial[c];
            }
        }
        if (rows % joined() > 0) {
            add(body, longRows * width, rows % joined(), columns, sums);
        }
        return sums;
    }

    private void add(SumsBody body, int from, int count, int width, double[] sums) {
        float[] block = Scratch.floats(Scratch.Slot.COLUMNS, width);
        body.run(from, count, width, block, Alignment.OFFSET);
        for (int start = Alignment.OFFSET; start < Alignment.OFFSET + width; start += columns) {
            for (int c = 0; c < columns; c++) {
                sums[c] += block[start + c];
            }
        }
    }

    /** How many rows make a long one: a power of two, so that most long rows are whole vectors. */
    private int joined() {
        int joined = 1;
        while (columns > 0 && joined * columns < LONG) {
            joined *= 2;
        }
        return joined;
    }
}
