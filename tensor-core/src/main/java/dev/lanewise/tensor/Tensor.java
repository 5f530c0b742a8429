package dev.lanewise.tensor;

/**
 * A dense float32 array with a shape: a window of a {@code float[]} and nothing to close.
 *
 * <p><b>Memory order.</b> A tensor of rank 4 is {@code [N, C, H, W]} to its user and channels-last in memory
 * ({@code N, H, W, C}: PyTorch's {@code channels_last}); the same holds for convolution weights, {@code [O, I, kH, kW]}
 * to the user and {@code O, kH, kW, I} in memory. Every other rank is row-major. {@link #get}, {@link #set},
 * {@link #of} and {@link #toArray} speak the logical order; {@link #array} and {@link #offset} show the memory to
 * operations.
 */
public final class Tensor {
    private final Shape shape;
    private final float[] array;
    private final int offset;

    private Tensor(Shape shape, float[] array, int offset) {
        this.shape = shape;
        this.array = array;
        this.offset = offset;
    }

    /** A tensor of zeros in memory of its own. */
    public static Tensor zeros(Shape shape) {
        return new Tensor(shape, new float[Alignment.lengthFor(shape.elements())], Alignment.OFFSET);
    }

    /** A tensor of zeros: {@code zeros(Shape.of(dimensions))}. */
    public static Tensor zeros(int... dimensions) {
        return zeros(Shape.of(dimensions));
    }

    /**
     * A tensor with the values given in logical row-major order ({@code N, C, H, W} for rank 4), which are copied.
     *
     * @throws IllegalArgumentException if the number of values is not that of the shape
     */
    public static Tensor of(Shape shape, float... values) {
        if (values.length != shape.elements()) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.elements() + " elements, but " + values.length
                            + " values are given");
        }
        Tensor tensor = zeros(shape);
        ChannelsLast.fromLogical(shape, values, 0, tensor.array, tensor.offset);
        return tensor;
    }

    /**
     * A matrix with the rows given, which are copied.
     *
     * @throws IllegalArgumentException if there is no row, or the rows are not of one length
     */
    public static Tensor of(float[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("a matrix needs at least one row");
        }
        int columns = rows[0].length;
        Tensor matrix = zeros(rows.length, columns);
        for (int row = 0; row < rows.length; row++) {
            if (rows[row].length != columns) {
                throw new IllegalArgumentException(
                        "row 0 has " + columns + " columns, but row " + row + " has " + rows[row].length);
            }
            System.arraycopy(rows[row], 0, matrix.array, matrix.offset + row * columns, columns);
        }
        return matrix;
    }

    /**
     * A tensor over memory that exists already, without a copy: rank 4 is {@code N, H, W, C} there, every other rank
     * row-major.
     *
     * <p>Images that lie as {@code N, C, H, W} are taken by {@link #of(Shape, float...)}, which puts them in this
     * order.
     *
     * @throws IllegalArgumentException if the window does not lie within the array
     */
    public static Tensor wrapChannelsLast(Shape shape, float[] array, int offset) {
        if (offset < 0 || offset > array.length - shape.elements()) {
            throw new IllegalArgumentException(
                    "shape " + shape + " at offset " + offset + " does not fit an array of length "
                            + array.length);
        }
        return new Tensor(shape, array, offset);
    }

    /** The logical shape. */
    public Shape shape() {
        return shape;
    }

    /** The size of dimension {@code axis}. */
    public int dimension(int axis) {
        return shape.dimension(axis);
    }

    /** The number of elements. */
    public int elements() {
        return shape.elements();
    }

    /** The memory that holds the elements, from {@link #offset} on, in memory order; writes are seen by this tensor. */
    public float[] array() {
        return array;
    }

    /** Where the first element stands in {@link #array}. */
    public int offset() {
        return offset;
    }

    /** The element at a logical index. */
    public float get(int... index) {
        return array[position(index)];
    }

    /** Sets the element at a logical index. */
    public void set(float value, int... index) {
        array[position(index)] = value;
    }

    /** The single element of a tensor with one element. */
    public float item() {
        if (elements() != 1) {
            throw new IllegalArgumentException("item() needs one element, but the shape is " + shape);
        }
        return array[offset];
    }

    /** A copy of the elements in logical row-major order. */
    public float[] toArray() {
        float[] values = new float[elements()];
        ChannelsLast.toLogical(shape, array, offset, values, 0);
        return values;
    }

    /** Copies all elements of {@code source}, which must have the same shape, into this tensor. */
    public Tensor copyFrom(Tensor source) {
        if (!shape.equals(source.shape)) {
            throw new IllegalArgumentException(
                    "cannot copy a tensor of shape " + source.shape + " into one of shape " + shape);
        }
        System.arraycopy(source.array, source.offset, array, offset, elements());
        return this;
    }

    /** Copies values in logical row-major order into this tensor. */
    public Tensor copyFrom(float... values) {
        if (values.length != elements()) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + elements() + " elements, but " + values.length + " values are given");
        }
        ChannelsLast.fromLogical(shape, values, 0, array, offset);
        return this;
    }

    /** A copy in memory of its own. */
    public Tensor copy() {
        return zeros(shape).copyFrom(this);
    }

    /** Sets every element. */
    public Tensor fill(float value) {
        java.util.Arrays.fill(array, offset, offset + elements(), value);
        return this;
    }

    /**
     * The same memory under another shape: elements keep their place <em>in memory</em>.
     *
     * <p>A rank-4 tensor with more than one channel and more than one pixel lies channels-last, so its memory order is
     * not the logical one; {@code ops.Layout.flatten} gives PyTorch's order.
     *
     * @throws IllegalArgumentException if the number of elements differs
     */
    public Tensor viewInMemory(Shape other) {
        if (other.elements() != elements()) {
            throw new IllegalArgumentException(
                    "cannot view shape " + shape + " as " + other + ": other number of elements");
        }
        return new Tensor(other, array, offset);
    }

    /** Samples {@code from} (inclusive) to {@code to} (exclusive) of the outermost dimension, in the same memory. */
    public Tensor samples(int from, int to) {
        if (from < 0 || to < from || to > dimension(0)) {
            throw new IndexOutOfBoundsException("samples " + from + " to " + to + " of a tensor of shape " + shape);
        }
        return new Tensor(shape.withBatch(to - from), array, offset + from * shape.elementsPerSample());
    }

    private int position(int... index) {
        if (index.length != shape.rank()) {
            throw new IllegalArgumentException("index of rank " + index.length + " into a tensor of shape " + shape);
        }
        for (int axis = 0; axis < index.length; axis++) {
            if (index[axis] < 0 || index[axis] >= dimension(axis)) {
                throw new IndexOutOfBoundsException(
                        "index " + index[axis] + " of dimension " + axis + " is outside the shape " + shape);
            }
        }
        if (index.length == 4) {
            int channels = dimension(1);
            return offset + ((index[0] * dimension(2) + index[2]) * dimension(3) + index[3]) * channels + index[1];
        }
        int position = 0;
        for (int axis = 0; axis < index.length; axis++) {
            position = position * dimension(axis) + index[axis];
        }
        return offset + position;
    }

    /** For example {@code Tensor[32, 3, 224, 224]}. */
    @Override
    public String toString() {
        return "Tensor" + shape;
    }
}
