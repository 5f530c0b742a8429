package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Operations that compute each element from the elements at the same place; outputs may be inputs.
 *
 * <p>Every method throws an {@code IllegalArgumentException} if the shapes of its tensors differ.
 */
public final class Elementwise {
    private Elementwise() {}

    /** Writes max(x, 0) to y; NaN stays NaN. */
    public static void relu(Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.RANGES.relu(x.array(), x.offset() + from,
                        y.array(), y.offset() + from, to - from));
    }

    /** Writes to gx the gradient of relu, whose output was y: gy where y is above 0, else 0. */
    public static void reluBackward(Tensor y, Tensor gy, Tensor gx) {
        Shapes.requireSame("gy", gy, "y", y);
        Shapes.requireSame("gx", gx, "y", y);
        WorkerPool.forRanges(y.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.reluBackward(y.array(),
                y.offset() + from, gy.array(), gy.offset() + from, gx.array(), gx.offset() + from, to - from));
    }

    /** Writes the hyperbolic tangent of x to y, within 3 units in the last place. */
    public static void tanh(Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.RANGES.tanh(x.array(), x.offset() + from,
                        y.array(), y.offset() + from, to - from));
    }

    /** Writes to gx the gradient of tanh, whose output was y: gy·(1 − y²). */
    public static void tanhBackward(Tensor y, Tensor gy, Tensor gx) {
        Shapes.requireSame("gy", gy, "y", y);
        Shapes.requireSame("gx", gx, "y", y);
        WorkerPool.forRanges(y.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.tanhBackward(y.array(),
                y.offset() + from, gy.array(), gy.offset() + from, gx.array(), gx.offset() + from, to - from));
    }

    /** Writes the logistic function 1 / (1 + e⁻ˣ) to y, within 3 units in the last place. */
    public static void sigmoid(Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.sigmoid(x.array(),
                x.offset() + from, y.array(), y.offset() + from, to - from));
    }

    /** Writes to gx the gradient of sigmoid, whose output was y: gy·y·(1 − y). */
    public static void sigmoidBackward(Tensor y, Tensor gy, Tensor gx) {
        Shapes.requireSame("gy", gy, "y", y);
        Shapes.requireSame("gx", gx, "y", y);
        WorkerPool.forRanges(y.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.sigmoidBackward(y.array(),
                y.offset() + from, gy.array(), gy.offset() + from, gx.array(), gx.offset() + from, to - from));
    }

    /** Writes a + b to y. */
    public static void add(Tensor a, Tensor b, Tensor y) {
        Shapes.requireSame("b", b, "a", a);
        Shapes.requireSame("y", y, "a", a);
        WorkerPool.forRanges(a.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.addScaled(a.array(),
                a.offset() + from, 1, b.array(), b.offset() + from, y.array(), y.offset() + from, to - from));
    }

    /** Writes max(a + b, 0) to y: a residual sum and the ReLU behind it. */
    public static void addRelu(Tensor a, Tensor b, Tensor y) {
        Shapes.requireSame("b", b, "a", a);
        Shapes.requireSame("y", y, "a", a);
        WorkerPool.forRanges(a.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.addRelu(a.array(),
                a.offset() + from, b.array(), b.offset() + from, y.array(), y.offset() + from, to - from));
    }

    /** Adds x to y. */
    public static void addInPlace(Tensor y, Tensor x) {
        add(y, x, y);
    }

    /** Writes factor·x to y. */
    public static void scale(Tensor x, float factor, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS,
                (from, to) -> Kernels.RANGES.scale(x.array(), x.offset() + from,
                        factor, y.array(), y.offset() + from, to - from));
    }

    /**
     * Adds a bias of one value a channel to y, {@code [N, C, H, W]} or {@code [N, C]}.
     *
     * @throws IllegalArgumentException if the bias is not of the shape {@code [C]}
     */
    public static void addBias(Tensor y, Tensor bias) {
        int channels = Shapes.channels("y", y);
        Shapes.requirePerChannel("bias", bias, channels);
        int rows = channels == 0 ? 0 : y.elements() / channels;
        WorkerPool.forRanges(rows, Grain.rows(channels), (from, to) -> {
            int start = y.offset() + from * channels;
            Kernels.COLUMNS.addRow(y.array(), start, to - from, channels, bias.array(), bias.offset(), y.array(),
                    start);
        });
    }

    /**
     * Writes to y the elements of x, each set to 0 with probability p and else divided by 1 − p (inverted dropout,
     * Srivastava et al. 2014), and moves the stream on by one number an element.
     *
     * <p>Element i in memory order is kept where the stream's number i from its position on is at least p, so the
     * result does not depend on threads.
     *
     * @throws IllegalArgumentException if p is not in [0, 1]
     */
    public static void dropout(Tensor x, Random stream, float p, Tensor y) {
        // At p = 1 nothing is kept, and the factor must not make a NaN of 0 / 0.
        dropout(x, stream, p, p == 1 ? 0 : 1 / (1 - p), y);
    }

    /**
     * Does what {@link #dropout(Tensor, Random, float, Tensor)} does with another factor for what is kept: 1 makes the
     * paper's own dropout. The gradient is the same operation on gy, with the stream at the position it had before.
     */
    public static void dropout(Tensor x, Random stream, float p, float factor, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("dropout needs a probability p of 0 to 1, but p is " + p);
        }
        long start = stream.position();
        long threshold = (long) Math.ceil(p * 0x1p24);
        WorkerPool.forRanges(x.elements(), Grain.ELEMENTS, (from, to) -> Kernels.RANGES.dropout(x.array(),
                x.offset() + from, stream.key(), start + from, threshold, factor, y.array(), y.offset() + from,
                to - from));
        stream.seek(start + x.elements());
    }

    /**
     * Writes to y the elements of x plus standardDeviation times a number of the standard normal distribution each, and
     * moves the stream on by one number for two elements.
     *
     * <p>Elements 2i and 2i + 1 in memory order get the cosine and the sine of Box and Muller's transform of the
     * stream's number i from its position on.
     */
    public static void addNoise(Tensor x, Random stream, float standardDeviation, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        long start = stream.position();
        int pairs = (x.elements() + 1) / 2;
        WorkerPool.forRanges(pairs, Grain.ELEMENTS / 32, (from, to) -> {
            float[] input = x.array();
            float[] output = y.array();
            for (int pair = from; pair < to; pair++) {
                long bits = stream.bits(start + pair);
                double radius = standardDeviation * Math.sqrt(-2 * StrictMath.log(((bits >>> 32) + 1) * 0x1p-32));
                double angle = (bits & 0xffffffffL) * (2 * Math.PI * 0x1p-32);
                int i = 2 * pair;
                output[y.offset() + i] = (float) (input[x.offset() + i] + radius * StrictMath.cos(angle));
                if (i + 1 < x.elements()) {
                    output[y.offset() + i + 1] = (float) (input[x.offset() + i + 1] + radius * StrictMath.sin(angle));
                }
            }
        });
        stream.seek(start + pairs);
    }
}
