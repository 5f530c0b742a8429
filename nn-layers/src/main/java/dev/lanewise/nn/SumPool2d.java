package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;

/**
 * The sum over a moving window of each channel, from {@code [N, C, H, W]} to {@code [N, C, H', W']}; padding counts as
 * zeros.
 *
 * <p>The default stride is the kernel's size.
 */
public final class SumPool2d extends WindowPool2d<SumPool2d> {
    /** A pooling over square windows side by side. */
    public SumPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** A pooling over windows side by side. */
    public SumPool2d(int kernelHeight, int kernelWidth) {
        this(tiling(kernelHeight, kernelWidth), false);
    }

    private SumPool2d(Window window, boolean ceilMode) {
        super(window, ceilMode);
    }

    @Override
    SumPool2d with(Window window, boolean ceilMode) {
        return new SumPool2d(window, ceilMode);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        PoolGeometry geometry = geometry(input.shape());
        Tensor output = pass.allocate(outputShape(input.shape(), geometry));
        Pooling.sumForward(geometry, input, output);
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
        Pooling.sumBackward(geometry, outputGradient, inputGradient);
        pass.release(outputGradient);
        return inputGradient;
    }
}
