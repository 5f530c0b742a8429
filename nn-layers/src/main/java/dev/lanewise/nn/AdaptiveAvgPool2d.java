package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Pooling;

/**
 * The mean over windows laid so that the output has a given size, from {@code [N, C, H, W]} to
 * {@code [N, C, height, width]}.
 *
 * <p>Output row i averages the input rows ⌊i·H / height⌋ to ⌈(i+1)·H / height⌉ − 1, and columns likewise, as in
 * PyTorch; windows may overlap. Size 1 is global average pooling.
 */
public final class AdaptiveAvgPool2d implements Layer {
    private final int height;
    private final int width;

    /** A pooling to {@code size} by {@code size} pixels. */
    public AdaptiveAvgPool2d(int size) {
        this(size, size);
    }

    /** A pooling to {@code height} by {@code width} pixels, each at least 1. */
    public AdaptiveAvgPool2d(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("output size must be at least 1, but is " + height + " by " + width);
        }
        this.height = height;
        this.width = width;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shapes.requireImages(input);
        return Shape.of(input.dimension(0), input.dimension(1), height, width);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        Pooling.adaptiveAverageForward(input, output);
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor inputGradient = pass.allocate(pass.restore(Shape.class));
        Pooling.adaptiveAverageBackward(outputGradient, inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }
}
