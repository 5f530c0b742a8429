package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.ops.IndexMap;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * More elements before and behind those of each dimension, or fewer:
 * {@code new Pad(Pad.Mode.REFLECT, 0, 0, 2, 2, 0, 0, 2, 2)} puts two pixels around images.
 */
public final class Pad extends IndexLayer {
    private final Mode mode;
    private final float value;
    private final int[] padding;

    /** What the added elements are. */
    public enum Mode {
        /** A fixed value. */
        CONSTANT,
        /** The elements beside the edge, mirrored; the edge itself is not repeated. */
        REFLECT,
        /** The element on the edge: PyTorch's {@code replicate}. */
        EDGE,
        /** The elements from the other end: PyTorch's {@code circular}. */
        WRAP
    }

    /**
     * A padding, with zeros where the mode is constant.
     *
     * @param padding how many are added before each dimension, then how many behind each; negative for a cut
     */
    public Pad(Mode mode, int... padding) {
        this(mode, 0, padding);
    }

    private Pad(Mode mode, float value, int[] padding) {
        this.mode = mode;
        this.value = value;
        this.padding = padding.clone();
    }

    /** A padding with a fixed value. */
    public static Pad constant(float value, int... padding) {
        return new Pad(Mode.CONSTANT, value, padding);
    }

    @Override
    float otherwise() {
        return value;
    }

    @Override
    public Shape outputShape(Shape input) {
        int rank = padding.length / 2;
        if (input.rank() != rank || padding.length % 2 != 0) {
            throw new IllegalArgumentException("has paddings " + Arrays.toString(padding)
                    + ", two for each dimension, but the input is " + input);
        }
        int[] dimensions = input.toArray();
        Arrays.setAll(dimensions, axis -> size(dimensions[axis], padding[axis], padding[axis + rank], input));
        return Shape.of(dimensions);
    }

    private int size(int size, int before, int behind, Shape input) {
        long length = (long) size + before + behind;
        int most = Math.max(before, behind);
        if (length < 0 || length > Integer.MAX_VALUE || most > 0 && (size == 0 && mode != Mode.CONSTANT
                || mode == Mode.REFLECT && most >= size)) {
            throw new IllegalArgumentException("cannot add " + before + " and " + behind + " elements ("
                    + mode.name().toLowerCase(Locale.ROOT) + ") to a dimension of " + size + "; the input is " + input);
        }
        return (int) length;
    }

    @Override
    IndexMap map(Shape input) {
        Shape output = outputShape(input);
        int[][] axes = new int[output.rank()][];
        for (int axis = 0; axis < axes.length; axis++) {
            int size = input.dimension(axis);
            int before = padding[axis];
            axes[axis] = new int[output.dimension(axis)];
            Arrays.setAll(axes[axis], i -> index(i - before, size));
        }
        return new IndexMap(input, List.of(axes));
    }

    private int index(int i, int size) {
        if (i >= 0 && i < size) {
            return i;
        }
        return switch (mode) {
            case CONSTANT -> IndexMap.NONE;
            case REFLECT -> i < 0 ? -i : 2 * (size - 1) - i;
            case EDGE -> i < 0 ? 0 : size - 1;
            case WRAP -> Math.floorMod(i, size);
        };
    }

    @Override
    public String description() {
        return mode.name().toLowerCase(Locale.ROOT) + " " + Arrays.toString(padding);
    }
}
