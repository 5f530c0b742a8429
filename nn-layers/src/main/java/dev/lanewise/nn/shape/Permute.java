package dev.lanewise.nn.shape;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.View;
import java.util.Arrays;
import java.util.stream.IntStream;

/** The dimensions in another order: {@code new Permute(0, 2, 3, 1)} puts the channels of images last. */
public final class Permute implements Layer {
    private final int[] axes;
    private final int[] inverse;

    /**
     * An order.
     *
     * @param axes for each dimension of the output, which one of the input it is
     * @throws IllegalArgumentException if one is missing or there twice
     */
    public Permute(int... axes) {
        this.axes = axes.clone();
        inverse = new int[axes.length];
        if (!Arrays.equals(IntStream.of(axes).sorted().toArray(), IntStream.range(0, axes.length).toArray())) {
            throw new IllegalArgumentException("an order of dimensions has each once, but this is "
                    + Arrays.toString(axes));
        }
        for (int axis = 0; axis < axes.length; axis++) {
            inverse[axes[axis]] = axis;
        }
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != axes.length) {
            throw new IllegalArgumentException("expects " + axes.length + " dimensions, but the input is " + input);
        }
        return Shape.of(IntStream.of(axes).map(input::dimension).toArray());
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        return permuted(input, axes, outputShape(input.shape()), pass);
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Shape shape = Shape.of(IntStream.of(inverse).map(outputGradient.shape()::dimension).toArray());
        return permuted(outputGradient, inverse, shape, pass);
    }

    private static Tensor permuted(Tensor input, int[] axes, Shape shape, Pass pass) {
        Tensor output = pass.allocate(shape);
        View.of(input).permute(axes).copyTo(View.of(output));
        pass.release(input);
        return output;
    }

    @Override
    public String description() {
        return "order " + Arrays.toString(axes);
    }
}
