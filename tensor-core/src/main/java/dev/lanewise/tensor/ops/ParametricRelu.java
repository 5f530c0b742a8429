package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/**
 * The rectifier with a learned slope below 0, one for all channels or one for each, over {@code [N, C]} or {@code [N, C, H, W]}.
 *
 * <p>Every method throws an {@code IllegalArgumentException} if the shapes do not fit.
 */
public final class ParametricRelu {
    private ParametricRelu() {}

    /**
     * Writes x, or slope·x where x is at most 0, to y.
     *
     * @param slopes {@code [1]} or {@code [C]}
     */
    public static void forward(Tensor x, Tensor slopes, Tensor y) {
        int channels = check(x, slopes);
        Shapes.requireSame("y", y, "x", x);
        WorkerPool.forRanges(x.elements() / channels, Grain.rows(channels), (from, to) -> {
            for (int i = from * channels; i < to * channels; i++) {
                float value = x.array()[x.offset() + i];
                y.array()[y.offset() + i] = value > 0 ? value : value * slopes.array()[slope(slopes, i % channels)];
            }
        });
    }

    /** Writes the gradient of {@link #forward} for its input to gx. */
    public static void backwardInput(Tensor x, Tensor slopes, Tensor gy, Tensor gx) {
        int channels = check(x, slopes);
        Shapes.requireSame("gy", gy, "x", x);
        Shapes.requireSame("gx", gx, "x", x);
        WorkerPool.forRanges(x.elements() / channels, Grain.rows(channels), (from, to) -> {
            for (int i = from * channels; i < to * channels; i++) {
                float gradient = gy.array()[gy.offset() + i];
                gx.array()[gx.offset() + i] = x.array()[x.offset() + i] > 0
                        ? gradient
                        : gradient * slopes.array()[slope(slopes, i % channels)];
            }
        });
    }

    /**
     * Sums gy·x where x is at most 0.
     *
     * @param slopesGradient {@code [1]} or {@code [C]}, overwritten, or added to where {@code accumulate}
     */
    public static void backwardSlopes(Tensor x, Tensor gy, Tensor slopesGradient, boolean accumulate) {
        int channels = check(x, slopesGradient);
        Shapes.requireSame("gy", gy, "x", x);
        int rows = x.elements() / channels;
        int grain = Grain.reductionRows(rows, channels);
        double[][] partials = new double[Grain.tasks(rows, grain)][slopesGradient.elements()];
        WorkerPool.forRanges(rows, grain, (from, to) -> {
            double[] sums = partials[from / grain];
            for (int i = from * channels; i < to * channels; i++) {
                double value = x.array()[x.offset() + i];
                sums[sums.length == 1 ? 0 : i % channels] += value > 0 ? 0 : value * gy.array()[gy.offset() + i];
            }
        });
        for (int c = 0; c < slopesGradient.elements(); c++) {
            int at = slopesGradient.offset() + c;
            double sum = accumulate ? slopesGradient.array()[at] : 0;
            for (double[] partial : partials) {
                sum += partial[c];
            }
            slopesGradient.array()[at] = (float) sum;
        }
    }

    private static int slope(Tensor slopes, int channel) {
        return slopes.offset() + (slopes.elements() == 1 ? 0 : channel);
    }

    private static int check(Tensor x, Tensor slopes) {
        int channels = Shapes.channels("x", x);
        if (slopes.elements() != 1) {
            Shapes.requirePerChannel("slopes", slopes, channels);
        }
        return channels;
    }
}
