package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * Cuts a rectangle of random area and shape, and scales it to the sample: the augmentation of GoogLeNet (Szegedy et al. 2014, §6;
 * torchvision's {@code RandomResizedCrop}).
 *
 * @param size the height and width of samples
 * @param smallestArea the smallest share of the image's area, in (0, 1]; 0.08 is usual
 * @param largestArea the largest share, at least the smallest and at most 1
 * @param largestRatio the largest ratio of the sides either way, at least 1; 4/3 is usual
 */
public record RandomResizedCrop(int size, double smallestArea, double largestArea, double largestRatio)
        implements
            Framing {
    private static final int TRIES = 10;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if they are outside their ranges
     */
    public RandomResizedCrop {
        Framing.requireSize(size);
        if (!(smallestArea > 0 && smallestArea <= largestArea && largestArea <= 1 && largestRatio >= 1)) {
            throw new IllegalArgumentException("a random crop needs areas in (0, 1] and a ratio of at least 1, but has "
                    + smallestArea + " to " + largestArea + " and " + largestRatio);
        }
    }

    /** The usual one: 8 to 100 percent of the area, ratios of 3/4 to 4/3. */
    public RandomResizedCrop(int size) {
        this(size, 0.08, 1, 4.0 / 3);
    }

    @Override
    public Crop crop(int width, int height, Random random) {
        double logRatio = StrictMath.log(largestRatio);
        for (int i = 0; i < TRIES; i++) {
            double area = (smallestArea + (largestArea - smallestArea) * random.nextDouble()) * width * height;
            double ratio = StrictMath.exp((2 * random.nextDouble() - 1) * logRatio);
            int w = (int) Math.rint(Math.sqrt(area * ratio));
            int h = (int) Math.rint(Math.sqrt(area / ratio));
            if (w >= 1 && h >= 1 && w <= width && h <= height) {
                return Crop.scaled(random.nextInt(width - w + 1), random.nextInt(height - h + 1), w, h, size);
            }
        }
        // A very thin image: its center, in the nearest shape that is allowed.
        int w = (int) Math.min(width, Math.max(1, Math.rint(height * largestRatio)));
        int h = (int) Math.min(height, Math.max(1, Math.rint(width * largestRatio)));
        return Crop.scaled((width - w) / 2, (height - h) / 2, w, h, size);
    }
}
