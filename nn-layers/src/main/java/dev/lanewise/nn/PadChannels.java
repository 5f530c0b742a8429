package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;
import java.util.List;

/**
 * Channels of zeros before and behind those of the input, from {@code [N, C, H, W]} to
 * {@code [N, before + C + after, H, W]}: the shortcut without parameters between stages of different width (option A of
 * He et al. 2015).
 */
public final class PadChannels implements Layer {
    private final int before;
    private final int after;

    /** A padding by {@code before} and {@code after} channels, neither below 0. */
    public PadChannels(int before, int after) {
        if (before < 0 || after < 0) {
            throw new IllegalArgumentException(
                    "channels to add must be at least 0, but are " + before + " before and " + after + " after");
        }
        this.before = before;
        this.after = after;
    }

    @Override
    public Shape outputShape(Shape input) {
        return withChannels(Shapes.requireImages(input), before + input.dimension(1) + after);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Shape shape = input.shape();
        Tensor left = pass.allocate(withChannels(shape, before)).fill(0);
        Tensor right = pass.allocate(withChannels(shape, after)).fill(0);
        Tensor output = pass.allocate(outputShape(shape));
        Layout.concatChannels(List.of(left, input, right), output);
        List.of(left, input, right).forEach(pass::release);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Shape shape = outputGradient.shape();
        Tensor left = pass.allocate(withChannels(shape, before));
        Tensor right = pass.allocate(withChannels(shape, after));
        Tensor inputGradient = pass.allocate(withChannels(shape, shape.dimension(1) - before - after));
        Layout.splitChannels(outputGradient, List.of(left, inputGradient, right));
        List.of(left, outputGradient, right).forEach(pass::release);
        return inputGradient;
    }

    private static Shape withChannels(Shape images, int channels) {
        return Shape.of(images.dimension(0), channels, images.dimension(2), images.dimension(3));
    }
}
