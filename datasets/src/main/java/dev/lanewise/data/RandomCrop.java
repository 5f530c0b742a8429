package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;

/**
 * Pads every side and cuts the old size out at a random place: a shift by up to {@code padding} pixels each way (torchvision's
 * {@code RandomCrop(size, padding)}).
 */
public final class RandomCrop implements Transform {
    private final int padding;
    private final float[] fill;

    /**
     * A crop of an image that is padded on each side.
     *
     * @param padding pixels, at least 0
     * @param fill the value of the padding in each channel, in [0, 1]; none for 0, a black border, as in torchvision
     * @throws IllegalArgumentException if the padding is negative
     */
    public RandomCrop(int padding, float... fill) {
        if (padding < 0) {
            throw new IllegalArgumentException("the padding of a crop must be at least 0, but is " + padding);
        }
        this.padding = padding;
        this.fill = fill.clone();
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        if (fill.length != 0 && fill.length != shape.dimension(0)) {
            throw new IllegalArgumentException("the crop fills " + fill.length + " channels, but a sample is " + shape);
        }
        Random random = context.random();
        int down = random.nextInt(2 * padding + 1) - padding;
        int right = random.nextInt(2 * padding + 1) - padding;
        int height = shape.dimension(1);
        // Rows are overwritten only after they have been read: bottom up when the image moves down.
        for (int i = 0; i < height; i++) {
            int y = down > 0 ? height - 1 - i : i;
            moveRow(sample, offset, shape, y, y - down, right);
        }
    }

    /** Makes row {@code y} the row {@code from}, moved right, or all padding if there is no such row. */
    private void moveRow(float[] sample, int offset, Shape shape, int y, int from, int right) {
        int channels = shape.dimension(0);
        int width = shape.dimension(2);
        int row = offset + y * width * channels;
        int kept = from < 0 || from >= shape.dimension(1) ? 0 : Math.max(0, width - Math.abs(right));
        int target = Math.max(0, right);
        if (kept > 0) {
            int source = offset + (from * width + Math.max(0, -right)) * channels;
            System.arraycopy(sample, source, sample, row + target * channels, kept * channels);
        }
        int end = kept > 0 ? target + kept : 0;
        fillRange(sample, row, kept > 0 ? target * channels : 0);
        fillRange(sample, row + end * channels, (width - end) * channels);
    }

    private void fillRange(float[] sample, int start, int length) {
        for (int i = 0; i < length; i++) {
            sample[start + i] = fill.length == 0 ? 0 : fill[i % fill.length];
        }
    }
}
