package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tensor's memory read in another way: with its dimensions in another order, in part, backwards, or repeated.
 *
 * <p>A view costs nothing until it is copied: {@code View.of(x).permute(0, 2, 3, 1).copyTo(View.of(y))}.
 */
public final class View {
    private final float[] array;
    private final int start;
    private final int[] sizes;
    private final int[] strides;

    private View(float[] array, int start, int[] sizes, int[] strides) {
        this.array = array;
        this.start = start;
        this.sizes = sizes;
        this.strides = strides;
    }

    /** All of a tensor. */
    public static View of(Tensor tensor) {
        return new View(tensor.array(), tensor.offset(), tensor.shape().toArray(), strides(tensor.shape()));
    }

    /** A tensor whose elements in memory are read row-major under another shape. */
    public static View rowMajor(Tensor tensor, Shape shape) {
        return new View(tensor.array(), tensor.offset(), shape.toArray(), rowMajorStrides(shape));
    }

    /** Where in memory the next element of each dimension is: channels-last for rank 4. */
    static int[] strides(Shape shape) {
        if (shape.rank() != 4) {
            return rowMajorStrides(shape);
        }
        int channels = shape.dimension(1);
        int row = shape.dimension(3) * channels;
        return new int[] {shape.dimension(2) * row, 1, row, channels};
    }

    private static int[] rowMajorStrides(Shape shape) {
        int[] strides = new int[shape.rank()];
        for (int axis = strides.length - 1, stride = 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.dimension(axis);
        }
        return strides;
    }

    /** The shape of what is seen. */
    public Shape shape() {
        return Shape.of(sizes);
    }

    float[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int[] strides() {
        return strides;
    }

    /**
     * The same with its dimensions in another order.
     *
     * @param axes for each dimension of the result, which one it is here
     * @throws IllegalArgumentException if an axis is missing or there twice
     */
    public View permute(int... axes) {
        if (!Arrays.equals(IntStream.of(axes).sorted().toArray(), IntStream.range(0, sizes.length).toArray())) {
            throw new IllegalArgumentException("an order of " + sizes.length + " dimensions is needed, but "
                    + Arrays.toString(axes) + " is given");
        }
        return new View(array, start, IntStream.of(axes).map(axis -> sizes[axis]).toArray(),
                IntStream.of(axes).map(axis -> strides[axis]).toArray());
    }

    /**
     * A part of a dimension.
     *
     * @param first the index that becomes 0
     * @param count how many are taken
     * @param step from one to the next, negative for backwards
     * @throws IndexOutOfBoundsException if one of them is not there
     */
    public View slice(int axis, int first, int count, int step) {
        if (count > 0) {
            java.util.Objects.checkIndex(first, sizes[axis]);
            java.util.Objects.checkIndex((long) first + (count - 1L) * step, (long) sizes[axis]);
        }
        int[] cut = sizes.clone();
        int[] stepped = strides.clone();
        cut[axis] = count;
        stepped[axis] *= step;
        return new View(array, count == 0 ? start : start + first * strides[axis], cut, stepped);
    }

    /**
     * The same repeated along dimensions of 1 and along new ones in front, as NumPy broadcasts.
     *
     * @throws IllegalArgumentException if the shape cannot be reached so
     */
    public View broadcastTo(Shape shape) {
        int added = shape.rank() - sizes.length;
        int[] repeated = new int[shape.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            int target = added < 0 ? -1 : shape.dimension(axis + added);
            if (sizes[axis] != target && (sizes[axis] != 1 || target < 0)) {
                throw new IllegalArgumentException("the shape " + shape() + " does not broadcast to " + shape);
            }
            repeated[axis + added] = sizes[axis] == target ? strides[axis] : 0;
        }
        return new View(array, start, shape.toArray(), repeated);
    }

    /**
     * Copies what is seen.
     *
     * @param target of the same shape, over other memory
     * @throws IllegalArgumentException if the shapes differ
     */
    public void copyTo(View target) {
        if (!Arrays.equals(sizes, target.sizes)) {
            throw new IllegalArgumentException("cannot copy " + shape() + " to " + target.shape());
        }
        StridedLoop loop = StridedLoop.of(sizes, strides, target.strides);
        int from = loop.stride(0);
        int to = loop.stride(1);
        loop.forRows(new int[] {start, target.start}, (at, n) -> {
            if (from == 1 && to == 1) {
                System.arraycopy(array, at[0], target.array, at[1], n);
                return;
            }
            for (int i = 0, x = at[0], y = at[1]; i < n; i++, x += from, y += to) {
                target.array[y] = array[x];
            }
        });
    }
}
