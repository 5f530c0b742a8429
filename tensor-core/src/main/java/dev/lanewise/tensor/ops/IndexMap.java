package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;
import java.util.List;

/**
 * A choice of indices along each dimension: what padding, gathering, tiling and enlarging by repetition have in common.
 *
 * @param input the shape that is read
 * @param axes for each dimension, the input's index for each index of the output, {@link #NONE} where there is no
 *     element
 */
public record IndexMap(Shape input, List<int[]> axes) {
    /** Stands for an element that the input does not have. */
    public static final int NONE = -1;

    /**
     * Checks the indices.
     *
     * @throws IllegalArgumentException if one is outside the input
     */
    public IndexMap {
        if (axes.size() != input.rank()) {
            throw new IllegalArgumentException("indices for " + axes.size() + " dimensions of " + input);
        }
        for (int axis = 0; axis < axes.size(); axis++) {
            for (int index : axes.get(axis)) {
                if (index < NONE || index >= input.dimension(axis)) {
                    throw new IllegalArgumentException("index " + index + " of dimension " + axis
                            + " is outside the shape " + input);
                }
            }
        }
        axes = List.copyOf(axes);
    }

    /** The indices of a dimension that stays as it is. */
    public static int[] all(int size) {
        int[] indices = new int[size];
        Arrays.setAll(indices, index -> index);
        return indices;
    }

    /** The shape that is written. */
    public Shape output() {
        return Shape.of(axes.stream().mapToInt(indices -> indices.length).toArray());
    }

    /** Writes the chosen elements of x to y, and {@code otherwise} where there is none. */
    public void forward(Tensor x, float otherwise, Tensor y) {
        Shapes.require("x", x, input);
        Shapes.require("y", y, output());
        int inner = inner();
        int[] indices = axes.get(inner);
        int step = View.strides(input)[inner];
        boolean run = step == 1 && isRun(indices);
        forRows(x.offset(), y, false, (from, to, n) -> {
            float[] array = y.array();
            if (from < 0) {
                Arrays.fill(array, to, to + n, otherwise);
            } else if (run) {
                System.arraycopy(x.array(), from + indices[0], array, to, n);
            } else {
                for (int i = 0; i < n; i++) {
                    array[to + i] = indices[i] == NONE ? otherwise : x.array()[from + indices[i] * step];
                }
            }
        });
    }

    /** Writes to gx the gradient of {@link #forward}: each element's sum over the places it was written to. */
    public void backward(Tensor gy, Tensor gx) {
        Shapes.require("gx", gx, input);
        Shapes.require("gy", gy, output());
        gx.fill(0);
        int inner = inner();
        int[] indices = axes.get(inner);
        int step = View.strides(input)[inner];
        forRows(gx.offset(), gy, true, (to, from, n) -> {
            for (int i = 0; i < n && to >= 0; i++) {
                if (indices[i] != NONE) {
                    gx.array()[to + indices[i] * step] += gy.array()[from + i];
                }
            }
        });
    }

    /** A row along the innermost dimension: where it starts in the input, or below 0 if all of it is missing. */
    @FunctionalInterface
    private interface Row {
        void run(int inputStart, int outputStart, int n);
    }

    private int inner() {
        return axes.size() == 4 ? 1 : axes.size() - 1;
    }

    private static boolean isRun(int[] indices) {
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] == NONE || indices[i] != indices[0] + i) {
                return false;
            }
        }
        return true;
    }

    private void forRows(int inputStart, Tensor y, boolean inOrder, Row body) {
        if (y.elements() == 0) {
            return;
        }
        int inner = inner();
        int n = y.dimension(inner);
        int[] inputStrides = View.strides(input);
        int[] outputStrides = View.strides(y.shape());
        int rows = y.elements() / n;
        WorkerPool.forRanges(rows, inOrder ? rows : Grain.rows(n), (from, to) -> {
            for (int row = from; row < to; row++) {
                int at = inputStart;
                for (int axis = 0; axis < axes.size(); axis++) {
                    if (axis != inner) {
                        int index = axes.get(axis)[row * n / outputStrides[axis] % y.dimension(axis)];
                        at = index == NONE ? Integer.MIN_VALUE / 2 : at + index * inputStrides[axis];
                        if (index == NONE) {
                            break;
                        }
                    }
                }
                body.run(at, y.offset() + row * n, n);
            }
        });
    }
}
