package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;

/**
 * Functions of two tensors whose shapes differ, as NumPy broadcasts: dimensions are matched from the last one on, and 1
 * is repeated.
 */
public final class Broadcasting {
    private Broadcasting() {}

    /**
     * The shape of a function's result.
     *
     * @throws IllegalArgumentException if two dimensions differ and neither is 1
     */
    public static Shape shape(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dimensions = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            int m = dimension(a, axis - rank + a.rank());
            int n = dimension(b, axis - rank + b.rank());
            if (m != n && m != 1 && n != 1) {
                throw new IllegalArgumentException("the shapes " + a + " and " + b + " do not broadcast");
            }
            dimensions[axis] = m == 1 ? n : m;
        }
        return Shape.of(dimensions);
    }

    private static int dimension(Shape shape, int axis) {
        return axis < 0 ? 1 : shape.dimension(axis);
    }

    /**
     * Writes a function of a and b to y, which may be the memory of the one that has y's shape.
     *
     * @throws IllegalArgumentException if y has not the {@link #shape} of both
     */
    public static void apply(BinaryFunction function, Tensor a, Tensor b, Tensor y) {
        Shapes.require("y", y, shape(a.shape(), b.shape()));
        View left = View.of(a).broadcastTo(y.shape());
        View right = View.of(b).broadcastTo(y.shape());
        StridedLoop loop = StridedLoop.of(y.shape().toArray(), left.strides(), right.strides(),
                View.strides(y.shape()));
        int p = loop.stride(0);
        int q = loop.stride(1);
        boolean rows = p == 1 && q == 1 && loop.stride(2) == 1;
        loop.forRows(new int[] {a.offset(), b.offset(), y.offset()}, (at, n) -> {
            if (!rows || !byKernel(function, a, b, y, at, n)) {
                for (int i = 0, u = at[0], v = at[1], w = at[2]; i < n; i++, u += p, v += q, w += loop.stride(2)) {
                    y.array()[w] = function.of(a.array()[u], b.array()[v]);
                }
            }
        });
    }

    private static boolean byKernel(BinaryFunction function, Tensor a, Tensor b, Tensor y, int[] at, int n) {
        switch (function) {
            case ADD -> Kernels.RANGES.addScaled(a.array(), at[0], 1, b.array(), at[1], y.array(), at[2], n);
            case SUBTRACT -> Kernels.RANGES.addScaled(a.array(), at[0], -1, b.array(), at[1], y.array(), at[2], n);
            case MULTIPLY -> Kernels.RANGES.multiply(a.array(), at[0], b.array(), at[1], y.array(), at[2], n);
            default -> {
                return false;
            }
        }
        return true;
    }

    /**
     * Sums x over the dimensions along which {@code result} was repeated to x's shape: the gradient of a broadcast.
     *
     * @param result of a shape that broadcasts to that of x; overwritten, or added to where {@code accumulate}
     * @throws IllegalArgumentException if it does not
     */
    public static void sumTo(Tensor x, Tensor result, boolean accumulate) {
        AxisReduction.reduce(AxisReduction.Kind.SUM, x, result, accumulate);
    }
}
