package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.RangeKernels;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Local response normalization across channels (Krizhevsky et al. 2012), with PyTorch's constants: y = x / s^beta, where s = k +
 * alpha/size · the sum of x² over channels c − ⌊size/2⌋ … c + ⌊(size−1)/2⌋.
 *
 * <p>Shapes: all {@code [N, C, H, W]} or {@code [N, C]}. Every method throws an {@code IllegalArgumentException} if shapes differ, the size is below 1, or
 * k is not positive.
 */
public final class LocalResponseNormalization {
    private LocalResponseNormalization() {}

    /** Writes the normalized x to y, which may be the memory of x. */
    public static void forward(int size, float alpha, float beta, float k, Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        int channels = check(size, k, x);
        forPixels(x, channels, (from, to) -> {
            Window window = new Window(size, channels);
            float[] factor = new float[channels];
            for (int i = from; i < to; i += channels) {
                window.scales(x, i, alpha, k, factor);
                kernels().power(factor, 0, -beta, factor, 0, channels);
                kernels().multiply(x.array(), x.offset() + i, factor, 0, y.array(), y.offset() + i, channels);
            }
        });
    }

    /**
     * Writes the gradient of {@link #forward} to gx, which may be the memory of gy: gy·s^−beta − 2·alpha·beta/size · x · the sum of
     * gy·y/s over the channels whose window holds this one.
     */
    public static void backward(int size, float alpha, float beta, float k, Tensor x, Tensor y, Tensor gy, Tensor gx) {
        Shapes.requireSame("y", y, "x", x);
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        int channels = check(size, k, x);
        float slope = -2 * alpha * beta / size;
        forPixels(x, channels, (from, to) -> {
            Window squares = new Window(size, channels);
            // The channels whose window holds c lie mirrored around it.
            Window products = new Window(size, channels, (size - 1) / 2);
            float[] scale = new float[channels];
            float[] sums = new float[channels];
            for (int i = from; i < to; i += channels) {
                squares.scales(x, i, alpha, k, scale);
                kernels().multiply(gy.array(), gy.offset() + i, y.array(), y.offset() + i, products.padded,
                        products.before,
                        channels);
                kernels().divide(products.padded, products.before, scale, 0, products.padded, products.before,
                        channels);
                kernels().windowSum(products.padded, 0, size, slope, 0, sums, 0, channels);
                kernels().multiply(sums, 0, x.array(), x.offset() + i, sums, 0, channels);
                kernels().power(scale, 0, -beta, scale, 0, channels);
                kernels().multiply(gy.array(), gy.offset() + i, scale, 0, gx.array(), gx.offset() + i, channels);
                kernels().addScaled(gx.array(), gx.offset() + i, 1, sums, 0, gx.array(), gx.offset() + i, channels);
            }
        });
    }

    /** One pixel's channels with zeros around them, so that windows need no bounds. */
    private static final class Window {
        private final int size;
        private final int channels;
        private final int before;
        private final float[] padded;

        private Window(int size, int channels) {
            this(size, channels, size / 2);
        }

        private Window(int size, int channels, int before) {
            this.size = size;
            this.channels = channels;
            this.before = before;
            padded = new float[channels + size - 1];
        }

        /** s of each channel of the pixel at {@code index}. */
        private void scales(Tensor x, int index, float alpha, float k, float[] scales) {
            int start = x.offset() + index;
            kernels().multiply(x.array(), start, x.array(), start, padded, before, channels);
            kernels().windowSum(padded, 0, size, alpha / size, k, scales, 0, channels);
        }
    }

    private static RangeKernels kernels() {
        return Kernels.RANGES;
    }

    /** Runs over ranges of elements that are whole pixels. */
    private static void forPixels(Tensor x, int channels, WorkerPool.RangeBody body) {
        int pixels = channels == 0 ? 0 : x.elements() / channels;
        WorkerPool.forRanges(pixels, Grain.reductionRows(pixels, channels),
                (from, to) -> body.run(from * channels, to * channels));
    }

    private static int check(int size, float k, Tensor x) {
        if (size < 1 || !(k > 0)) {
            throw new IllegalArgumentException(
                    "local response normalization needs a size of at least 1 and a positive k, but they are " + size
                            + " and " + k);
        }
        return Shapes.channels("x", x);
    }
}
