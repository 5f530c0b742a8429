package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;
import java.util.Arrays;

/** Sums and extremes over some dimensions of a tensor; added in double, in an order that depends on the shapes only. */
public final class AxisReduction {
    private AxisReduction() {}

    /** What is made of the elements. */
    public enum Kind {
        /** Their sum. */
        SUM,
        /** The largest; NaN if one is. */
        MAXIMUM,
        /** The smallest; NaN if one is. */
        MINIMUM;

        private double start() {
            return switch (this) {
                case SUM -> 0;
                case MAXIMUM -> Double.NEGATIVE_INFINITY;
                case MINIMUM -> Double.POSITIVE_INFINITY;
            };
        }
    }

    /**
     * Reduces x over the dimensions that are 1, or missing in front, in the result.
     *
     * @param result of a shape that broadcasts to that of x; overwritten, or added to where {@code accumulate}
     * @throws IllegalArgumentException if it does not
     */
    public static void reduce(Kind kind, Tensor x, Tensor result, boolean accumulate) {
        int[] strides = View.of(result).broadcastTo(x.shape()).strides();
        boolean bySample = x.shape().rank() > 0 && result.shape().rank() == x.shape().rank()
                && result.dimension(0) == x.dimension(0);
        int tasks = bySample ? x.dimension(0) : 1;
        int length = bySample ? x.shape().elementsPerSample() : x.elements();
        int outputs = result.elements() / Math.max(1, tasks);
        int[] sizes = x.shape().toArray();
        if (bySample) {
            sizes[0] = 1;
        }
        StridedLoop loop = StridedLoop.of(sizes, strides, View.strides(x.shape()));
        WorkerPool.forRanges(tasks, Grain.rows(length), (from, to) -> {
            double[] partials = new double[outputs];
            for (int task = from; task < to; task++) {
                Arrays.fill(partials, kind.start());
                int start = x.offset() + task * length;
                loop.forRowsInOrder(new int[] {0, start},
                        (at, n) -> row(kind, partials, at[0], loop.stride(0), x.array(), at[1], loop.stride(1), n));
                store(partials, result, task * outputs, accumulate);
            }
        });
    }

    private static void row(Kind kind, double[] partials, int to, int toStride, float[] x, int from, int stride,
            int n) {
        if (toStride == 0) {
            partials[to] = one(kind, partials[to], x, from, stride, n);
            return;
        }
        for (int i = 0, u = to, v = from; i < n; i++, u += toStride, v += stride) {
            partials[u] = switch (kind) {
                case SUM -> partials[u] + x[v];
                case MAXIMUM -> Math.max(partials[u], x[v]);
                case MINIMUM -> Math.min(partials[u], x[v]);
            };
        }
    }

    private static double one(Kind kind, double before, float[] x, int from, int stride, int n) {
        double value = before;
        for (int i = 0, v = from; i < n; i++, v += stride) {
            value = switch (kind) {
                case SUM -> value + x[v];
                case MAXIMUM -> Math.max(value, x[v]);
                case MINIMUM -> Math.min(value, x[v]);
            };
        }
        return value;
    }

    private static void store(double[] values, Tensor result, int at, boolean accumulate) {
        for (int i = 0; i < values.length; i++) {
            int index = result.offset() + at + i;
            result.array()[index] = (float) (accumulate ? result.array()[index] + values[i] : values[i]);
        }
    }
}
