package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;

/**
 * The mean over a moving window of each channel, from {@code [N, C, H, W]} to {@code [N, C, H', W']}.
 *
 * <p>The default stride is the kernel's size. Padding counts as zeros that take part in the mean, unless
 * {@link #countIncludePad} says no, as in PyTorch.
 */
public final class AvgPool2d extends WindowPool2d<AvgPool2d> {
    private final boolean countIncludePad;

    /** A pooling over square windows side by side. */
    public AvgPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** A pooling over windows side by side. */
    public AvgPool2d(int kernelHeight, int kernelWidth) {
        this(tiling(kernelHeight, kernelWidth), false, true);
    }

    private AvgPool2d(Window window, boolean ceilMode, boolean countIncludePad) {
        super(window, ceilMode);
        this.countIncludePad = countIncludePad;
    }

    @Override
    AvgPool2d with(Window window, boolean ceilMode) {
        return new AvgPool2d(window, ceilMode, countIncludePad);
    }

    /** The same pooling, with the padding counted in the divisor (the default) or not. */
    public AvgPool2d countIncludePad(boolean countIncludePad) {
        return new AvgPool2d(window, ceilMode, countIncludePad);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        PoolGeometry geometry = geometry(input.shape());
        Tensor output = pass.allocate(outputShape(input.shape(), geometry));
        Pooling.averageForward(geometry, countIncludePad, input, output);
        if (pass.isTraining()) {
            pass.save(geometry);
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        PoolGeometry geometry = pass.restore(PoolGeometry.class);
        Tensor inputGradient = allocateInputGradient(geometry, outputGradient, pass);
        Pooling.averageBackward(geometry, countIncludePad, outputGradient, inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }
}
