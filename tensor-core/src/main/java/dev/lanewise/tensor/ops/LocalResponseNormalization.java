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
            Windows squares = new Windows(size, channels, size / 2);
            float[] factors = squares.results();
            for (int i = from; i < to; i += squares.pixels * channels) {
                int end = Math.min(to, i + squares.pixels * channels);
                squares.fill(x, x, i, end);
                squares.sums(end - i, alpha / size, k, factors);
                squares.power(end - i, -beta, factors);
                for (int pixel = i, at = 0; pixel < end; pixel += channels, at += squares.width) {
                    kernels().multiply(x.array(), x.offset() + pixel, factors, at, y.array(), y.offset() + pixel,
                            channels);
                }
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
            Windows squares = new Windows(size, channels, size / 2);
            // The channels whose window holds c lie mirrored around it.
            Windows products = new Windows(size, channels, (size - 1) / 2);
            float[] scales = squares.results();
            float[] sums = squares.results();
            for (int i = from; i < to; i += squares.pixels * channels) {
                int end = Math.min(to, i + squares.pixels * channels);
                squares.fill(x, x, i, end);
                squares.sums(end - i, alpha / size, k, scales);
                products.fill(gy, y, i, end);
                for (int pixel = i, at = 0; pixel < end; pixel += channels, at += squares.width) {
                    kernels().divide(products.padded, at + products.before, scales, at, products.padded,
                            at + products.before, channels);
                }
                products.sums(end - i, slope, 0, sums);
                squares.power(end - i, -beta, scales);
                for (int pixel = i, at = 0; pixel < end; pixel += channels, at += squares.width) {
                    kernels().multiply(sums, at, x.array(), x.offset() + pixel, sums, at, channels);
                    kernels().multiply(gy.array(), gy.offset() + pixel, scales, at, gx.array(), gx.offset() + pixel,
                            channels);
                    kernels().addScaled(gx.array(), gx.offset() + pixel, 1, sums, at, gx.array(),
                            gx.offset() + pixel, channels);
                }
            }
        });
    }

    /**
     * The channels of some pixels, {@link #width} apart, with zeros around those of each, so that windows need no bounds and kernels run over all
     * pixels at once.
     */
    private static final class Windows {
        /**
         * Floats of all pixels: two of 64 channels. Over the vectors of one kernels are starting most of the time; over many, arithmetic and
         * memory wait for each other (backward, 0.8 of the speed).
         */
        private static final int BLOCK = 160;

        private final int size;
        private final int channels;
        private final int before;
        private final int width;
        private final int pixels;
        private final float[] padded;

        private Windows(int size, int channels, int before) {
            this.size = size;
            this.channels = channels;
            this.before = before;
            width = channels + size - 1;
            pixels = Math.max(1, BLOCK / width);
            padded = new float[pixels * width];
        }

        /** Memory for a number of each window. */
        private float[] results() {
            return new float[pixels * width];
        }

        /** Sets the channels to the products of a and b, from one element on to another. */
        private void fill(Tensor a, Tensor b, int from, int to) {
            for (int i = from, at = before; i < to; i += channels, at += width) {
                kernels().multiply(a.array(), a.offset() + i, b.array(), b.offset() + i, padded, at, channels);
            }
        }

        /** The scaled sums of all windows, plus a bias; between the pixels, of windows that lie across them. */
        private void sums(int elements, float factor, float bias, float[] sums) {
            kernels().windowSum(padded, 0, size, factor, bias, sums, 0, windows(elements));
        }

        private void power(int elements, float exponent, float[] sums) {
            kernels().power(sums, 0, exponent, sums, 0, windows(elements));
        }

        private int windows(int elements) {
            return elements / channels * width - (size - 1);
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
