package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in random order (torchvision's {@code ColorJitter}); gray
 * samples have neither saturation nor hue.
 *
 * @param brightness the factor is drawn from [max(0, 1 − brightness), 1 + brightness]
 * @param contrast the factor for the distance from the mean brightness, in the same way
 * @param saturation the factor for the distance from gray, in the same way
 * @param hue the largest turn either way, as a share of the circle of colors, at most 0.5
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue) implements Transform {
    private static final int RGB = 3;
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    private static final int SECTORS = 6;

    /**
     * Checks the amounts.
     *
     * @throws IllegalArgumentException if one is negative, or the hue is above 0.5
     */
    public ColorJitter {
        if (!(brightness >= 0 && contrast >= 0 && saturation >= 0 && hue >= 0 && hue <= 0.5)) {
            throw new IllegalArgumentException(
                    "color jitter needs amounts of at least 0 and a hue in [0, 0.5], but has "
                            + brightness + ", " + contrast + ", " + saturation + " and " + hue);
        }
    }

    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        Random random = context.random();
        float brighter = factor(brightness, random);
        float stronger = factor(contrast, random);
        float richer = factor(saturation, random);
        float turn = (float) (hue * RandomAffine.symmetric(random));
        int end = offset + shape.elements();
        boolean colored = shape.dimension(0) == RGB;
        for (int step : random.permutation(4)) {
            switch (step) {
                case 0 -> brighten(sample, offset, end, brighter);
                case 1 -> blend(sample, offset, end, stronger, mean(sample, offset, end, colored));
                case 2 -> saturate(sample, offset, colored ? end : offset, richer);
                default -> turnHue(sample, offset, colored && hue > 0 ? end : offset, turn);
            }
        }
    }

    private static float factor(double amount, Random random) {
        double smallest = Math.max(0, 1 - amount);
        return (float) (smallest + (1 + amount - smallest) * random.nextDouble());
    }

    private static float clamp(float value) {
        return Math.clamp(value, 0, 1);
    }

    private static float gray(float[] sample, int pixel) {
        return RED * sample[pixel] + GREEN * sample[pixel + 1] + BLUE * sample[pixel + 2];
    }

    private static float mean(float[] sample, int from, int to, boolean colored) {
        double sum = 0;
        int step = colored ? RGB : 1;
        for (int i = from; i < to; i += step) {
            sum += colored ? gray(sample, i) : sample[i];
        }
        return (float) (sum * step / (to - from));
    }

    private static void brighten(float[] sample, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            sample[i] = clamp(factor * sample[i]);
        }
    }

    private static void blend(float[] sample, int from, int to, float factor, float other) {
        for (int i = from; i < to; i++) {
            sample[i] = clamp(factor * sample[i] + (1 - factor) * other);
        }
    }

    private static void saturate(float[] sample, int from, int to, float factor) {
        for (int pixel = from; pixel < to; pixel += RGB) {
            blend(sample, pixel, pixel + RGB, factor, gray(sample, pixel));
        }
    }

    /** Turns the hue of HSV, and leaves saturation and value as they are. */
    private static void turnHue(float[] sample, int from, int to, float turn) {
        for (int pixel = from; pixel < to; pixel += RGB) {
            float red = sample[pixel];
            float green = sample[pixel + 1];
            float blue = sample[pixel + 2];
            float value = Math.max(red, Math.max(green, blue));
            float range = value - Math.min(red, Math.min(green, blue));
            if (range > 0) {
                // The hue in sixths of the circle, from red over yellow and green.
                float hue = value == red
                        ? (green - blue) / range
                        : value == green ? 2 + (blue - red) / range : 4 + (red - green) / range;
                putHue(sample, pixel, hue + SECTORS * turn, value, range);
            }
        }
    }

    private static void putHue(float[] sample, int pixel, float hue, float value, float range) {
        for (int channel = 0; channel < RGB; channel++) {
            // Red is full at hue 0, green at 2, blue at 4; a channel fades between 1 and 2 sectors from there.
            float distance = Math.abs((hue - 2 * channel) % SECTORS);
            float nearest = Math.min(distance, SECTORS - distance);
            sample[pixel + channel] = value - range * Math.clamp(nearest - 1, 0, 1);
        }
    }
}
