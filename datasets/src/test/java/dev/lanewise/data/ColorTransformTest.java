package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.TestData;
import java.awt.Color;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What changes the values of pixels: jitter, principal colors, means. */
class ColorTransformTest {
    private static final Shape ONE = Shape.of(3, 1, 1);

    private static float[] applied(Transform transform, int index, float... pixels) {
        float[] copy = pixels.clone();
        transform.apply(copy, 0, Shape.of(3, 1, pixels.length / 3), context(index));
        return copy;
    }

    private static SampleContext context(int index) {
        return new SampleContext(index, 0, Random.of(1));
    }

    @Test
    void brightnessScalesAndClamps() {
        double smallest = 2;
        double largest = 0;
        for (int index = 0; index < 500; index++) {
            float[] result = applied(new ColorJitter(0.5, 0, 0, 0), index, 0.2f, 0.4f, 0.9f);
            double factor = result[0] / 0.2;
            assertEquals(Math.min(1, 0.9 * factor), result[2], 1e-5);
            smallest = Math.min(smallest, factor);
            largest = Math.max(largest, factor);
        }
        assertEquals(0.5, smallest, 0.01);
        assertEquals(1.5, largest, 0.01);
    }

    @Test
    void contrastKeepsTheMeanBrightness() {
        // Gray pixels 0.4 and 0.6: their distance from 0.5 is scaled.
        for (int index = 0; index < 50; index++) {
            float[] result = applied(new ColorJitter(0, 0.5, 0, 0), index, 0.4f, 0.4f, 0.4f, 0.6f, 0.6f, 0.6f);
            assertEquals(1, result[0] + result[3], 1e-3);
            double factor = (result[3] - result[0]) / 0.2;
            assertTrue(factor >= 0.499 && factor <= 1.501, "factor " + factor);
        }
    }

    @Test
    void saturationKeepsGrayAndBrightness() {
        for (int index = 0; index < 50; index++) {
            float[] result = applied(new ColorJitter(0, 0, 0.5, 0), index, 0.3f, 0.3f, 0.3f, 0.2f, 0.5f, 0.4f);
            assertEquals(0.3, result[1], 1e-4);
            assertEquals(0.2989 * 0.2 + 0.587 * 0.5 + 0.114 * 0.4,
                    0.2989 * result[3] + 0.587 * result[4] + 0.114 * result[5], 1e-3);
        }
    }

    /** Against the HSV of the JDK: hues are turned by up to 0.5, saturation and value stay. */
    @Test
    void hueIsTurnedAsInHsv() {
        float[] colors = {0.8f, 0.2f, 0.1f, 0.1f, 0.7f, 0.3f, 0.2f, 0.3f, 0.9f, 0.5f, 0.5f, 0.5f, 0.9f, 0.9f, 0.1f};
        for (int index = 0; index < 100; index++) {
            float[] result = applied(new ColorJitter(0, 0, 0, 0.5), index, colors);
            Double turn = null;
            for (int pixel = 0; pixel < colors.length; pixel += 3) {
                float[] before = hsv(colors, pixel);
                float[] after = hsv(result, pixel);
                assertEquals(before[1], after[1], 0.02);
                assertEquals(before[2], after[2], 0.005);
                if (before[1] > 0) {
                    double own = ((after[0] - before[0]) % 1 + 1) % 1;
                    turn = turn == null ? own : turn;
                    assertEquals(0.5, Math.abs(Math.abs(own - turn) - 0.5), 0.02);
                }
            }
        }
        assertArrayEquals(colors, applied(new ColorJitter(0, 0, 0, 0), 1, colors), 1e-6f);
    }

    private static float[] hsv(float[] pixels, int at) {
        return Color.RGBtoHSB(Math.round(pixels[at] * 255), Math.round(pixels[at + 1] * 255),
                Math.round(pixels[at + 2] * 255), null);
    }

    @Test
    void grayIsJitteredInBrightnessAndContrastOnly() {
        float[] gray = {0.25f, 0.75f};
        new ColorJitter(0, 0, 0.5, 0.5).apply(gray, 0, Shape.of(1, 1, 2), context(1));
        assertArrayEquals(new float[] {0.25f, 0.75f}, gray);
        new ColorJitter(0, 0.5, 0, 0).apply(gray, 0, Shape.of(1, 1, 2), context(1));
        assertEquals(1, gray[0] + gray[1], 1e-6);
    }

    @Test
    void principalColorsAreAddedToAllPixels() {
        double[] covariance = new double[9];
        for (int index = 0; index < 4000; index++) {
            float[] shift = applied(PcaColor.imageNet(0.1), index, 0, 0, 0, 0.5f, 0.5f, 0.5f);
            for (int channel = 0; channel < 3; channel++) {
                assertEquals(shift[channel] + 0.5, shift[3 + channel], 1e-6);
                for (int other = 0; other < 3; other++) {
                    covariance[3 * channel + other] += shift[channel] * shift[other] / 4000;
                }
            }
        }
        // The largest component, nearly gray, has a deviation of 0.1 · 0.2175.
        assertEquals(0.02175 * 0.02175 * 0.5675 * 0.5808, covariance[1], 2e-5);
    }

    @Test
    void principalColorsOfADataSetAreThoseOfItsPixels() {
        // Pixels along (1, 2, 2)/3 only.
        byte[] pixels = new byte[3 * 101];
        for (int i = 0; i <= 100; i++) {
            pixels[3 * i] = (byte) i;
            pixels[3 * i + 1] = (byte) (2 * i);
            pixels[3 * i + 2] = (byte) (2 * i);
        }
        Dataset data = ImageDataset.of(Shape.of(3, 1, 101), pixels, new byte[1], List.of("only"));
        PcaColor colors = PcaColor.of(data, 0.1);
        double variance = 0;
        for (int index = 0; index < 4000; index++) {
            float[] shift = applied(colors, index, 0, 0, 0);
            assertEquals(2 * shift[0], shift[1], 1e-5);
            assertEquals(2 * shift[0], shift[2], 1e-5);
            variance += 9 * shift[0] * shift[0] / 4000;
        }
        // The variance of 0, 3, 6 … 300 over 255, as an eigenvalue, times the deviation.
        double eigenvalue = 9 * (101 * 101 - 1) / 12.0 / (255 * 255);
        assertEquals(0.1 * eigenvalue, Math.sqrt(variance), 0.004 * eigenvalue);
    }

    @Test
    void aMeanImageLeavesAMeanOfZero() {
        Dataset data = new NumberedDataset(5);
        MeanImage mean = MeanImage.of(data);
        double[] sums = new double[data.sampleShape().elements()];
        float[] sample = new float[sums.length];
        for (int i = 0; i < data.size(); i++) {
            data.read(i, sample, 0);
            float before = sample[3];
            mean.apply(sample, 0, data.sampleShape(), context(i));
            assertEquals(100 * (i - 2), sample[0], 1e-3);
            assertTrue(before != sample[3]);
            for (int j = 0; j < sums.length; j++) {
                sums[j] += sample[j];
            }
        }
        assertArrayEquals(new double[sums.length], sums, 1e-2);
        assertThrows(IllegalArgumentException.class, () -> mean.apply(new float[3], 0, ONE, context(0)));
    }

    @Test
    @Tag("references")
    void theMeasuredNormalizationOfMnistIsThePublishedOne() throws IOException {
        TrainTest mnist = Datasets.open("mnist", DatasetOptions.defaults().withDataFolder(TestData.path("mnist")));
        Normalization measured = Normalization.of(mnist.train());
        assertEquals(0.1307, measured.mean()[0], 5e-5);
        assertEquals(0.3081, measured.standardDeviation()[0], 5e-5);
    }

    @Test
    void impossibleAmountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ColorJitter(0, 0, 0, 0.6));
        assertThrows(IllegalArgumentException.class, () -> PcaColor.imageNet(-1));
        assertThrows(IllegalArgumentException.class, () -> PcaColor.of(new NumberedDataset(3), 0.1));
        assertThrows(IllegalArgumentException.class, () -> MeanImage.of(new NumberedDataset(0)));
    }
}
