package dev.lanewise.tensor.ops;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.internal.parallel.WorkerPool;

/** Images of another size, each pixel a mean of two rows' two pixels that are weighted by their distance. */
public final class Resampling {
    private Resampling() {}

    /** Where in the input a pixel of the output is. */
    public enum Coordinates {
        /** Pixels are squares whose borders agree: (i + ½) / scale − ½. */
        HALF_PIXEL,
        /** As {@link #HALF_PIXEL}, but 0 where the output has one pixel. */
        PYTORCH_HALF_PIXEL,
        /** The centres of the first and the last pixels agree: i·(input − 1) / (output − 1). */
        ALIGN_CORNERS,
        /** The first pixels' corners agree and the distances are scaled: i / scale. */
        ASYMMETRIC;

        private double of(int i, int input, int output, double scale) {
            return switch (this) {
                case HALF_PIXEL -> (i + 0.5) / scale - 0.5;
                case PYTORCH_HALF_PIXEL -> output > 1 ? (i + 0.5) / scale - 0.5 : 0;
                case ALIGN_CORNERS -> output > 1 ? i * (input - 1.0) / (output - 1) : 0;
                case ASYMMETRIC -> i / scale;
            };
        }
    }

    /** Which pixel is the nearest. */
    public enum Rounding {
        /** The one before. */
        FLOOR,
        /** The one behind. */
        CEIL,
        /** The nearer one, of equals the one before. */
        HALF_DOWN,
        /** The nearer one, of equals the one behind. */
        HALF_UP;

        private int of(double x) {
            return (int) switch (this) {
                case FLOOR -> Math.floor(x);
                case CEIL -> Math.ceil(x);
                case HALF_DOWN -> Math.ceil(x - 0.5);
                case HALF_UP -> Math.floor(x + 0.5);
            };
        }
    }

    /**
     * The nearest pixel of the input for each of the output.
     *
     * @param scale by how much the image is enlarged
     */
    public static int[] nearest(int input, int output, double scale, Coordinates coordinates, Rounding rounding) {
        int[] indices = new int[output];
        for (int i = 0; i < output; i++) {
            indices[i] = Math.clamp(rounding.of(coordinates.of(i, input, output, scale)), 0, input - 1);
        }
        return indices;
    }

    /** The two neighbours of each pixel of a row of the output, and the share of the second. */
    public record Axis(int[] low, int[] high, float[] share) {
        /**
         * The neighbours for a row.
         *
         * @param scale by how much the image is enlarged
         */
        public static Axis of(int input, int output, double scale, Coordinates coordinates) {
            Axis axis = new Axis(new int[output], new int[output], new float[output]);
            for (int i = 0; i < output; i++) {
                double x = Math.clamp(coordinates.of(i, input, output, scale), 0, input - 1.0);
                axis.low[i] = (int) x;
                axis.high[i] = Math.min(axis.low[i] + 1, input - 1);
                axis.share[i] = (float) (x - axis.low[i]);
            }
            return axis;
        }
    }

    /**
     * Writes x, {@code [N, C, H, W]}, at another size to y, {@code [N, C, H', W']}.
     *
     * @throws IllegalArgumentException if y has not the size that the axes say
     */
    public static void linear(Tensor x, Axis rows, Axis columns, Tensor y) {
        check(x, rows, columns, y);
        int channels = x.dimension(1);
        int height = y.dimension(2);
        int width = y.dimension(3);
        float[] from = x.array();
        float[] to = y.array();
        WorkerPool.forRanges(x.dimension(0) * height, Grain.rows(width * channels), (first, end) -> {
            for (int row = first; row < end; row++) {
                float v = rows.share[row % height];
                int above = start(x, row / height, rows.low[row % height]);
                int below = start(x, row / height, rows.high[row % height]);
                for (int column = 0; column < width; column++) {
                    float h = columns.share[column];
                    int left = columns.low[column] * channels;
                    int right = columns.high[column] * channels;
                    int at = y.offset() + (row * width + column) * channels;
                    for (int c = 0; c < channels; c++) {
                        float top = from[above + left + c] + h * (from[above + right + c] - from[above + left + c]);
                        float bottom = from[below + left + c] + h * (from[below + right + c] - from[below + left + c]);
                        to[at + c] = top + v * (bottom - top);
                    }
                }
            }
        });
    }

    /** Writes to gx the gradient of {@link #linear}. */
    public static void linearBackward(Tensor gy, Axis rows, Axis columns, Tensor gx) {
        check(gx, rows, columns, gy);
        gx.fill(0);
        int channels = gx.dimension(1);
        int height = gy.dimension(2);
        int width = gy.dimension(3);
        float[] from = gy.array();
        float[] to = gx.array();
        WorkerPool.forRanges(gx.dimension(0), 1, (first, end) -> {
            for (int row = first * height; row < end * height; row++) {
                float v = rows.share[row % height];
                int above = start(gx, row / height, rows.low[row % height]);
                int below = start(gx, row / height, rows.high[row % height]);
                for (int column = 0; column < width; column++) {
                    float h = columns.share[column];
                    int left = columns.low[column] * channels;
                    int right = columns.high[column] * channels;
                    int at = gy.offset() + (row * width + column) * channels;
                    for (int c = 0; c < channels; c++) {
                        float g = from[at + c];
                        to[above + left + c] += (1 - v) * (1 - h) * g;
                        to[above + right + c] += (1 - v) * h * g;
                        to[below + left + c] += v * (1 - h) * g;
                        to[below + right + c] += v * h * g;
                    }
                }
            }
        });
    }

    private static int start(Tensor x, int sample, int row) {
        return x.offset() + (sample * x.dimension(2) + row) * x.dimension(3) * x.dimension(1);
    }

    private static void check(Tensor x, Axis rows, Axis columns, Tensor y) {
        Shapes.requireRank("x", x, 4);
        Shapes.require("y", y, Shape.of(x.dimension(0), x.dimension(1), rows.low.length, columns.low.length));
    }
}
