package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.PoolNorm;
import dev.lanewise.tensor.internal.kernels.PoolWindows;

/**
 * The p-norm over windows of images, (Σ |x|^p)^(1/p), forward and backward; shapes are those of {@link Pooling}.
 *
 * <p>Where {@code signed}, the sum is that of x^p, as in PyTorch: the same for even p, and NaN where it is negative for
 * others but 1. Every method throws an {@code IllegalArgumentException} if the shapes do not fit the geometry or each
 * other.
 */
public final class NormPooling {
    private NormPooling() {}

    /** Writes the norm of each window to y. */
    public static void forward(PoolGeometry g, double p, boolean signed, Tensor x, Tensor y) {
        if (p == 1 && signed) {
            Pooling.sumForward(g, x, y);
            return;
        }
        Pooling.checkGeometry(g, "x", x, "y", y);
        PoolNorm norm = new PoolNorm(p, signed);
        PoolWindows windows = Pooling.windows(g, false);
        Pooling.forRows(x, y, (sample, row, offset) -> Kernels.NORM_POOLING.normRow(norm, windows, row,
                y.dimension(1), x.array(), Pooling.sample(x, sample), y.array(), offset));
    }

    /**
     * Writes the gradient of {@link #forward}, whose output was y, to gx: gy·y^(1−p)·|x|^(p−1)·sign x, summed over the
     * windows; 0 where y is 0.
     */
    public static void backward(PoolGeometry g, double p, boolean signed, Tensor x, Tensor y, Tensor gy, Tensor gx) {
        Pooling.checkGeometry(g, "x", x, "y", y);
        Shapes.requireSame("gy", gy, "y", y);
        Shapes.requireSame("gx", gx, "x", x);
        if (p == 1 && signed) {
            Pooling.sumBackward(g, gy, gx);
            return;
        }
        PoolNorm norm = new PoolNorm(p, signed);
        PoolWindows windows = Pooling.windows(g, false);
        if (windows.pairs() && windows.tiling()) {
            Pooling.forRows(gx, gy, (sample, row, offset) -> Kernels.NORM_POOLING.normPairsBackward(norm, windows, row,
                    gx.dimension(1), x.array(), Pooling.sample(x, sample), y.array(), Pooling.sample(y, sample),
                    gy.array(), Pooling.sample(gy, sample), gx.array(), Pooling.sample(gx, sample)));
            return;
        }
        Pooling.forRows(gy, gx, (sample, row, offset) -> Kernels.NORM_POOLING.normRowBackward(norm, windows, row,
                gx.dimension(1), x.array(), offset - gx.offset() + x.offset(), y.array(), Pooling.sample(y, sample),
                gy.array(), Pooling.sample(gy, sample), gx.array(), offset));
    }
}
