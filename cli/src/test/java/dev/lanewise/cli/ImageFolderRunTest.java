package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, evaluating and predicting on the user's own images in a folder for each class. */
class ImageFolderRunTest {
    private static final Map<String, Integer> COLORS = Map.of("blue", 0x2030c0, "green", 0x20b040, "red", 0xd02020);

    @TempDir
    private Path temporary;

    private Path images;

    @BeforeEach
    void writeImages() throws IOException {
        images = temporary.resolve("images");
        for (String part : new String[] {"train", "Testing"}) {
            for (String color : COLORS.keySet()) {
                Path folder = Files.createDirectories(images.resolve(part).resolve(color));
                for (int i = 0; i < 8; i++) {
                    write(folder.resolve(i + (i % 2 == 0 ? ".png" : ".jpg")), 40 + 5 * i, 60 - 3 * i,
                            COLORS.get(color) + 0x050505 * i);
                }
            }
        }
    }

    private static void write(Path file, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb + i % 7);
        }
        String name = file.getFileName().toString();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
    }

    private Invocation train(Path data, Object... more) {
        Object[] arguments = new Object[more.length + 16];
        System.arraycopy(new Object[] {"train", "lenet5", "--data", "imagefolder:" + data, "--input-size", 28,
                "--epochs", 20, "--batch-size", 8, "--lr", "0.02", "--schedule", "constant", "--out",
                temporary.resolve("run")}, 0, arguments, 0, 16);
        System.arraycopy(more, 0, arguments, 16, more.length);
        return Invocation.of(arguments).requireDone();
    }

    @Test
    void aFolderWithPartsIsTrainedEvaluatedAndPredicted() throws IOException {
        Invocation run = train(images, "--validation", 0, "--augmentation", "resized-crop");
        assertTrue(run.lastLine().startsWith("test top-1 1.0000"), run.lastLine());
        assertTrue(run.lastLine().endsWith("images 24"), run.lastLine());
        Path weights = temporary.resolve("run/model.safetensors");
        assertEquals(run.lastLine(), Invocation.of("evaluate", "lenet5", "--weights", weights, "--data",
                "imagefolder:" + images).requireDone().lastLine());
        Invocation train = Invocation.of("evaluate", "lenet5", "--weights", weights, "--data",
                "imagefolder:" + images, "--part", "train", "--limit-images", 6).requireDone();
        assertTrue(train.lastLine().matches("train top-1 1.0000 .* images 6"), train.lastLine());
        for (String views : TestViews.names()) {
            if (!views.equals("five-scale")) {
                assertTrue(Invocation.of("evaluate", "lenet5", "--weights", weights, "--weights", weights, "--data",
                        "imagefolder:" + images, "--views", views).requireDone().lastLine()
                        .startsWith("test top-1 1.0000"),
                        views);
            }
        }
        Invocation.of("evaluate", "lenet5", "--weights", weights, "--data", "imagefolder:" + images, "--views",
                "five-scale").requireFailure(2, "--views five-scale shows images of 224 pixels", "fc1 (Linear)");
        for (String kind : new String[] {"landscape", "mistakes"}) {
            Invocation drawn = Invocation.of("visualize", kind, "lenet5", "--weights", weights, "--data",
                    "imagefolder:" + images, "--out", temporary.resolve(kind + ".svg"));
            assertTrue(drawn.exitCode() == 0 || drawn.err().contains("takes no image of"), drawn.err());
        }
        String guesses = Invocation.of("predict", "lenet5", "--weights", weights, images.resolve("Testing/red/3.jpg"))
                .requireDone().out();
        assertTrue(guesses.lines().toList().get(1).endsWith("red"), guesses);
    }

    @Test
    void theFirstLineSaysWhatWasUnderstood() {
        Invocation run = train(images, "--validation", 0);
        assertTrue(run.err()
                .startsWith("imagefolder:" + images + ": 3 classes (blue, green, red), 24 training images from "
                        + "train/, 24 test images from Testing/"),
                run.err());
    }

    @Test
    void validationImagesDecideAndTestImagesAreTheResult() throws IOException {
        Files.move(images.resolve("Testing"), images.resolve("Valid"));
        Invocation run = train(images);
        assertTrue(run.lastLine().matches("validation top-1 .* images 24"), run.lastLine());
        assertTrue(run.err().contains(" 24 training images, "), run.err());
        Invocation.of("evaluate", "lenet5", "--weights", temporary.resolve("run/model.safetensors"), "--data",
                "imagefolder:" + images).requireFailure(2, "has no test images", "--part validation");
        assertEquals(run.lastLine(), Invocation.of("evaluate", "lenet5", "--weights",
                temporary.resolve("run/model.safetensors"), "--data", "imagefolder:" + images, "--part", "validation")
                .requireDone().lastLine());
    }

    @Test
    void withoutPartsTheResultIsThatOfTheValidationOrTrainingImages() {
        assertTrue(train(images.resolve("train"), "--validation", 0.25).lastLine()
                .matches("validation top-1 .* images 6"));
        Invocation.of("evaluate", "lenet5", "--weights", temporary.resolve("run/model.safetensors"), "--data",
                "imagefolder:" + images.resolve("train")).requireFailure(2, "has no test images", "--part");
    }

    @Test
    void allImagesMayBeTrainedOnAndMoreOutputsAsked() {
        Invocation run = train(images.resolve("train"), "--validation", 0, "--classes", 5);
        assertTrue(run.lastLine().matches("training top-1 1.0000 .* images 24"), run.lastLine());
    }

    @Test
    void wrongFoldersAndDamagedImagesAreReportedInOneLine() throws IOException {
        Object out = temporary.resolve("run");
        Invocation.of("train", "lenet5", "--data", "imagefolder:" + temporary.resolve("none"), "--out", out)
                .requireFailure(2, "none: no such file");
        Invocation.of("train", "lenet5", "--data", "imagefolder:" + images, "--classes", 2, "--out", out)
                .requireFailure(2, "--classes 2 is less than the 3 classes");
        Files.writeString(images.resolve("train/red/0.png"), "no image");
        Invocation run = Invocation.of("train", "lenet5", "--data", "imagefolder:" + images, "--input-size", 28,
                "--epochs",
                1, "--batch-size", 8, "--out", out);
        assertEquals(2, run.exitCode());
        assertTrue(run.err().lines().toList().getLast().contains("train/red/0.png: is no JPEG"), run.err());
    }
}
