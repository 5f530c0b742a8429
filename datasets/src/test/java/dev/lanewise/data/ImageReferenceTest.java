package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.testing.TestData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Decoding and scaling against Pillow's results. */
@Tag("references")
class ImageReferenceTest {
    private static final Pattern SIZE = Pattern.compile("(\\d+)x(\\d+)");
    private static final SampleContext CONTEXT = new SampleContext(0, 0, Random.of(1));
    /** The mean difference that JPEG's or a palette's loss makes; a picture that is turned or mirrored differs by tens. */
    private static final double LOSSY = 5;

    @TestFactory
    List<DynamicTest> everyOddImageIsReadOrRefusedAsItsVerdictSays() {
        Path folder = TestData.path("images-odd");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode entry : TestData.json(folder.resolve("index.json"))) {
            String file = entry.get("file").asString();
            String expected = entry.get("expect").asString();
            tests.add(DynamicTest.dynamicTest(file, () -> check(folder.resolve(file), expected)));
        }
        return tests;
    }

    private static void check(Path file, String expected) throws IOException {
        boolean readable = expected.startsWith("ok");
        boolean refusable = expected.contains("error");
        Image image;
        try {
            image = Image.read(file);
        } catch (DatasetFormatException e) {
            assertTrue(refusable, () -> "expected " + expected + ", but was refused: " + e.getMessage());
            assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
            return;
        }
        assertTrue(readable, "expected " + expected + ", but was read");
        Matcher size = SIZE.matcher(expected);
        if (size.find()) {
            assertEquals(Integer.parseInt(size.group(1)), image.width());
            assertEquals(Integer.parseInt(size.group(2)), image.height());
        }
        // Whatever its shape, a sample can be cut from it.
        for (Framing framing : List.of(CenterCrop.of(224), new RandomResizedCrop(224),
                new RandomScaleCrop(256, 480, 224))) {
            Crop crop = framing.crop(image.width(), image.height(), CONTEXT.random());
            assertTrue(Resampling.sample(image, crop, 224, CONTEXT).length >= 3 * 224 * 224);
        }
    }

    /** What was made from one photograph, the reference, looks like it, whatever its format and orientation. */
    @TestFactory
    List<DynamicTest> everyColorVariantShowsTheSamePicture() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path first : oddImages(entry -> entry.get("file").asString().startsWith("reference"))) {
            Image reference = Image.read(first);
            for (Path file : oddImages(entry -> entry.get("expect").asString().startsWith("ok") && !isTransparent(entry)
                    && !entry.get("expect").asString().contains("error"))) {
                Image image = Image.read(file);
                if (image.width() == reference.width() && image.height() == reference.height() && !isGray(image)) {
                    tests.add(DynamicTest.dynamicTest(file.getFileName().toString(),
                            () -> assertEquals(0, meanDifference(reference, image), LOSSY)));
                }
            }
        }
        return tests;
    }

    private static List<Path> oddImages(Predicate<JsonNode> which) {
        Path folder = TestData.path("images-odd");
        return TestData.json(folder.resolve("index.json")).valueStream().filter(which)
                .map(entry -> folder.resolve(entry.get("file").asString())).toList();
    }

    private static boolean isTransparent(JsonNode entry) {
        return entry.get("expect").asString().contains("alpha");
    }

    private static boolean isGray(Image image) {
        for (int i = 0; i < image.pixels().length; i += 3) {
            if (image.pixels()[i] != image.pixels()[i + 1] || image.pixels()[i] != image.pixels()[i + 2]) {
                return false;
            }
        }
        return true;
    }

    @TestFactory
    Stream<DynamicTest> transparentPixelsAreOnWhite() {
        return oddImages(ImageReferenceTest::isTransparent).stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> compareOnWhite(file)));
    }

    private static void compareOnWhite(Path file) throws IOException {
        BufferedImage stored = ImageIO.read(file.toFile());
        Image image = Image.read(file);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int argb = stored.getRGB(x, y);
                double alpha = (argb >>> 24) / 255.0;
                double blue = alpha * (argb & 0xff) + (1 - alpha) * 255;
                assertEquals(blue, image.pixels()[(y * image.width() + x) * 3 + 2] & 0xff, 0.5 + 1e-6);
            }
        }
    }

    @Test
    void photographsHaveTheSizeAndMeanColorThatPillowFinds() throws IOException {
        Path folder = TestData.path("photos");
        for (JsonNode photo : TestData.json(TestData.path("photos-reference/images.json")).get("images")) {
            String file = photo.get("file").asString();
            Image image = Image.read(folder.resolve(file));
            assertEquals(photo.get("width").asInt(), image.width());
            assertEquals(photo.get("height").asInt(), image.height());
            for (int channel = 0; channel < 3; channel++) {
                assertEquals(photo.get("mean_rgb").get(channel).asDouble(), mean(image, channel), 0.001, file);
            }
        }
    }

    /** The reference rounds the longer side to the nearest length, where torchvision rounds down. */
    @TestFactory
    List<DynamicTest> cropsOfPhotographsAreThoseOfPillowToTheBit() throws IOException {
        Path photos = TestData.path("photos");
        List<DynamicTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(TestData.path("photos-reference"))) {
            for (Path file : files.filter(path -> path.toString().contains(".crop")).sorted().toList()) {
                Path photo = withStem(photos, file.getFileName().toString().replaceAll("\\.crop.*", ""));
                tests.add(DynamicTest.dynamicTest(photo.getFileName().toString(), () -> {
                    Image expected = Image.read(file);
                    Image image = Image.read(photo);
                    int size = expected.width();
                    int width = scaled(image.width(), image.height());
                    int height = scaled(image.height(), image.width());
                    Crop crop = new Crop(0, 0, image.width(), image.height(), width, height, (width - size) / 2,
                            (height - size) / 2, false);
                    assertArrayEquals(expected.pixels(), Resampling.sample(image, crop, size, CONTEXT));
                }));
            }
        }
        return tests;
    }

    private static Path withStem(Path folder, String stem) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(stem + ".")).findFirst().orElseThrow();
        }
    }

    private static int scaled(int side, int other) {
        return (int) Math.round(256.0 * side / Math.min(side, other));
    }

    private static double mean(Image image, int channel) {
        long sum = 0;
        for (int i = channel; i < image.pixels().length; i += 3) {
            sum += image.pixels()[i] & 0xff;
        }
        return (double) sum / (image.width() * image.height());
    }

    private static double meanDifference(Image a, Image b) {
        long sum = 0;
        for (int i = 0; i < a.pixels().length; i++) {
            sum += Math.abs((a.pixels()[i] & 0xff) - (b.pixels()[i] & 0xff));
        }
        return (double) sum / a.pixels().length;
    }
}
