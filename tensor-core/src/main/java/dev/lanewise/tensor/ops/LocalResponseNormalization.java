package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Alignment;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.Kernels;
import dev.lanewise.tensor.internal.kernels.ResponseKernels.Response;
import dev.lanewise.tensor.internal.parallel.Scratch;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * Local response normalization across channels (Krizhevsky et al. 2012), with PyTorch's constants: y = x / s^beta,
 * where s = k + alpha/size · the sum of x² over channels c − ⌊size/2⌋ … c + ⌊(size−1)/2⌋.
 *
 * <p>Shapes: all {@code [N, C, H, W]} or {@code [N, C]}. Every method throws an {@code IllegalArgumentException} if
 * shapes differ, the size is below 1, or k is not positive.
 */
public final class LocalResponseNormalization {
    private LocalResponseNormalization() {}

    /** Writes the normalized x to y, which may be the memory of x. */
    public static void forward(int size, float alpha, float beta, float k, Tensor x, Tensor y) {
        Shapes.requireSame("y", y, "x", x);
        int channels = check(size, k, x);
        Response response = response(size, alpha, beta, k);
        boolean inPlace = x.array() == y.array();
        forPixels(x, channels, (from, to) -> {
            int start = x.offset() + from * channels;
            int target = y.offset() + from * channels;
            if (!inPlace) {
                Kernels.RESPONSES.forward(to - from, channels, response, x.array(), start, y.array(), target);
                return;
            }
            float[] copy = Scratch.floats(Scratch.Slot.COLUMNS, channels);
            for (int i = 0; i < (to - from) * channels; i += channels) {
                System.arraycopy(x.array(), start + i, copy, Alignment.OFFSET, channels);
                Kernels.RESPONSES.forward(1, channels, response, copy, Alignment.OFFSET, y.array(), target + i);
            }
        });
    }

    /**
     * Writes the gradient of {@link #forward} to gx, which may be the memory of gy: gy·s^−beta − 2·alpha·beta/size · x
     * · the sum of gy·y/s over the channels whose window holds this one.
     */
    public static void backward(int size, float alpha, float beta, float k, Tensor x, Tensor y, Tensor gy, Tensor gx) {
        Shapes.requireSame("y", y, "x", x);
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        int channels = check(size, k, x);
        Response response = response(size, alpha, beta, k);
        forPixels(x, channels, (from, to) -> Kernels.RESPONSES.backward(to - from, channels, response, x.array(),
                x.offset() + from * channels, y.array(), y.offset() + from * channels, gy.array(),
                gy.offset() + from * channels, gx.array(), gx.offset() + from * channels));
    }

    private static Response response(int size, float alpha, float beta, float k) {
        return new Response(size / 2, (size - 1) / 2, alpha / size, beta, k);
    }

    private static void forPixels(Tensor x, int channels, WorkerPool.RangeBody body) {
        int pixels = channels == 0 ? 0 : x.elements() / channels;
        WorkerPool.forRanges(pixels, Grain.rows(channels), body);
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
