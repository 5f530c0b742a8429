package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Pads every side and cuts the old size out at a random place: a shift by up to {@code padding} pixels each way (torchvision's
 * {@code RandomCrop(size, padding)}).
 */
public final class RandomCrop implements Transform {
    private final int padding;
    private final Border border;
    private final float[] fill;

    private RandomCrop(int padding, Border border, float... fill) {
        if (padding < 0) {
            throw new IllegalArgumentException("the padding of a crop must be at least 0, but is " + padding);
        }
        this.padding = padding;
        this.border = border;
        this.fill = fill.clone();
    }

    /**
     * A crop of an image that is padded on each side.
     *
     * @param padding pixels, at least 0
     * @param border what the padding shows
     * @throws IllegalArgumentException if the padding is negative
     */
    public RandomCrop(int padding, Border border) {
        this(padding, border, new float[0]);
    }

    /**
     * A crop of an image that is padded with a color on each side.
     *
     * @param padding pixels, at least 0
     * @param fill the value of the padding in each channel, in [0, 1]; none for black, as in torchvision
     * @throws IllegalArgumentException if the padding is negative
     */
    public RandomCrop(int padding, float... fill) {
        this(padding, Border.CONSTANT, fill);
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        int channels = shape.dimension(0);
        if (fill.length != 0 && fill.length != channels) {
            throw new IllegalArgumentException("the crop fills " + fill.length + " channels, but a sample is " + shape);
        }
        int down = context.random().nextInt(2 * padding + 1) - padding;
        int right = context.random().nextInt(2 * padding + 1) - padding;
        Shift.move(sample, offset, shape, context, right, down, border, fill);
    }
}
