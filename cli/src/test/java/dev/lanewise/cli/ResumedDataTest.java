package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is resumed on the data that it was begun on, wherever they and the user are now, and on no others. */
class ResumedDataTest {
    private static final List<String> CLASSES = List.of("cat", "dog", "fox");
    private static final int EACH = 8;

    @TempDir
    private Path temporary;

    private Path images;
    private Path run;

    @BeforeEach
    void begin() throws IOException {
        images = temporary.resolve("some images");
        run = temporary.resolve("run");
        for (int i = 0; i < CLASSES.size() * EACH; i++) {
            String name = CLASSES.get(i / EACH);
            TestImages.digit(i / EACH, Files.createDirectories(images.resolve(name)).resolve(i + ".png"));
        }
        Invocation.of("train", "lenet5", "--data", "imagefolder:" + images, "--input-size", 20, "--epochs", 1,
                "--batch-size", 8,
                "--validation", 0, "--augmentation", "none", "--out", run).requireDone();
    }

    private Invocation resume(Object... more) {
        return Invocation.of(Stream.concat(Stream.of("train", "--resume", run), Stream.of(more)).toArray());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Test
    void theCheckpointKnowsTheData() throws IOException {
        String found = Checkpoint.read(run.resolve("last.ckpt")).configuration().get("data found");
        assertTrue(found.contains("\"classes\":[\"cat\",\"dog\",\"fox\"],\"training\":24"), found);
        assertTrue(found.contains(images.toAbsolutePath().toString()), found);
    }

    /** A folder without parts is split by a run; evaluation on the same folder knows what was held back. */
    @Test
    void evaluationSplitsAsTrainingDid() throws IOException {
        Path held = temporary.resolve("held");
        Invocation trained = Invocation
                .of("train", "lenet5", "--data", "imagefolder:" + images, "--input-size", 20, "--epochs", 1,
                        "--batch-size", 6, "--validation", 0.25, "--augmentation", "none", "--out", held)
                .requireDone();
        assertTrue(trained.lastLine().matches("validation .* images 6"), trained.lastLine());
        for (String file : List.of("model.safetensors", "best.ckpt")) {
            Object[] evaluate = {"evaluate", "--weights", held.resolve(file), "--data", "imagefolder:" + images,
                    "--part"};
            assertEquals(trained.lastLine(), evaluate(evaluate, "validation").lastLine());
            assertTrue(evaluate(evaluate, "train").lastLine().endsWith(" images 18"));
        }
        Files.delete(images.resolve("cat").resolve("1.png"));
        assertTrue(Invocation
                .of("evaluate", "--weights", held.resolve("model.safetensors"), "--data", "imagefolder:" + images,
                        "--part", "train")
                .requireDone().lastLine().endsWith(" images 23"));
    }

    private static Invocation evaluate(Object[] arguments, String part) {
        return Invocation.of(Stream.concat(Stream.of(arguments), Stream.of(part)).toArray()).requireDone();
    }

    @Test
    void theDifferenceIsNamed() throws IOException {
        byte[] checkpoint = Files.readAllBytes(run.resolve("last.ckpt"));
        Path image = images.resolve("dog").resolve("9.png");
        Files.write(image, Files.readAllBytes(images.resolve("cat").resolve("0.png")));
        resume().requireFailure(2, "as many images, but of other names, sizes or classes");
        Files.move(image, images.resolve("cat").resolve("9.png"));
        resume().requireFailure(2, "as many images, but of other names, sizes or classes");
        delete(images.resolve("fox"));
        resume().requireFailure(2, "begun on other data", "class fox is gone, 8 images fewer", "--out");
        Files.createDirectories(images.resolve("owl"));
        Files.copy(images.resolve("cat").resolve("1.png"), images.resolve("owl").resolve("1.png"));
        resume().requireFailure(2, "class fox is gone, class owl is new, 7 images fewer");
        Invocation.of("report", run).requireFailure(2, "class owl is new");
        assertArrayEquals(checkpoint, Files.readAllBytes(run.resolve("last.ckpt")));
    }

    @Test
    void movedDataAreFoundWhereTheUserSays() throws IOException {
        Path moved = temporary.resolve("moved");
        Files.move(images, moved);
        resume().requireFailure(2, images + ", which is not there", "--data imagefolder:PATH");
        resume("--data", "imagefolder:" + moved).requireDone();
        delete(moved.resolve("fox"));
        resume("--data", "imagefolder:" + moved).requireFailure(2, "class fox is gone");
        resume("--data", "digits").requireFailure(2, "--data");
    }

    @Test
    void anotherWorkingFolderIsNoObstacle() throws Exception {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path log = temporary.resolve("log");
        Path relative = temporary.resolve("relative");
        Process first = OtherProcess.start(log, temporary,
                List.of("train", "lenet5", "--data", "imagefolder:some images",
                        "--input-size", "20", "--epochs", "1", "--batch-size", "8", "--validation", "0",
                        "--augmentation", "none",
                        "--weights", "run/model.safetensors", "--out", "relative"));
        assertEquals(0, first.waitFor(), () -> OtherProcess.log(log));
        Process second = OtherProcess.start(log, elsewhere, List.of("train", "--resume", relative.toString()));
        assertEquals(0, second.waitFor(), () -> OtherProcess.log(log));
    }

    @Test
    void aRunOfBeforeIsResumedWithAWord() throws IOException {
        Files.delete(run.resolve(RecordedData.FILE));
        assertTrue(resume().requireDone().err().contains("is not known: it is of an earlier version"));
    }

    @Test
    void aDamagedRecordIsRefused() throws IOException {
        Files.writeString(run.resolve(RecordedData.FILE), "{\"classes\": 3}");
        resume().requireFailure(2, "data.json is damaged");
    }
}
