package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * The p-norm over windows of images, (Σ |x|^p)^(1/p), forward and backward; shapes are those of {@link Pooling}.
 *
 * <p>Where {@code signed}, the sum is that of x^p, as in PyTorch: the same for even p, and NaN where it is negative for others but
 * 1. Every method throws an {@code IllegalArgumentException} if the shapes do not fit the geometry or each other.
 */
public final class NormPooling {
    private NormPooling() {}

    /** A function of the elements at one place of two tensors. */
    @FunctionalInterface
    private interface PairFunction {
        double of(double a, double b);
    }

    /**
     * Writes the norm of each window to y.
     *
     * @param powers of x's shape, overwritten
     */
    public static void forward(PoolGeometry g, double p, boolean signed, Tensor x, Tensor powers, Tensor y) {
        Pooling.checkGeometry(g, "x", x, "y", y);
        map(x, x, powers, (value, same) -> power(signed ? value : Math.abs(value), p));
        Pooling.sumForward(g, powers, y);
        map(y, y, y, (sum, same) -> p == 2 ? Math.sqrt(sum) : power(sum, 1 / p));
    }

    /**
     * Writes the gradient of {@link #forward}, whose output was y, to gx: gy·y^(1−p)·|x|^(p−1)·sign x, summed over the windows; 0
     * where y is 0.
     *
     * @param scaled of y's shape, overwritten; may be the memory of gy
     */
    public static void backward(PoolGeometry g, double p, boolean signed, Tensor x, Tensor y, Tensor gy, Tensor scaled,
            Tensor gx) {
        Pooling.checkGeometry(g, "x", x, "y", y);
        map(gy, y, scaled, (gradient, norm) -> p == 1 ? gradient : norm == 0 ? 0 : gradient * power(norm, 1 - p));
        Pooling.sumBackward(g, scaled, gx);
        map(gx, x, gx, (gradient, value) -> gradient * (signed
                ? power(value, p - 1)
                : power(Math.abs(value), p - 1) * Math.signum(value)));
    }

    private static double power(double base, double exponent) {
        return exponent == 0
                ? 1
                : exponent == 1
                        ? base
                        : exponent == 2 ? base * base : exponent == -1 ? 1 / base : StrictMath.pow(base, exponent);
    }

    private static void map(Tensor a, Tensor b, Tensor y, PairFunction function) {
        Shapes.requireSame("the second operand", b, "the first", a);
        Shapes.requireSame("the result", y, "the first operand", a);
        WorkerPool.forRanges(a.elements(), Grain.ELEMENTS / 8, (from, to) -> {
            for (int i = from; i < to; i++) {
                y.array()[y.offset() + i] = (float) function.of(a.array()[a.offset() + i], b.array()[b.offset() + i]);
            }
        });
    }
}
