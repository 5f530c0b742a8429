package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.IndexMap;
import java.util.List;
import java.util.stream.IntStream;

/** Some indices of one dimension, in any order: PyTorch's {@code index_select}. */
public final class Select extends IndexLayer {
    private final int axis;
    private final int[] indices;

    /** A choice of indices, negative ones counted from the end. */
    public Select(int axis, int... indices) {
        this.axis = axis;
        this.indices = indices.clone();
    }

    @Override
    public Shape outputShape(Shape input) {
        int at = Axes.fromFront(input, axis);
        int size = input.dimension(at);
        for (int index : indices) {
            if (index < -size || index >= size) {
                throw new IllegalArgumentException("chooses index " + index + " of dimension " + at
                        + ", but the input is " + input);
            }
        }
        int[] dimensions = input.toArray();
        dimensions[at] = indices.length;
        return Shape.of(dimensions);
    }

    @Override
    IndexMap map(Shape input) {
        int at = Axes.fromFront(input, axis);
        int size = input.dimension(at);
        int[][] axes = all(input);
        axes[at] = IntStream.of(indices).map(index -> index < 0 ? index + size : index).toArray();
        return new IndexMap(input, List.of(axes));
    }

    @Override
    public String description() {
        return indices.length + " of dimension " + axis;
    }
}
