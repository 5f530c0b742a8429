package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.IndexMap;
import java.util.Arrays;
import java.util.List;

/** The input several times side by side. */
public final class Tile extends IndexLayer {
    private final int[] repeats;

    /** So many times along each dimension. */
    public Tile(int... repeats) {
        this.repeats = repeats.clone();
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != repeats.length) {
            throw new IllegalArgumentException("expects " + repeats.length + " dimensions, but the input is " + input);
        }
        int[] dimensions = input.toArray();
        Arrays.setAll(dimensions, axis -> Math.multiplyExact(dimensions[axis], repeats[axis]));
        return Shape.of(dimensions);
    }

    @Override
    IndexMap map(Shape input) {
        Shape output = outputShape(input);
        int[][] axes = new int[repeats.length][];
        for (int axis = 0; axis < repeats.length; axis++) {
            int size = input.dimension(axis);
            axes[axis] = new int[output.dimension(axis)];
            Arrays.setAll(axes[axis], index -> index % size);
        }
        return new IndexMap(input, List.of(axes));
    }

    @Override
    public String description() {
        return Arrays.toString(repeats) + " times";
    }
}
