package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * Scales the shorter side to a random length and cuts a window at a random place: the scale augmentation of VGG and ResNet
 * (Simonyan and Zisserman 2014, §3.1: 256 to 512; He et al. 2015, §3.4: 256 to 480), and with one length AlexNet's.
 *
 * @param smallestSide the smallest length of the shorter side, at least {@code size}
 * @param largestSide the largest length
 * @param size the height and width of samples
 */
public record RandomScaleCrop(int smallestSide, int largestSide, int size) implements Framing {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the size is below 1, or the lengths are not in order
     */
    public RandomScaleCrop {
        Framing.requireShortSide(smallestSide, size);
        if (largestSide < smallestSide) {
            throw new IllegalArgumentException("the largest side " + largestSide + " is below the smallest "
                    + smallestSide);
        }
    }

    @Override
    public Crop crop(int width, int height, Random random) {
        int side = smallestSide + random.nextInt(largestSide - smallestSide + 1);
        int left = random.nextInt(Crop.scaled(width, height, side) - size + 1);
        int top = random.nextInt(Crop.scaled(height, width, side) - size + 1);
        return Crop.ofWhole(width, height, side, left, top);
    }
}
