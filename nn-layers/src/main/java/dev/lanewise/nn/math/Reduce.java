package dev.lanewise.nn.math;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.shape.Axes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.AxisReduction;
import dev.lanewise.tensor.ops.BinaryFunction;
import dev.lanewise.tensor.ops.Broadcasting;
import dev.lanewise.tensor.ops.Elementwise;
import dev.lanewise.tensor.ops.Layout;
import dev.lanewise.tensor.ops.View;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sum, mean, maximum or minimum over some dimensions. Equal extremes share the gradient.
 */
public final class Reduce implements Layer {
    private final Kind kind;
    private final boolean keepDimensions;
    private final int[] axes;

    /** What is computed. */
    public enum Kind {
        /** The sum. */
        SUM,
        /** The mean. */
        MEAN,
        /** The largest. */
        MAXIMUM,
        /** The smallest. */
        MINIMUM
    }

    /**
     * A reduction.
     *
     * @param keepDimensions whether the dimensions stay, with the size 1
     * @param axes the dimensions, negative ones counted from the last; none for all
     */
    public Reduce(Kind kind, boolean keepDimensions, int... axes) {
        this.kind = kind;
        this.keepDimensions = keepDimensions;
        this.axes = axes.clone();
    }

    /** The shape with the reduced dimensions as 1. */
    private Shape kept(Shape input) {
        int[] dimensions = input.toArray();
        for (int axis : reduced(input)) {
            dimensions[axis] = 1;
        }
        return Shape.of(dimensions);
    }

    private int[] reduced(Shape input) {
        return axes.length == 0 ? IntStream.range(0, input.rank()).toArray() : Axes.fromFront(input, axes);
    }

    @Override
    public Shape outputShape(Shape input) {
        Shape kept = kept(input);
        if (keepDimensions) {
            return kept;
        }
        int[] reduced = reduced(input);
        return Shape.of(IntStream.range(0, input.rank())
                .filter(axis -> IntStream.of(reduced).noneMatch(other -> other == axis))
                .map(input::dimension)
                .toArray());
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor result = pass.allocate(kept(input.shape()));
        AxisReduction.reduce(switch (kind) {
            case SUM, MEAN -> AxisReduction.Kind.SUM;
            case MAXIMUM -> AxisReduction.Kind.MAXIMUM;
            case MINIMUM -> AxisReduction.Kind.MINIMUM;
        }, input, result, false);
        if (kind == Kind.MEAN) {
            Elementwise.scale(result, (float) result.elements() / input.elements(), result);
        }
        if (pass.isTraining()) {
            if (isExtreme()) {
                pass.save(input);
                pass.save(pass.workspace().retain(result));
            } else {
                pass.save(input.shape());
                pass.release(input);
            }
        } else {
            pass.release(input);
        }
        return reshaped(result, outputShape(input.shape()), pass);
    }

    private boolean isExtreme() {
        return kind == Kind.MAXIMUM || kind == Kind.MINIMUM;
    }

    private static Tensor reshaped(Tensor tensor, Shape shape, Pass pass) {
        if (Layout.isRowMajor(tensor.shape()) && Layout.isRowMajor(shape)) {
            return tensor.viewInMemory(shape);
        }
        Tensor result = pass.allocate(shape);
        Layout.reshape(tensor, result);
        pass.release(tensor);
        return result;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor extreme = isExtreme() ? pass.restore() : null;
        Tensor input = isExtreme() ? pass.restore() : null;
        Shape shape = isExtreme() ? input.shape() : pass.restore(Shape.class);
        Tensor kept = reshaped(outputGradient, kept(shape), pass);
        Tensor gradient = pass.allocate(shape);
        View.of(kept).broadcastTo(shape).copyTo(View.of(gradient));
        pass.release(kept);
        if (kind == Kind.MEAN) {
            Elementwise.scale(gradient, (float) kept.elements() / shape.elements(), gradient);
        }
        if (isExtreme()) {
            share(input, extreme, gradient, pass);
            pass.release(extreme);
            pass.release(input);
        }
        return gradient;
    }

    /** Leaves the gradient where the input is the extreme, in equal shares. */
    private static void share(Tensor input, Tensor extreme, Tensor gradient, Pass pass) {
        Tensor equal = pass.allocate(input.shape());
        Broadcasting.apply(BinaryFunction.EQUAL, input, extreme, equal);
        Tensor count = pass.allocate(extreme.shape());
        Broadcasting.sumTo(equal, count, false);
        Broadcasting.apply(BinaryFunction.MULTIPLY, gradient, equal, gradient);
        Broadcasting.apply(BinaryFunction.DIVIDE, gradient, count, gradient);
        pass.release(equal);
        pass.release(count);
    }

    @Override
    public String description() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + " over "
                + (axes.length == 0 ? "all dimensions" : "dimensions " + Arrays.toString(axes));
    }
}
