package dev.lanewise.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The logical dimensions of a tensor, outermost first: {@code [N, C, H, W]} for images, {@code [N, F]} for feature
 * rows.
 *
 * <p>A shape of rank 0 is a scalar; a dimension may be 0. The number of elements is checked once, here, so that every
 * index into a tensor fits an {@code int}.
 */
public final class Shape {
    private final int[] dimensions;
    private final int elements;

    private Shape(int[] dimensions) {
        this.dimensions = dimensions;
        long product = 1;
        for (int dimension : dimensions) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(dimensions));
            }
            product *= dimension;
            if (product > Integer.MAX_VALUE - 64) {
                throw new IllegalArgumentException("shape " + Arrays.toString(dimensions)
                        + " has more than 2^31-65 elements; split the batch");
            }
        }
        elements = (int) product;
    }

    /**
     * A shape of the given dimensions.
     *
     * @throws IllegalArgumentException if a dimension is negative or the product exceeds 2³¹−65
     */
    public static Shape of(int... dimensions) {
        return new Shape(dimensions.clone());
    }

    /** The number of dimensions. */
    public int rank() {
        return dimensions.length;
    }

    /** The size of dimension {@code axis}, 0 the outermost. */
    public int dimension(int axis) {
        return dimensions[axis];
    }

    /** The product of all dimensions, 1 for a scalar. */
    public int elements() {
        return elements;
    }

    /** A copy of the dimensions. */
    public int[] toArray() {
        return dimensions.clone();
    }

    /** The same shape with another outermost dimension: a batch of another size. */
    public Shape withBatch(int batch) {
        int[] copy = dimensions.clone();
        copy[0] = batch;
        return new Shape(copy);
    }

    /** The elements of one sample: the product of all dimensions but the outermost. */
    public int elementsPerSample() {
        return IntStream.range(1, dimensions.length).map(axis -> dimensions[axis]).reduce(1, (a, b) -> a * b);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dimensions);
    }

    /** For example {@code [32, 3, 224, 224]}. */
    @Override
    public String toString() {
        return Arrays.stream(dimensions).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
