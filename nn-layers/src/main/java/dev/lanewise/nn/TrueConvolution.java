package dev.lanewise.nn;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Layout;

/**
 * Convolution as mathematics defines it, y[i] = Σ w[k]·x[i − k]: the cross-correlation that {@link Conv2d} computes,
 * with its kernel turned by half a circle.
 *
 * <p>Networks that learn their kernels can do without the turn, which is why frameworks leave it out.
 */
public final class TrueConvolution extends ReweightedLayer {
    /** The convolution with the kernel and the options of a cross-correlation. */
    public TrueConvolution(Conv2d crossCorrelation) {
        super(crossCorrelation);
    }

    @Override
    void reweight(Tensor weight, Random stream, boolean training, Tensor result) {
        Layout.rotateHalf(weight, result);
    }

    @Override
    void reweightBackward(Tensor gradient, Random stream, Tensor result) {
        Layout.rotateHalf(gradient, result);
    }
}
