package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Moves every sample by the same whole pixels.
 *
 * @param right columns to the right; negative for left
 * @param down rows downwards; negative for upwards
 * @param border what stands where nothing comes from
 */
public record Shift(int right, int down, Border border) implements Transform {
    private static final float[] BLACK = {};

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        move(sample, offset, shape, context, right, down, border, BLACK);
    }

    /** Moves a sample; the fill is the color of a constant border, or empty for black. */
    static void move(float[] sample, int offset, Shape shape, SampleContext context, int right, int down, Border border,
            float... fill) {
        int channels = shape.dimension(0);
        int height = shape.dimension(1);
        int width = shape.dimension(2);
        float[] source = context.copy(sample, offset, shape.elements());
        for (int y = 0, to = offset; y < height; y++) {
            int row = border.source(y - down, height);
            for (int x = 0; x < width; x++, to += channels) {
                int column = border.source(x - right, width);
                for (int channel = 0; channel < channels; channel++) {
                    sample[to + channel] = row >= 0 && column >= 0
                            ? source[(row * width + column) * channels + channel]
                            : fill.length == 0 ? 0 : fill[channel];
                }
            }
        }
    }
}
