package dev.lanewise.nn;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.PoolGeometry;
import dev.lanewise.tensor.ops.ProductPooling;

/**
 * The product over a moving window of each channel, from {@code [N, C, H, W]} to {@code [N, C, H', W']}; padding is
 * left out.
 *
 * <p>The default stride is the kernel's size.
 */
public final class ProductPool2d extends WindowPool2d<ProductPool2d> {
    /** A pooling over square windows side by side. */
    public ProductPool2d(int kernel) {
        this(kernel, kernel);
    }

    /** A pooling over windows side by side. */
    public ProductPool2d(int kernelHeight, int kernelWidth) {
        this(tiling(kernelHeight, kernelWidth), false);
    }

    private ProductPool2d(Window window, boolean ceilMode) {
        super(window, ceilMode);
    }

    @Override
    ProductPool2d with(Window window, boolean ceilMode) {
        return new ProductPool2d(window, ceilMode);
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        PoolGeometry geometry = geometry(input.shape());
        Tensor output = pass.allocate(outputShape(input.shape(), geometry));
        ProductPooling.forward(geometry, input, output);
        if (pass.isTraining()) {
            pass.save(input);
        } else {
            pass.release(input);
        }
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        Tensor input = pass.restore();
        Tensor inputGradient = pass.allocate(input.shape());
        ProductPooling.backward(geometry(input.shape()), input, outputGradient, inputGradient);
        pass.release(input);
        pass.release(outputGradient);
        return inputGradient;
    }
}
