package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;

/**
 * Makes rows of samples, from {@code [N, …]} to {@code [N, F]}, each in logical order: {@code C, H, W} for images, as
 * in PyTorch.
 *
 * <p>It costs nothing where the memory order is the logical one already: one channel, one pixel, or a rank other than
 * 4.
 */
public final class Flatten implements Layer {
    /** A layer without options. */
    public Flatten() {}

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() < 2) {
            throw new IllegalArgumentException("expects samples [N, ...], but the input is " + input);
        }
        return Shape.of(input.dimension(0), input.elementsPerSample());
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        Shape shape = outputShape(input.shape());
        if (isInLogicalOrder(input.shape())) {
            return input.viewInMemory(shape);
        }
        Tensor output = pass.allocate(shape);
        Layout.flatten(input, output);
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Shape shape = pass.restore(Shape.class);
        if (isInLogicalOrder(shape)) {
            return outputGradient.viewInMemory(shape);
        }
        Tensor inputGradient = pass.allocate(shape);
        Layout.unflatten(outputGradient, inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }

    private static boolean isInLogicalOrder(Shape shape) {
        return shape.rank() != 4 || shape.dimension(1) == 1 || shape.dimension(2) * shape.dimension(3) == 1;
    }
}
