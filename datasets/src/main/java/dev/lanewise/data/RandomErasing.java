package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;

/**
 * Overwrites a random rectangle with one color (Zhong et al. 2017; torchvision's {@code RandomErasing}).
 *
 * @param probability that a sample is changed, in [0, 1]; 0.5 is usual
 * @param smallestArea the smallest share of the image's area, above 0; 0.02 is usual
 * @param largestArea the largest share, at most 1; 1/3 is usual
 * @param largestRatio the largest ratio of the sides either way, at least 1; 10/3 is usual
 * @param value the color, the same in each channel, in [0, 1]
 */
public record RandomErasing(double probability, double smallestArea, double largestArea, double largestRatio,
        float value) implements Transform {
    private static final int TRIES = 10;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is outside its range
     */
    public RandomErasing {
        if (!(probability >= 0 && probability <= 1 && smallestArea > 0 && smallestArea <= largestArea
                && largestArea <= 1 && largestRatio >= 1)) {
            throw new IllegalArgumentException("random erasing needs a probability in [0, 1], areas in (0, 1] and a "
                    + "ratio of at least 1, but has " + probability + ", " + smallestArea + " to " + largestArea
                    + " and "
                    + largestRatio);
        }
    }

    /** The usual one: black on half of the samples. */
    public RandomErasing() {
        this(0.5, 0.02, 1.0 / 3, 10.0 / 3, 0);
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        Random random = context.random();
        if (random.nextDouble() >= probability) {
            return;
        }
        int height = shape.dimension(1);
        int width = shape.dimension(2);
        double logRatio = StrictMath.log(largestRatio);
        for (int i = 0; i < TRIES; i++) {
            double area = (smallestArea + (largestArea - smallestArea) * random.nextDouble()) * width * height;
            double ratio = StrictMath.exp(RandomAffine.symmetric(random) * logRatio);
            int h = (int) Math.rint(Math.sqrt(area * ratio));
            int w = (int) Math.rint(Math.sqrt(area / ratio));
            if (h >= 1 && w >= 1 && h < height && w < width) {
                erase(sample, offset, shape, random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h);
                return;
            }
        }
    }

    private void erase(float[] sample, int offset, Shape shape, int left, int top, int w, int h) {
        int channels = shape.dimension(0);
        for (int y = top; y < top + h; y++) {
            int start = offset + (y * shape.dimension(2) + left) * channels;
            Arrays.fill(sample, start, start + w * channels, value);
        }
    }
}
