package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large networks trained by the command. */
class ZooRunTest {
    @TempDir
    private Path temporary;

    /** What comes from training images is in the saved weights. */
    @Test
    void airbenchIsTrainedSavedAndEvaluated() {
        Path out = temporary.resolve("run");
        Invocation run = Invocation.of("train", "airbench94", "--data", "digits", "--input-size", 32, "--limit-images",
                300, "--batch-size", 60, "--epochs", 1, "--out", out).requireDone();
        assertTrue(run.lastLine().startsWith("test top-1 0."), run.lastLine());
        Invocation evaluation = Invocation.of("evaluate", "airbench94", "--weights", out.resolve("model.safetensors"),
                "--data", "digits").requireDone();
        assertEquals(run.lastLine(), evaluation.lastLine());
    }

    @Test
    @Tag("slow")
    @Tag("references")
    void resNet50LearnsPhotographsByHeart() throws IOException {
        Path folder = temporary.resolve("photos");
        for (Path photo : photos()) {
            String name = photo.getFileName().toString();
            Path folderOfClass = Files.createDirectories(folder.resolve(name.substring(0, name.indexOf('.'))));
            Files.copy(photo, folderOfClass.resolve(name));
        }
        Invocation run = Invocation.of("train", "resnet50", "--data", "imagefolder:" + folder, "--input-size", 64,
                "--epochs", 20, "--batch-size", 16, "--optimizer", "adam", "--lr", 0.001, "--augmentation", "none",
                "--validation", 0, "--out", temporary.resolve("run"))
                .requireDone();
        assertTrue(run.lastLine().startsWith("training top-1 ") && accuracy(run) > 0.9, run.lastLine());
    }

    private static List<Path> photos() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("photos"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** The number behind "top-1" in the last line. */
    private static double accuracy(Invocation run) {
        return Double.parseDouble(run.lastLine().replaceFirst(".* top-1 (\\S+) .*", "$1"));
    }
}
