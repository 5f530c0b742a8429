package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.PoolAxis;
import dev.lanewise.tensor.internal.PoolWindows;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/**
 * The product over windows of images, forward and backward; shapes are those of {@link Pooling}, and padding is left out.
 *
 * <p>Every method throws an {@code IllegalArgumentException} if the shapes do not fit the geometry or each other.
 */
public final class ProductPooling {
    private ProductPooling() {}

    /** Work on one window of one channel; the places are those of its elements in the large tensor. */
    @FunctionalInterface
    private interface WindowBody {
        void run(int[] places, int count, int output);
    }

    /** Writes the product of each window to y. */
    public static void forward(PoolGeometry g, Tensor x, Tensor y) {
        Pooling.checkGeometry(g, "x", x, "y", y);
        forWindows(g, x, y, (places, count, output) -> {
            double product = 1;
            for (int i = 0; i < count; i++) {
                product *= x.array()[places[i]];
            }
            y.array()[output] = (float) product;
        });
    }

    /** Writes the gradient of {@link #forward} to gx: gy times the product of the others, which is right for zeros too. */
    public static void backward(PoolGeometry g, Tensor x, Tensor gy, Tensor gx) {
        Pooling.checkGeometry(g, "x", x, "gy", gy);
        Shapes.requireSame("gx", gx, "x", x);
        int shift = gx.offset() - x.offset();
        Arrays.fill(gx.array(), gx.offset(), gx.offset() + gx.elements(), 0);
        forWindows(g, x, gy, (places, count, output) -> {
            double gradient = gy.array()[output];
            for (int own = 0; own < count; own++) {
                double others = gradient;
                for (int i = 0; i < count; i++) {
                    others *= i == own ? 1 : x.array()[places[i]];
                }
                gx.array()[places[own] + shift] += (float) others;
            }
        });
    }

    /** Each sample is one task's, so no two tasks add to one element. */
    private static void forWindows(PoolGeometry g, Tensor large, Tensor small, WindowBody body) {
        PoolWindows windows = Pooling.windows(g, false);
        int[] shape = {large.shape().elementsPerSample(), small.shape().elementsPerSample()};
        WorkerPool.forRanges(large.dimension(0), Grain.rows(shape[0]), (from, to) -> {
            int[] places = new int[g.kernelHeight() * g.kernelWidth()];
            for (int sample = from; sample < to; sample++) {
                int output = small.offset() + sample * shape[1];
                for (int row = 0; row < small.dimension(2); row++) {
                    for (int column = 0; column < small.dimension(3); column++) {
                        for (int channel = 0; channel < small.dimension(1); channel++, output++) {
                            int origin = large.offset() + sample * shape[0] + channel;
                            int count = places(windows, row, column, origin, large.dimension(1), places);
                            body.run(places, count, output);
                        }
                    }
                }
            }
        });
    }

    /** Writes the places of a window's elements and returns how many they are. */
    private static int places(PoolWindows windows, int row, int column, int origin, int channels, int[] places) {
        PoolAxis vertical = windows.vertical();
        PoolAxis horizontal = windows.horizontal();
        int count = 0;
        for (int i = 0; i < vertical.taps()[row]; i++) {
            int line = (vertical.position()[row] + i * vertical.dilation()) * horizontal.size();
            for (int j = 0; j < horizontal.taps()[column]; j++) {
                int pixel = line + horizontal.position()[column] + j * horizontal.dilation();
                places[count++] = origin + pixel * channels;
            }
        }
        return count;
    }
}
