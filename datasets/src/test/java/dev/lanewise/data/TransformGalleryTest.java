package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/**
 * Draws every transform: a row has the picture, four random changes of it, and one change that was undone by its inverse, where there
 * is one. The result is {@code target/transforms.png}.
 */
class TransformGalleryTest {
    private static final int SIZE = 72;
    private static final int GAP = 4;
    private static final int CHANGES = 4;
    private static final Shape SHAPE = Shape.of(3, SIZE, SIZE);
    private static final Random RANDOM = Random.of(4);

    /** A change with what undoes it, or null. */
    private record Row(Transform change, Transform inverse) {}

    private static Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("flip", new Row(new RandomHorizontalFlip(1), new RandomHorizontalFlip(1)));
        rows.put("alternating flip", new Row(new AlternatingFlip(), new AlternatingFlip()));
        rows.put("crop with padding", new Row(new RandomCrop(8), null));
        rows.put("crop with reflection", new Row(new RandomCrop(8, Border.REFLECT), null));
        rows.put("shift", new Row(new Shift(9, 5, Border.EDGE), new Shift(-9, -5, Border.EDGE)));
        rows.put("rotation", undone(RandomAffine.rotation(30, Border.CONSTANT)));
        rows.put("shear", undone(RandomAffine.shear(25, Border.EDGE)));
        rows.put("stretch", undone(RandomAffine.stretch(1.5, Border.REFLECT)));
        rows.put("translation", undone(RandomAffine.translation(0.2, Border.CONSTANT)));
        rows.put("lens distortion",
                new Row(new LensDistortion(-0.2, 0.4, Border.EDGE), TransformGalleryTest::straighten));
        rows.put("brightness", new Row(new ColorJitter(0.6, 0, 0, 0), null));
        rows.put("contrast", new Row(new ColorJitter(0, 0.8, 0, 0), null));
        rows.put("saturation", new Row(new ColorJitter(0, 0, 1, 0), null));
        rows.put("hue", new Row(new ColorJitter(0, 0, 0, 0.3), null));
        rows.put("principal colors", new Row(PcaColor.imageNet(1), TransformGalleryTest::removeColor));
        rows.put("erasing", new Row(new RandomErasing(), null));
        return rows;
    }

    /** A random affine map, undone by the inverse of the one that it draws from the same stream. */
    private static Row undone(RandomAffine change) {
        return new Row(change, (sample, offset, shape, context) -> change
                .draw(new SampleContext(context.index(), context.epoch(), RANDOM).random()).inverse()
                .apply(sample, offset, shape, context));
    }

    /** Undoes the lens distortion that is drawn from the same stream: r·(1 + k·r²) is solved for r by Newton's method. */
    private static void straighten(float[] sample, int offset, Shape shape, SampleContext context) {
        double k = -0.2 + 0.6 * new SampleContext(context.index(), context.epoch(), RANDOM).random().nextDouble();
        Warp.apply(sample, offset, shape, context, Border.EDGE, new Warp.Mapping() {
            @Override
            public double x(double x, double y) {
                return x * factor(x, y);
            }

            @Override
            public double y(double x, double y) {
                return y * factor(x, y);
            }

            private double factor(double x, double y) {
                double distorted = Math.hypot(x, y) / (SIZE / Math.sqrt(2));
                double radius = distorted;
                for (int i = 0; i < 20; i++) {
                    radius -= (radius + k * radius * radius * radius - distorted) / (1 + 3 * k * radius * radius);
                }
                return distorted == 0 ? 1 : radius / distorted;
            }
        });
    }

    /** Undoes the principal colors that are drawn from the same stream: they are what black becomes. */
    private static void removeColor(float[] sample, int offset, Shape shape, SampleContext context) {
        float[] black = new float[shape.elements()];
        PcaColor.imageNet(1).apply(black, 0, shape,
                new SampleContext(context.index(), context.epoch(), RANDOM));
        for (int i = 0; i < black.length; i++) {
            sample[offset + i] -= black[i];
        }
    }

    /** A smooth picture in which left and right, above and below, and the colors can be told apart. */
    private static float[] picture() {
        float[] pixels = new float[SHAPE.elements()];
        for (int i = 0; i < SIZE * SIZE; i++) {
            double x = (double) (i % SIZE) / SIZE;
            double y = (double) (i / SIZE) / SIZE;
            double disc = 1 / (1 + Math.exp(60 * (Math.hypot(x - 0.35, y - 0.4) - 0.22)));
            double stripes = 0.5 + 0.5 * Math.sin(22 * (x + 0.6 * y));
            pixels[3 * i] = (float) (0.15 + 0.75 * disc);
            pixels[3 * i + 1] = (float) (0.2 + 0.5 * y + 0.25 * disc);
            pixels[3 * i + 2] = (float) (0.25 + 0.5 * stripes * (1 - disc));
        }
        return pixels;
    }

    @Test
    void everyTransformIsDrawnAndUndoneWhereItCanBe() throws IOException {
        Map<String, Row> rows = rows();
        BufferedImage gallery = new BufferedImage((CHANGES + 2) * (SIZE + GAP), rows.size() * (SIZE + GAP),
                BufferedImage.TYPE_INT_RGB);
        int top = 0;
        for (Map.Entry<String, Row> row : rows.entrySet()) {
            draw(picture(), gallery, 0, top);
            for (int column = 1; column <= CHANGES; column++) {
                draw(changed(row.getValue().change, column), gallery, column, top);
            }
            if (row.getValue().inverse != null) {
                float[] back = changed(row.getValue().change, 1);
                row.getValue().inverse.apply(back, 0, SHAPE, new SampleContext(1, 0, RANDOM));
                draw(back, gallery, CHANGES + 1, top);
                assertCenterIsBack(row.getKey(), back);
            }
            top++;
        }
        Path file = Path.of("target", "transforms.png");
        Files.createDirectories(file.getParent());
        ImageIO.write(gallery, "png", file.toFile());
    }

    private static float[] changed(Transform change, int index) {
        float[] pixels = picture();
        change.apply(pixels, 0, SHAPE, new SampleContext(index, 0, RANDOM));
        return pixels;
    }

    /** The middle third, of which nothing was moved out of the image. */
    private static void assertCenterIsBack(String name, float[] back) {
        float[] expected = picture();
        double difference = 0;
        for (int y = SIZE / 3; y < 2 * SIZE / 3; y++) {
            for (int x = SIZE / 3; x < 2 * SIZE / 3; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int i = (y * SIZE + x) * 3 + channel;
                    difference = Math.max(difference, Math.abs(expected[i] - back[i]));
                }
            }
        }
        assertEquals(0, difference, 0.05, name);
    }

    private static void draw(float[] pixels, BufferedImage gallery, int column, int row) {
        for (int i = 0; i < SIZE * SIZE; i++) {
            int color = 0;
            for (int channel = 0; channel < 3; channel++) {
                color = color << 8 | Math.round(255 * Math.clamp(pixels[3 * i + channel], 0, 1));
            }
            gallery.setRGB(column * (SIZE + GAP) + i % SIZE, row * (SIZE + GAP) + i / SIZE, color);
        }
    }
}
