package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.PoolWindows;

/**
 * The product over windows of images, forward and backward; shapes are those of {@link Pooling}, and padding is left
 * out.
 *
 * <p>Every method throws an {@code IllegalArgumentException} if the shapes do not fit the geometry or each other.
 */
public final class ProductPooling {
    private ProductPooling() {}

    /** Writes the product of each window to y. */
    public static void forward(PoolGeometry g, Tensor x, Tensor y) {
        Pooling.checkGeometry(g, "x", x, "y", y);
        PoolWindows windows = Pooling.windows(g, false);
        Pooling.forRows(x, y, (sample, row, offset) -> Kernels.PRODUCT_POOLING.productRow(windows, row,
                y.dimension(1), x.array(), Pooling.sample(x, sample), y.array(), offset));
    }

    /**
     * Writes the gradient of {@link #forward} to gx: gy times the product of the others, which is right for zeros too.
     */
    public static void backward(PoolGeometry g, Tensor x, Tensor gy, Tensor gx) {
        Pooling.checkGeometry(g, "x", x, "gy", gy);
        Shapes.requireSame("gx", gx, "x", x);
        PoolWindows windows = Pooling.windows(g, false);
        if (windows.pairs() && windows.tiling()) {
            Pooling.forRows(gx, gy, (sample, row, offset) -> Kernels.PRODUCT_POOLING.productPairsBackward(windows, row,
                    gx.dimension(1), x.array(), Pooling.sample(x, sample), gy.array(), Pooling.sample(gy, sample),
                    gx.array(), Pooling.sample(gx, sample)));
            return;
        }
        Pooling.forRows(gy, gx, (sample, row, offset) -> Kernels.PRODUCT_POOLING.productRowBackward(windows, row,
                gx.dimension(1), x.array(), Pooling.sample(x, sample), gy.array(), Pooling.sample(gy, sample),
                gx.array(), offset));
    }
}
