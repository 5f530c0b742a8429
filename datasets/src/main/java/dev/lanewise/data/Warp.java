package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/** Redraws a sample from other places of itself, by bilinear interpolation. */
final class Warp {
    private Warp() {}

    /** Where a pixel comes from. */
    interface Mapping {
        /** The column, measured from the center of the image in pixels, that ({@code x}, {@code y}) is drawn from. */
        double x(double x, double y);

        /** The row, measured from the center downwards. */
        double y(double x, double y);
    }

    /** Replaces every pixel by what the mapping says. */
    static void apply(float[] sample, int offset, Shape shape, SampleContext context, Border border, Mapping mapping) {
        int channels = shape.dimension(0);
        int height = shape.dimension(1);
        int width = shape.dimension(2);
        double centerX = (width - 1) / 2.0;
        double centerY = (height - 1) / 2.0;
        float[] source = context.copy(sample, offset, shape.elements());
        for (int row = 0, to = offset; row < height; row++) {
            for (int column = 0; column < width; column++, to += channels) {
                double x = centerX + mapping.x(column - centerX, row - centerY);
                double y = centerY + mapping.y(column - centerX, row - centerY);
                interpolate(source, shape, border, x, y, sample, to);
            }
        }
    }

    private static void interpolate(float[] source, Shape shape, Border border, double x, double y, float[] into,
            int to) {
        int channels = shape.dimension(0);
        int height = shape.dimension(1);
        int width = shape.dimension(2);
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float right = (float) (x - left);
        float down = (float) (y - top);
        int x0 = border.source(left, width);
        int x1 = border.source(left + 1, width);
        int y0 = border.source(top, height);
        int y1 = border.source(top + 1, height);
        for (int channel = 0; channel < channels; channel++) {
            float upper = between(value(source, x0, y0, width, channels, channel),
                    value(source, x1, y0, width, channels, channel), right);
            float lower = between(value(source, x0, y1, width, channels, channel),
                    value(source, x1, y1, width, channels, channel), right);
            into[to + channel] = between(upper, lower, down);
        }
    }

    private static float value(float[] source, int x, int y, int width, int channels, int channel) {
        return x < 0 || y < 0 ? 0 : source[(y * width + x) * channels + channel];
    }

    private static float between(float a, float b, float share) {
        return a + share * (b - a);
    }
}
