package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    @TempDir
    private Path temporary;

    @Test
    void theLastLineIsTheResultAndTheFolderHoldsTheRun() throws IOException {
        TrainedRun run = TrainedRun.shared();
        assertTrue(run.invocation().lastLine().matches(
                "test top-1 0\\.\\d{4} top-5 [01]\\.\\d{4} loss \\d+\\.\\d{4} images 1000"), run.invocation().out());
        assertEquals(
                Set.of("config.json", "metrics.csv", "metrics.jsonl", "last.ckpt", "best.ckpt", "model.safetensors",
                        "report.html", RecordedData.FILE, RunLock.FILE),
                names(run.folder()));
    }

    @Test
    void evaluatingTheWeightsOrTheBestCheckpointGivesTheSameLine() throws IOException {
        TrainedRun run = TrainedRun.shared();
        for (String file : List.of("model.safetensors", "best.ckpt")) {
            Invocation evaluation = Invocation.of("evaluate", "lenet5", "--weights", run.file(file), "--data",
                    "digits");
            assertEquals(run.invocation().lastLine(), evaluation.requireDone().lastLine(), file);
        }
    }

    @Test
    void theFinalResultIsByTheViewsOfTheRecipe() throws IOException {
        Path folder = temporary.resolve("views");
        String line = Invocation
                .of("train", "lenet5", "--data", "digits", "--epochs", 1, "--limit-images", 500, "--views",
                        "mirror", "--out", folder)
                .requireDone().lastLine();
        assertEquals(line, Invocation.of("evaluate", "lenet5", "--weights", folder.resolve("model.safetensors"),
                "--data", "digits", "--views", "mirror").requireDone().lastLine());
    }

    @Test
    void aCurriculumBeginsWithWhatTheGivenWeightsKnow() throws IOException {
        double easy = firstTrainingAccuracy("curriculum:" + TrainedRun.shared().file("model.safetensors"));
        double mixed = firstTrainingAccuracy("shuffled");
        // The first epoch has the easiest fifth only, and learns it well.
        assertTrue(easy > mixed + 0.05, easy + " and without the curriculum " + mixed);
    }

    private double firstTrainingAccuracy(String order) throws IOException {
        Path folder = temporary.resolve(order.substring(0, 7));
        Invocation.of("train", "lenet5", "--data", "digits", "--epochs", 2, "--limit-images", 1000, "--augmentation",
                "none", "--order", order, "--out", folder).requireDone();
        return Double.parseDouble(Files.readAllLines(folder.resolve("metrics.csv")).get(1).split(",")[4]);
    }

    @Test
    void resumingAFinishedRunGivesItsResultAgain() throws IOException {
        TrainedRun run = TrainedRun.shared();
        Path copy = run.copyTo(temporary.resolve("copy"));
        Invocation resumed = Invocation.of("train", "lenet5", "--resume", copy).requireDone();
        assertEquals(run.invocation().lastLine(), resumed.lastLine());
        for (String file : names(copy)) {
            assertArrayEquals(Files.readAllBytes(run.file(file)), Files.readAllBytes(copy.resolve(file)), file);
        }
    }

    @Test
    void aRunWithoutACheckpointIsResumedFromItsStart() throws IOException {
        TrainedRun run = TrainedRun.shared();
        Path copy = run.copyTo(temporary.resolve("copy"));
        for (String file : List.of("last.ckpt", "best.ckpt", "model.safetensors")) {
            Files.delete(copy.resolve(file));
        }
        assertEquals(run.invocation().lastLine(), Invocation.of("train", "--resume", copy).requireDone().lastLine());
        assertArrayEquals(Files.readAllBytes(run.file("model.safetensors")),
                Files.readAllBytes(copy.resolve("model.safetensors")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void theWeightsAreTheSameBytesAtAnyThreadCount(int threads) throws IOException {
        int before = Threads.count();
        try {
            Path folder = temporary.resolve("threads");
            Invocation.of("train", "lenet5", "--data", "digits", "--epochs", 2, "--out", folder, "--threads", threads)
                    .requireDone();
            assertArrayEquals(Files.readAllBytes(TrainedRun.shared().file("model.safetensors")),
                    Files.readAllBytes(folder.resolve("model.safetensors")));
        } finally {
            Threads.setCount(before);
        }
    }

    static Stream<Arguments> optimizersWithSchedules() {
        List<String> schedules = ScheduleSpec.names();
        List<String> augmentations = Augmentation.names();
        return IntStream
                .range(0, Math.max(augmentations.size(), Math.max(OptimizerFactory.names().size(), schedules.size())))
                .mapToObj(i -> Arguments.of(OptimizerFactory.names().get(i % OptimizerFactory.names().size()),
                        schedules.get(i % schedules.size()),
                        augmentations.get(i % augmentations.size())));
    }

    @ParameterizedTest
    @MethodSource("optimizersWithSchedules")
    void everyOptimizerScheduleAndAugmentationTrains(String optimizer, String schedule, String augmentation) {
        Invocation.of("train", "lenet5-valid", "--data", "digits", "--epochs", 1, "--batch-size", 100,
                "--optimizer", optimizer, "--schedule", schedule, "--augmentation", augmentation, "--out",
                temporary.resolve("run")).requireDone();
    }

    /** What surrounds the steps is part of the run: it goes on exactly, and a resumed run refuses other settings. */
    @Test
    void theOptionsAroundTheStepsTrainAndAreKept() {
        Path folder = temporary.resolve("run");
        Invocation done = Invocation.of("train", "lenet5-valid", "--data", "digits", "--epochs", 2, "--batch-size", 100,
                "--optimizer", "adamw", "--clip-norm", 1, "--clip-value", 0.5, "--accumulate", 3, "--ema", 0.9,
                "--gradient-noise", 1e-4, "--lookahead", "--decay-weights-only", "--schedule", "plateau", "--out",
                folder)
                .requireDone();
        assertEquals(done.lastLine(), Invocation.of("train", "--resume", folder).requireDone().lastLine());
        Invocation.of("train", "--resume", folder, "--ema", 0.5).requireFailure(2, "--ema 0.9, not 0.5");
        assertEquals(done.lastLine(), Invocation.of("evaluate", "lenet5-valid", "--weights",
                folder.resolve("best.ckpt"), "--data", "digits").requireDone().lastLine());
    }

    @Test
    void aRecipesBatchShrinksToTheData() {
        Invocation run = Invocation
                .of("train", "cifar-resnet20", "--data", "digits", "--limit-images", 40, "--epochs", 1,
                        "--validation", 0, "--out", temporary.resolve("run"))
                .requireDone();
        assertTrue(run.err().contains("40 training images in place of the recipe's 128 a step"), run.err());
    }

    @Test
    void earlyStoppingEndsTheRunWithItsResult() throws IOException {
        Path folder = temporary.resolve("run");
        Invocation done = Invocation.of("train", "lenet5-valid", "--data", "digits", "--epochs", 200, "--batch-size",
                500, "--order", "with-replacement", "--optimizer", "adagrad", "--lr", 1e-12, "--validation", 0.05,
                "--early-stop", 2, "--swa",
                1, "--grow-batches", 2,
                "--out",
                folder).requireDone();
        assertTrue(done.lastLine().startsWith("test top-1"), done.out());
        assertTrue(Files.readString(folder.resolve("metrics.csv")).lines().count() < 50);
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
        }
    }
}
