package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.Pooling;

/**
 * The maximum over a moving window of each channel, from {@code [N, C, H, W]} to {@code [N, C, H', W']}; padding counts
 * as −∞.
 *
 * <p>The default stride is the kernel's size; {@code new MaxPool2d(3).stride(2).padding(1)} has another.
 */
public final class MaxPool2d extends WindowPool2d<MaxPool2d> {
    /** A pooling over square windows side by side. */
    public MaxPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** A pooling over windows side by side. */
    public MaxPool2d(int kernelHeight, int kernelWidth) {
        this(tiling(kernelHeight, kernelWidth), false);
    }

    private MaxPool2d(Window window, boolean ceilMode) {
        super(window, ceilMode);
    }

    @Override
    MaxPool2d with(Window window, boolean ceilMode) {
        return new MaxPool2d(window, ceilMode);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        PoolGeometry geometry = geometry(input.shape());
        Tensor output = pass.allocate(outputShape(input.shape(), geometry));
        if (pass.isTraining()) {
            Tensor argmax = pass.allocate(output.shape());
            Pooling.maxForward(geometry, input, output, argmax);
            pass.save(argmax);
            pass.save(geometry);
        } else {
            Pooling.maxForward(geometry, input, output, null);
        }
        pass.release(input);
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        PoolGeometry geometry = pass.restore(PoolGeometry.class);
        Tensor argmax = pass.restore();
        Tensor inputGradient = allocateInputGradient(geometry, outputGradient, pass);
        Pooling.maxBackward(geometry, outputGradient, argmax, inputGradient);
        pass.release(argmax);
        pass.release(outputGradient);
        return inputGradient;
    }
}
