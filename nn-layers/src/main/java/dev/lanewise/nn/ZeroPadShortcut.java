package dev.lanewise.nn;

import dev.lanewise.nn.internal.Shapes;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;

/**
 * The shortcut without parameters of a residual block that changes the shape (He et al. 2015, option A): every
 * {@code stride}-th pixel, and zeros for the new channels, half of them before the old ones and half behind.
 *
 * <p>From {@code [N, inputChannels, H, W]} to {@code [N, outputChannels, ⌈H / stride⌉, ⌈W / stride⌉]}.
 */
public final class ZeroPadShortcut implements Layer {
    private final int inputChannels;
    private final int outputChannels;
    private final int stride;

    /**
     * A shortcut.
     *
     * @throws IllegalArgumentException if the output has fewer channels than the input, or the stride is below 1
     */
    public ZeroPadShortcut(int inputChannels, int outputChannels, int stride) {
        if (inputChannels < 1 || outputChannels < inputChannels || stride < 1) {
            throw new IllegalArgumentException(
                    "a shortcut needs a stride of at least 1 and no fewer channels out than in,"
                            + " but the stride is " + stride + " and the channels are " + inputChannels + " in and "
                            + outputChannels + " out");
        }
        this.inputChannels = inputChannels;
        this.outputChannels = outputChannels;
        this.stride = stride;
    }

    @Override
    public Shape outputShape(Shape input) {
        Shapes.requireSize(Shapes.requireImages(input), inputChannels, "channels");
        return Shape.of(input.dimension(0), outputChannels, Math.ceilDiv(input.dimension(2), stride),
                Math.ceilDiv(input.dimension(3), stride));
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        Tensor output = pass.allocate(outputShape(input.shape()));
        Layout.subsampleAndPad(input, stride, output);
        if (pass.isTraining()) {
            pass.save(input.shape());
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor inputGradient = pass.allocate(pass.restore(Shape.class));
        Layout.subsampleAndPadBackward(outputGradient, stride, inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }
}
