package dev.lanewise.tensor.ops;

/** How finely operations are cut into tasks: by sizes only, so that results are the same at any thread count. */
final class Grain {
    /** Elements of a task of streaming work: 128 KiB an operand, which a second-level cache holds. */
    static final int ELEMENTS = 32 * 1024;
    /** At most so many partial results are kept by one reduction, whatever the batch. */
    private static final int PARTIALS = 64;

    private Grain() {}

    /** Rows of {@code columns} elements that make a task. */
    static int rows(int columns) {
        return Math.max(1, ELEMENTS / Math.max(1, columns));
    }

    /** Units of {@code columns} elements that make a task of a reduction over {@code rows}. */
    static int reductionRows(int rows, int columns) {
        return Math.max(rows(columns), (rows + PARTIALS - 1) / PARTIALS);
    }

    /** How many tasks the units are cut into. */
    static int tasks(int rows, int grain) {
        return (rows + grain - 1) / grain;
    }
}
