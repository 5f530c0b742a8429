package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.NormPooling;
import dev.lanewise.tensor.ops.PoolGeometry;

/**
 * The p-norm over a moving window of each channel, (Σ |x|^p)^(1/p), from {@code [N, C, H, W]} to
 * {@code [N, C, H', W']}: the Euclidean norm for p = 2; padding counts as zeros.
 *
 * <p>The default stride is the kernel's size. PyTorch's {@code LPPool2d} is {@link #signed}.
 */
public final class LpPool2d extends WindowPool2d<LpPool2d> {
    private final double p;
    private final boolean signed;

    /**
     * A pooling over square windows side by side.
     *
     * @param p the exponent, above 0
     */
    public LpPool2d(double p, int kernel) {
        this(p, kernel, kernel);
    }

    /** A pooling over windows side by side. */
    public LpPool2d(double p, int kernelHeight, int kernelWidth) {
        this(p, false, tiling(kernelHeight, kernelWidth), false);
    }

    private LpPool2d(double p, boolean signed, Window window, boolean ceilMode) {
        super(window, ceilMode);
        if (!(p > 0 && Double.isFinite(p))) {
            throw new IllegalArgumentException("the exponent of a norm must be above 0, but is " + p);
        }
        this.p = p;
        this.signed = signed;
    }

    @Override
    LpPool2d with(Window window, boolean ceilMode) {
        return new LpPool2d(p, signed, window, ceilMode);
    }

    /**
     * The same pooling over x^p in place of |x|^p, or not. Signs make a difference for p that is no even number: a
     * window with a negative sum has no root but for p = 1, and its output is NaN.
     */
    public LpPool2d signed(boolean signed) {
        return new LpPool2d(p, signed, window, ceilMode);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        PoolGeometry geometry = geometry(input.shape());
        Tensor output = pass.allocate(outputShape(input.shape(), geometry));
        NormPooling.forward(geometry, p, signed, input, output);
        if (pass.isTraining()) {
            pass.save(input);
            pass.save(pass.workspace().retain(output));
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor output = pass.restore();
        Tensor input = pass.restore();
        Tensor inputGradient = pass.allocate(input.shape());
        NormPooling.backward(geometry(input.shape()), p, signed, input, output, outputGradient, inputGradient);
        pass.release(output);
        pass.release(input);
        pass.release(outputGradient);
        return inputGradient;
    }
}
