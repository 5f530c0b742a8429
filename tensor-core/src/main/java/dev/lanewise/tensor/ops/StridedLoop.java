package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A walk over the elements of several operands at once, each with strides of its own; a stride of 0 repeats an element.
 *
 * <p>Axes are taken in the order of the last operand's memory and joined where all operands allow it, so that the rows,
 * over which the work is done, are as long as they can be.
 */
final class StridedLoop {
    private final int[] sizes;
    /** For each operand, a stride for each axis. */
    private final int[][] strides;
    private final int last;

    /** Work on a row. */
    @FunctionalInterface
    interface Row {
        /**
         * Works on {@code n} elements.
         *
         * @param at where the row starts in each operand's array
         */
        void run(int[] at, int n);
    }

    /** An axis in the making: its size and each operand's stride. */
    private record Axis(int size, int[] strides) {
        /** This axis and the one inside it as one, or null if they cannot be. */
        Axis joined(Axis inner) {
            for (int operand = 0; operand < strides.length; operand++) {
                if (strides[operand] != inner.strides[operand] * inner.size) {
                    return null;
                }
            }
            return new Axis(size * inner.size, inner.strides);
        }
    }

    private StridedLoop(List<Axis> axes, int operands) {
        sizes = axes.stream().mapToInt(Axis::size).toArray();
        strides = IntStream.range(0, operands)
                .mapToObj(operand -> axes.stream().mapToInt(axis -> axis.strides[operand]).toArray())
                .toArray(int[][]::new);
        last = sizes.length - 1;
    }

    /** A walk over all index tuples below the sizes. */
    static StridedLoop of(int[] sizes, int[]... strides) {
        int operands = strides.length;
        List<Axis> axes = new ArrayList<>();
        for (int axis = 0; axis < sizes.length; axis++) {
            int index = axis;
            if (sizes[axis] != 1) {
                axes.add(new Axis(sizes[axis],
                        IntStream.range(0, operands).map(operand -> strides[operand][index]).toArray()));
            }
        }
        axes.sort(Comparator.comparingInt(axis -> -Math.abs(axis.strides[operands - 1])));
        List<Axis> joined = new ArrayList<>();
        for (Axis axis : axes) {
            Axis pair = joined.isEmpty() ? null : joined.getLast().joined(axis);
            if (pair != null) {
                joined.removeLast();
            }
            joined.add(pair == null ? axis : pair);
        }
        if (joined.isEmpty()) {
            joined.add(new Axis(1, new int[operands]));
        }
        return new StridedLoop(joined, operands);
    }

    /** An operand's stride within a row. */
    int stride(int operand) {
        return strides[operand][last];
    }

    /** Runs over all rows on all threads; the operands start at the given places. */
    void forRows(int[] starts, Row body) {
        int rows = rows();
        if (rows == 1) {
            WorkerPool.forRanges(sizes[last], Grain.ELEMENTS, (from, to) -> {
                int[] at = starts.clone();
                for (int operand = 0; operand < at.length; operand++) {
                    at[operand] += from * stride(operand);
                }
                body.run(at, to - from);
            });
        } else if (rows > 0 && sizes[last] > 0) {
            WorkerPool.forRanges(rows, Grain.rows(sizes[last]), (from, to) -> forRows(starts, from, to, body));
        }
    }

    /** Runs over all rows, one after the other, on this thread. */
    void forRowsInOrder(int[] starts, Row body) {
        if (rows() > 0 && sizes[last] > 0) {
            forRows(starts, 0, rows(), body);
        }
    }

    private int rows() {
        int rows = 1;
        for (int axis = 0; axis < last; axis++) {
            rows *= sizes[axis];
        }
        return rows;
    }

    private void forRows(int[] starts, int from, int to, Row body) {
        int[] at = starts.clone();
        int[] index = new int[last];
        for (int axis = last - 1, rest = from; axis >= 0; axis--) {
            index[axis] = rest % sizes[axis];
            rest /= sizes[axis];
            move(at, axis, index[axis]);
        }
        for (int row = from; row < to; row++) {
            body.run(at, sizes[last]);
            for (int axis = last - 1; axis >= 0; axis--) {
                index[axis]++;
                move(at, axis, 1);
                if (index[axis] < sizes[axis]) {
                    break;
                }
                move(at, axis, -sizes[axis]);
                index[axis] = 0;
            }
        }
    }

    private void move(int[] at, int axis, int steps) {
        for (int operand = 0; operand < at.length; operand++) {
            at[operand] += steps * strides[operand][axis];
        }
    }
}
