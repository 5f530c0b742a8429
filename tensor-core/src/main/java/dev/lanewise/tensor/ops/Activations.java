package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.ActivationKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Activation functions of each element beyond relu, tanh and sigmoid, which {@link Elementwise} has; outputs may be
 * inputs.
 *
 * <p>A backward method takes the function's value y where that decides the gradient, else its argument x. Every method
 * throws an {@code IllegalArgumentException} if the shapes of its tensors differ.
 */
public final class Activations {
    private static final ActivationKernels KERNELS = Kernels.ACTIVATIONS;

    private Activations() {}

    @FunctionalInterface
    private interface Forward {
        void run(float[] x, int xOffset, float[] y, int yOffset, int n);
    }

    @FunctionalInterface
    private interface Backward {
        void run(float[] known, int knownOffset, float[] gy, int gyOffset, float[] gx, int gxOffset, int n);
    }

    /**
     * A line that is cut off below and above: slope·x + shift, at least low and at most high.
     *
     * @param slope the slope of the line
     * @param shift its value at 0
     * @param low the smallest value
     * @param high the largest value, above low
     */
    public record Line(float slope, float shift, float low, float high) {
        /** Checks the bounds. */
        public Line {
            if (!(low < high)) {
                throw new IllegalArgumentException("the bounds must ascend, but are " + low + " and " + high);
            }
        }
    }

    /**
     * An exponential linear unit: scale·x above 0, scale·alpha·(e^(rate·x) − 1) below.
     *
     * @param alpha at least 0
     * @param scale above 0
     * @param rate above 0
     */
    public record Exponential(float alpha, float scale, float rate) {
        /** Checks the signs. */
        public Exponential {
            if (!(alpha >= 0 && scale > 0 && rate > 0 && Float.isFinite(alpha * scale * rate))) {
                throw new IllegalArgumentException("an exponential linear unit needs alpha of 0 or more and a positive "
                        + "and finite scale and rate, but they are " + alpha + ", " + scale + " and " + rate);
            }
        }
    }

    /** Writes to y the elements of x, those at most 0 times the slope. */
    public static void leakyRelu(Tensor x, float slope, Tensor y) {
        forward(x, y, (from, at, to, start, n) -> KERNELS.leakyRelu(from, at, slope, to, start, n));
    }

    /** Writes to gx the gradient of leakyRelu of a slope of at least 0, whose output was y. */
    public static void leakyReluBackward(Tensor y, Tensor gy, float slope, Tensor gx) {
        backward(y, gy, gx, (known, at, from, start, to, first, n) -> KERNELS.leakyReluBackward(known, at, from, start,
                slope, to, first, n));
    }

    /** Writes the line at x to y. */
    public static void clampedLine(Tensor x, Line line, Tensor y) {
        forward(x, y, (from, at, to, start, n) -> KERNELS.clampedLine(from, at, line.slope, line.shift, line.low,
                line.high, to, start, n));
    }

    /** Writes to gx the gradient of clampedLine, whose output was y: slope·gy between the bounds, 0 on them. */
    public static void clampedLineBackward(Tensor y, Tensor gy, Line line, Tensor gx) {
        backward(y, gy, gx, (known, at, from, start, to, first, n) -> KERNELS.clampedLineBackward(known, at, from,
                start, line.slope, line.low, line.high, to, first, n));
    }

    /** Writes the exponential linear unit of x to y. */
    public static void elu(Tensor x, Exponential form, Tensor y) {
        forward(x, y, (from, at, to, start, n) -> KERNELS.elu(from, at, form.alpha, form.scale, form.rate, to,
                start, n));
    }

    /** Writes to gx the gradient of elu, whose output was y. */
    public static void eluBackward(Tensor y, Tensor gy, Exponential form, Tensor gx) {
        backward(y, gy, gx, (known, at, from, start, to, first, n) -> KERNELS.eluBackward(known, at, from, start,
                form.alpha, form.scale, form.rate, to, first, n));
    }

    /** Writes x / (1 + |x|) to y. */
    public static void softsign(Tensor x, Tensor y) {
        forward(x, y, KERNELS::softsign);
    }

    /** Writes to gx the gradient of softsign, whose output was y: gy·(1 − |y|)². */
    public static void softsignBackward(Tensor y, Tensor gy, Tensor gx) {
        backward(y, gy, gx, KERNELS::softsignBackward);
    }

    /** Writes x·Φ(x) to y, Φ the standard normal distribution: the exact GELU. */
    public static void gelu(Tensor x, Tensor y) {
        forward(x, y, KERNELS::gelu);
    }

    /** Writes to gx the gradient of gelu at x. */
    public static void geluBackward(Tensor x, Tensor gy, Tensor gx) {
        backward(x, gy, gx, KERNELS::geluBackward);
    }

    /** Writes x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))) to y: GELU's tanh form. */
    public static void geluTanh(Tensor x, Tensor y) {
        forward(x, y, KERNELS::geluTanh);
    }

    /** Writes to gx the gradient of geluTanh at x. */
    public static void geluTanhBackward(Tensor x, Tensor gy, Tensor gx) {
        backward(x, gy, gx, KERNELS::geluTanhBackward);
    }

    /** Writes x·sigmoid(x) to y. */
    public static void silu(Tensor x, Tensor y) {
        forward(x, y, KERNELS::silu);
    }

    /** Writes to gx the gradient of silu at x. */
    public static void siluBackward(Tensor x, Tensor gy, Tensor gx) {
        backward(x, gy, gx, KERNELS::siluBackward);
    }

    /** Writes ln(1 + e^(beta·x)) / beta to y, accurate for any beta but 0; beta −1 gives ln sigmoid(x). */
    public static void softplus(Tensor x, float beta, Tensor y) {
        forward(x, y, (from, at, to, start, n) -> KERNELS.softplus(from, at, beta, to, start, n));
    }

    /** Writes to gx the gradient of softplus at x: gy·sigmoid(beta·x). */
    public static void softplusBackward(Tensor x, Tensor gy, float beta, Tensor gx) {
        backward(x, gy, gx, (known, at, from, start, to, first, n) -> KERNELS.softplusBackward(known, at, from, start,
                beta, to, first, n));
    }

    /** Writes x·tanh(ln(1 + eˣ)) to y. */
    public static void mish(Tensor x, Tensor y) {
        forward(x, y, KERNELS::mish);
    }

    /** Writes to gx the gradient of mish at x. */
    public static void mishBackward(Tensor x, Tensor gy, Tensor gx) {
        backward(x, gy, gx, KERNELS::mishBackward);
    }

    /** Writes x·max(0, min(1, x/6 + 1/2)) to y. */
    public static void hardswish(Tensor x, Tensor y) {
        forward(x, y, KERNELS::hardswish);
    }

    /** Writes to gx the gradient of hardswish at x: 0 up to −3, gy from 3 on, gy·(x/3 + 1/2) between. */
    public static void hardswishBackward(Tensor x, Tensor gy, Tensor gx) {
        backward(x, gy, gx, KERNELS::hardswishBackward);
    }

    private static void forward(Tensor x, Tensor y, Forward kernel) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS, (from, to) -> kernel.run(x.array(), x.offset() + from,
                y.array(), y.offset() + from, to - from));
    }

    private static void backward(Tensor known, Tensor gy, Tensor gx, Backward kernel) {
        Shapes.requireSame("gy", gy, "the argument or value of the function", known);
        Shapes.requireSame("gx", gx, "the argument or value of the function", known);
        WorkerPool.forRanges(known.elements(), Grain.ELEMENTS, (from, to) -> kernel.run(known.array(),
                known.offset() + from, gy.array(), gy.offset() + from, gx.array(), gx.offset() + from, to - from));
    }
}
