package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;
import java.util.stream.IntStream;

/** Dimensions by number, where a negative one is counted from the last. */
public final class Axes {
    private Axes() {}

    /**
     * A dimension counted from the first.
     *
     * @throws IllegalArgumentException if the shape has no such dimension
     */
    public static int fromFront(Shape shape, int axis) {
        int index = axis < 0 ? axis + shape.rank() : axis;
        if (index < 0 || index >= shape.rank()) {
            throw new IllegalArgumentException("expects a dimension " + axis + ", but the input is " + shape);
        }
        return index;
    }

    /**
     * Dimensions counted from the first.
     *
     * @throws IllegalArgumentException if the shape has no such dimension, or one is named twice
     */
    public static int[] fromFront(Shape shape, int... axes) {
        int[] indices = IntStream.of(axes).map(axis -> fromFront(shape, axis)).toArray();
        if (IntStream.of(indices).distinct().count() != indices.length) {
            throw new IllegalArgumentException("names a dimension twice; the input is " + shape);
        }
        return indices;
    }
}
