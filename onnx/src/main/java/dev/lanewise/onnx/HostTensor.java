package dev.lanewise.onnx;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A tensor whose values are known when the network is built, or when its sizes are: row-major, of floats or of integers. */
final class HostTensor {
    /** More elements than any shape arithmetic has. */
    private static final int MOST_COMPUTED = 1 << 22;

    private final int[] dimensions;
    private final float[] floats;
    private final long[] integers;

    private HostTensor(int[] dimensions, float[] floats, long[] integers) {
        this.dimensions = dimensions;
        this.floats = floats;
        this.integers = integers;
    }

    static HostTensor of(int[] dimensions, float[] values) {
        return new HostTensor(dimensions, values, null);
    }

    static HostTensor of(int[] dimensions, long[] values) {
        return new HostTensor(dimensions, null, values);
    }

    /** A list of integers. */
    static HostTensor list(long... values) {
        return of(new int[] {values.length}, values);
    }

    static HostTensor list(int... values) {
        return list(IntStream.of(values).asLongStream().toArray());
    }

    static HostTensor scalar(float value) {
        return of(new int[0], new float[] {value});
    }

    /**
     * A tensor of zeros of the same type.
     *
     * @param allowed so many elements are no bomb, since the file has them
     */
    HostTensor like(int[] other, long allowed) {
        int count = count(allowed, other);
        return isInteger() ? of(other, new long[count]) : of(other, new float[count]);
    }

    /** A tensor of zeros of the same type, not larger than this or what shape arithmetic needs. */
    HostTensor like(int... other) {
        return like(other, elements());
    }

    /**
     * The number of elements.
     *
     * @throws RefusedException if a dimension is negative, or there are more than anything computed here has
     */
    static int count(int... dimensions) {
        return count(0, dimensions);
    }

    private static int count(long allowed, int[] dimensions) {
        long most = Math.max(allowed, MOST_COMPUTED);
        long count = 1;
        for (int dimension : dimensions) {
            count *= dimension;
            if (dimension < 0 || count > most) {
                throw new RefusedException("its values have the shape " + Arrays.toString(dimensions));
            }
        }
        return (int) count;
    }

    int[] dimensions() {
        return dimensions.clone();
    }

    int rank() {
        return dimensions.length;
    }

    int dimension(int axis) {
        return dimensions[axis];
    }

    int elements() {
        return isInteger() ? integers.length : floats.length;
    }

    boolean isInteger() {
        return integers != null;
    }

    float number(int index) {
        return isInteger() ? integers[index] : floats[index];
    }

    long integer(int index) {
        return isInteger() ? integers[index] : (long) floats[index];
    }

    /** The values as floats; the tensor's own where they are. */
    float[] floats() {
        if (!isInteger()) {
            return floats;
        }
        float[] values = new float[integers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers[i];
        }
        return values;
    }

    /** The values of a list of integers. */
    long[] integers() {
        if (!isInteger()) {
            throw new RefusedException("takes integers, but is given floats");
        }
        return integers.clone();
    }

    /** The values of a list of sizes or indices. */
    int[] sizes() {
        return Arrays.stream(integers()).mapToInt(value -> {
            if (value != (int) value) {
                throw new RefusedException("has a size or an index of " + value);
            }
            return (int) value;
        }).toArray();
    }

    /** The only value. */
    float single() {
        if (elements() != 1) {
            throw new RefusedException("takes one value, but is given the shape " + Arrays.toString(dimensions));
        }
        return number(0);
    }

    void copy(HostTensor source, int from, int to) {
        if (isInteger()) {
            integers[to] = source.integer(from);
        } else {
            floats[to] = source.number(from);
        }
    }

    /** The same values under other dimensions. */
    HostTensor reshape(int... other) {
        return new HostTensor(other, floats, integers);
    }

    HostTensor toIntegers() {
        return isInteger()
                ? this
                : of(dimensions, IntStream.range(0, floats.length).mapToLong(this::integer).toArray());
    }

    HostTensor toFloats() {
        return isInteger() ? of(dimensions, floats()) : this;
    }
}
