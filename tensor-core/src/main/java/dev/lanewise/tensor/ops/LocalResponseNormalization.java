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
            float[] factor = new float[squares.elements];
            for (int start = from; start < to; start += squares.elements) {
                int n = Math.min(squares.elements, to - start);
                squares.ofProducts(x, x, start, n);
                squares.sum(n, alpha / size, k, factor);
                kernels().power(factor, 0, -beta, factor, 0, n);
                kernels().multiply(x.array(), x.offset() + start, factor, 0, y.array(), y.offset() + start, n);
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
            float[] scale = new float[squares.elements];
            float[] sums = new float[squares.elements];
            for (int start = from; start < to; start += squares.elements) {
                int n = Math.min(squares.elements, to - start);
                squares.ofProducts(x, x, start, n);
                squares.sum(n, alpha / size, k, scale);
                products.ofProducts(gy, y, start, n);
                products.divide(scale, n);
                products.sum(n, slope, 0, sums);
                kernels().multiply(sums, 0, x.array(), x.offset() + start, sums, 0, n);
                kernels().power(scale, 0, -beta, scale, 0, n);
                kernels().multiply(gy.array(), gy.offset() + start, scale, 0, gx.array(), gx.offset() + start, n);
                kernels().addScaled(gx.array(), gx.offset() + start, 1, sums, 0, gx.array(), gx.offset() + start, n);
            }
        });
    }

    /** Sums over the windows of the channels of several pixels, one behind the other, so that a kernel's call is worth its start. */
    private static final class Windows {
        /** About so many elements are taken at a time; not 4 KiB, since addresses at that distance are taken for equal at first. */
        private static final int BLOCK = 768;

        private final int size;
        private final int channels;
        /** The channels of a window before that whose it is, and behind it. */
        private final int before;
        private final int behind;
        /** How many elements are taken at a time: whole pixels. */
        private final int elements;
        /** The values from index {@code before} on. */
        private final float[] values;

        private Windows(int size, int channels, int before) {
            this.size = size;
            this.channels = channels;
            this.before = before;
            behind = size - 1 - before;
            elements = Math.max(1, BLOCK / channels) * channels;
            values = new float[elements + size - 1];
        }

        /** Takes a·b of n elements from {@code start} on. */
        private void ofProducts(Tensor a, Tensor b, int start, int n) {
            kernels().multiply(a.array(), a.offset() + start, b.array(), b.offset() + start, values, before, n);
        }

        private void divide(float[] divisors, int n) {
            kernels().divide(values, before, divisors, 0, values, before, n);
        }

        /** Writes bias + factor · the sum of the window of each of n elements: of all first as if they were one pixel, then of those at the edges again. */
        private void sum(int n, float factor, float bias, float[] sums) {
            kernels().windowSum(values, 0, size, factor, bias, sums, 0, n);
            for (int pixel = 0; pixel < n; pixel += channels) {
                for (int c = 0; c < Math.min(before, channels); c++) {
                    sums[pixel + c] = Math.fma(windowAtEdge(pixel, c), factor, bias);
                }
                for (int c = Math.max(before, channels - behind); c < channels; c++) {
                    sums[pixel + c] = Math.fma(windowAtEdge(pixel, c), factor, bias);
                }
            }
        }

        private float windowAtEdge(int pixel, int c) {
            float sum = 0;
            int end = pixel + Math.min(channels, c + behind + 1);
            for (int i = pixel + Math.max(0, c - before); i < end; i++) {
                sum += values[before + i];
            }
            return sum;
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
