package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Random;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ResamplingTest {
    private static Image noise(int width, int height, int channels, long seed) {
        Random random = Random.of(seed);
        byte[] pixels = new byte[width * height * channels];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new Image(width, height, channels, pixels);
    }

    private static byte[] sample(Image image, Crop crop, int size) {
        return Arrays.copyOf(Resampling.sample(image, crop, size, new SampleContext(0, 0, Random.of(0))),
                size * size * image.channels());
    }

    /** The mean of a row of inputs under a triangle, in exact arithmetic. */
    private static double weighted(double[] inputs, double center, double support) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < inputs.length; i++) {
            double weight = Math.max(0, 1 - Math.abs(i + 0.5 - center) / support);
            sum += weight * inputs[i];
            weights += weight;
        }
        return sum / weights;
    }

    @Property(tries = 100)
    void samplesAreTriangleWeightedMeans(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int width,
            @ForAll @IntRange(min = 1, max = 30) int height, @ForAll @IntRange(min = 1, max = 12) int size,
            @ForAll boolean gray) {
        Image image = noise(width, height, gray ? 1 : 3, seed);
        int channels = image.channels();
        byte[] actual = sample(image, Crop.scaled(0, 0, width, height, size), size);
        double scaleX = (double) width / size;
        double scaleY = (double) height / size;
        for (int i = 0; i < size * size; i++) {
            for (int c = 0; c < channels; c++) {
                double[] column = new double[height];
                for (int y = 0; y < height; y++) {
                    double[] row = new double[width];
                    for (int x = 0; x < width; x++) {
                        row[x] = image.pixels()[(y * width + x) * channels + c] & 0xff;
                    }
                    column[y] = weighted(row, (i % size + 0.5) * scaleX, Math.max(1, scaleX));
                }
                double expected = weighted(column, (i / size + 0.5) * scaleY, Math.max(1, scaleY));
                // Each of the two passes rounds to a byte.
                assertEquals(expected, actual[i * channels + c] & 0xff, 1.001);
            }
        }
    }

    @Property(tries = 50)
    void aWindowIsCutFromTheWholeResult(@ForAll long seed, @ForAll @IntRange(max = 5) int left,
            @ForAll @IntRange(max = 5) int top) {
        Image image = noise(23, 23, 3, seed);
        byte[] whole = sample(image, new Crop(0, 0, 23, 23, 15, 15, 0, 0, false), 15);
        byte[] window = sample(image, new Crop(0, 0, 23, 23, 15, 15, left, top, false), 10);
        for (int y = 0; y < 10; y++) {
            int from = ((y + top) * 15 + left) * 3;
            assertArrayEquals(Arrays.copyOfRange(whole, from, from + 30),
                    Arrays.copyOfRange(window, y * 30, y * 30 + 30));
        }
    }

    @Example
    void aPartIsScaledWithoutItsSurroundings() {
        Image image = noise(20, 20, 3, 1);
        byte[] part = new byte[8 * 8 * 3];
        for (int y = 0; y < 8; y++) {
            System.arraycopy(image.pixels(), ((5 + y) * 20 + 7) * 3, part, y * 24, 24);
        }
        assertArrayEquals(sample(new Image(8, 8, 3, part), Crop.scaled(0, 0, 8, 8, 5), 5),
                sample(image, Crop.scaled(7, 5, 8, 8, 5), 5));
    }

    @Example
    void theSameSizeIsTheSameImageAndItsMirror() {
        Image image = noise(6, 6, 3, 2);
        assertArrayEquals(image.pixels(), sample(image, Crop.scaled(0, 0, 6, 6, 6), 6));
        byte[] mirrored = sample(image, Crop.scaled(0, 0, 6, 6, 6).mirror(), 6);
        for (int i = 0; i < 36; i++) {
            for (int c = 0; c < 3; c++) {
                assertEquals(image.pixels()[3 * i + c], mirrored[3 * (i - i % 6 + 5 - i % 6) + c]);
            }
        }
    }

    /** torchvision 0.14: Resize(256) of 400×296 is 345×256 (rounded down); CenterCrop(224) of it starts at 60, 16. */
    @Example
    void theCenterIsThatOfTorchvision() {
        Random random = Random.of(0);
        assertEquals(new Crop(0, 0, 400, 296, 345, 256, 60, 16, false), CenterCrop.of(224).crop(400, 296, random));
        assertEquals(new Crop(0, 0, 296, 400, 256, 345, 16, 60, false), CenterCrop.of(224).crop(296, 400, random));
        assertEquals(new Crop(0, 0, 32, 32, 32, 32, 0, 0, false), CenterCrop.square(32).crop(32, 32, random));
    }

    @Property(tries = 300)
    void randomCropsLieWithinTheImage(@ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int width,
            @ForAll @IntRange(min = 1, max = 600) int height) {
        Random random = Random.of(seed);
        Crop resized = new RandomResizedCrop(20).crop(width, height, random);
        assertEquals(0, Math.min(0, Math.min(resized.left(), resized.top())));
        assertEquals(0, Math.min(0, width - resized.left() - resized.width()));
        assertEquals(0, Math.min(0, height - resized.top() - resized.height()));
        Crop scaled = new RandomScaleCrop(32, 48, 20).crop(width, height, random);
        int shorter = Math.min(scaled.scaledWidth(), scaled.scaledHeight());
        assertEquals(0, Math.min(0, Math.min(shorter - 32, 48 - shorter)));
        assertEquals(0, Math.min(0, scaled.scaledWidth() - 20 - scaled.windowLeft()));
        assertEquals(0, Math.min(0, scaled.scaledHeight() - 20 - scaled.windowTop()));
    }

    @Example
    void areasAndRatiosOfRandomCropsFillTheirRanges() {
        Random random = Random.of(3);
        double smallest = 1;
        double largest = 0;
        double widest = 0;
        for (int i = 0; i < 2000; i++) {
            Crop crop = new RandomResizedCrop(224, 0.25, 0.75, 2).crop(500, 500, random);
            double area = crop.width() * crop.height() / 250_000.0;
            smallest = Math.min(smallest, area);
            largest = Math.max(largest, area);
            widest = Math.max(widest, (double) crop.width() / crop.height());
        }
        assertEquals(0.25, smallest, 0.01);
        assertEquals(0.75, largest, 0.01);
        assertEquals(2, widest, 0.05);
    }

    @Example
    void impossibleSizesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new CenterCrop(200, 224));
        assertThrows(IllegalArgumentException.class, () -> new CenterCrop(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new RandomScaleCrop(480, 256, 224));
        assertThrows(IllegalArgumentException.class, () -> new RandomResizedCrop(224, 0, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> CenterCrop.of(224).crop(1, 100_000_000, Random.of(0)));
    }
}
