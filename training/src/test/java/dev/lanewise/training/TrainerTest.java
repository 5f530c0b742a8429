package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchTransform;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.regularization.MaxNorm;
import dev.lanewise.nn.regularization.WeightPenalty;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Threads;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.ImageDataset;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.loss.HuberLoss;
import dev.lanewise.nn.loss.L1Loss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.nn.loss.MeanSquaredError;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Schedules;
import dev.lanewise.tensor.Shape;
import java.time.Duration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    @TempDir
    private Path folder;

    @Test
    void learnsTheTaskAndReportsEveryEpoch() throws IOException {
        List<EpochReport> reports = new ArrayList<>();
        Trainer trainer = TinyTask.trainer().listener(new Listener() {
            @Override
            public void onEpochEnd(Trainer running, EpochReport report) {
                reports.add(report);
            }
        }).build();
        assertTrue(trainer.run());
        assertEquals(List.of(1, 2, 3), reports.stream().map(EpochReport::epoch).toList());
        assertEquals(TinyTask.BATCHES * TinyTask.BATCH, reports.getLast().training().images());
        assertEquals(20, reports.getLast().validation().orElseThrow().images());
        assertTrue(reports.get(trainer.bestEpoch() - 1).validation().orElseThrow().top1() > 0.8);
        assertTrue(reports.getLast().training().loss() < reports.getFirst().training().loss());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void weightsDoNotDependOnTheThreadCount(int threads) throws IOException {
        List<float[]> expected = weightsAfterRun();
        int before = Threads.count();
        Threads.setCount(threads);
        try {
            assertSameBits(expected, weightsAfterRun());
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void aRunStoppedAfterAnyStepsGoesOnExactly() throws IOException {
        Path plainFolder = Files.createDirectory(folder.resolve("plain"));
        Trainer plain = withFiles(TinyTask.trainer(), plainFolder).build();
        assertTrue(plain.run());
        for (int first = 1; first < TinyTask.EPOCHS * TinyTask.BATCHES; first++) {
            Path run = Files.createDirectory(folder.resolve("stop-" + first));
            assertFalse(withFiles(TinyTask.trainer(), run).listener(TinyTask.stopAfter(first)).build().run());
            Trainer middle = withFiles(TinyTask.trainer(), run).listener(TinyTask.stopAfter(first + 2)).build();
            middle.restore(run.resolve(CheckpointListener.LAST));
            middle.run();
            Trainer last = withFiles(TinyTask.trainer(), run).build();
            last.restore(run.resolve(CheckpointListener.LAST));
            assertTrue(last.run());
            assertSameBits(weights(plain.network()), weights(last.network()));
            for (String file : List.of(CheckpointListener.LAST, CheckpointListener.BEST)) {
                assertArrayEquals(Files.readAllBytes(plainFolder.resolve(file)), Files.readAllBytes(run.resolve(file)),
                        file);
            }
            for (String file : List.of(RunLog.CSV, RunLog.JSON_LINES)) {
                assertEquals(withoutTimes(plainFolder.resolve(file)), withoutTimes(run.resolve(file)),
                        "stopped at " + first);
            }
        }
    }

    @Test
    void whatWasLoggedAfterTheCheckpointIsCutOff() throws IOException {
        Path plainFolder = Files.createDirectory(folder.resolve("plain"));
        withFiles(TinyTask.trainer(), plainFolder).build().run();
        Path run = Files.createDirectory(folder.resolve("killed"));
        withFiles(TinyTask.trainer(), run).listener(TinyTask.stopAfter(7)).build().run();
        Path checkpoint = Files.copy(run.resolve(CheckpointListener.LAST), folder.resolve("kept.ckpt"));
        Trainer ahead = withFiles(TinyTask.trainer(), run).build();
        ahead.restore(checkpoint);
        ahead.run();
        Files.writeString(run.resolve(RunLog.JSON_LINES),
                Files.readString(run.resolve(RunLog.JSON_LINES)) + "{\"event\":\"ep");
        Trainer again = withFiles(TinyTask.trainer(), run).build();
        again.restore(checkpoint);
        again.run();
        assertEquals(withoutTimes(plainFolder.resolve(RunLog.CSV)), withoutTimes(run.resolve(RunLog.CSV)));
        assertEquals(withoutTimes(plainFolder.resolve(RunLog.JSON_LINES)),
                withoutTimes(run.resolve(RunLog.JSON_LINES)));
    }

    @Test
    void refusesTheCheckpointOfAnotherRun() throws IOException {
        Path file = folder.resolve("a.ckpt");
        TinyTask.trainer(0.1).build().checkpoint().write(file);
        Trainer other = TinyTask.trainer(0.2).build();
        CheckpointException failure = assertThrows(CheckpointException.class, () -> other.restore(file));
        assertEquals(file + ": belongs to another run: its lr is 0.1, but this run's is 0.2", failure.getMessage());
    }

    @Test
    void refusesTheCheckpointOfAnotherOptimizer() throws IOException {
        Path file = folder.resolve("a.ckpt");
        TinyTask.trainer().build().checkpoint().write(file);
        Network network = TinyTask.network();
        Trainer other = Trainer.builder(network, new CrossEntropyLoss(), new Sgd(network.parameters(), 0.1))
                .training(TinyTask.loader(TinyTask.dataset(16, "train"), true)).seed(TinyTask.SEED).build();
        CheckpointException failure = assertThrows(CheckpointException.class, () -> other.restore(file));
        assertTrue(
                failure.getMessage().startsWith(file + ": belongs to another run: its optimizer is Sgd momentum 0.9"),
                failure.getMessage());
    }

    /** What a configuration does not name is compared, too: a run that goes on differently is another run. */
    @Test
    void refusesTheCheckpointOfAnotherSetup() throws IOException {
        Path file = folder.resolve("a.ckpt");
        setup(TinyTask.SEED, 0.1, 0.9, TinyTask.BATCH, Schedules.constant()).checkpoint().write(file);
        setup(TinyTask.SEED, 0.1, 0.9, TinyTask.BATCH, Schedules.constant()).restore(file);
        assertRefused(file, setup(12, 0.1, 0.9, TinyTask.BATCH, Schedules.constant()), "its seed is 11");
        assertRefused(file, setup(TinyTask.SEED, 0.2, 0.9, TinyTask.BATCH, Schedules.constant()),
                "its learning rate is 0.1, but this run's is 0.2");
        assertRefused(file, setup(TinyTask.SEED, 0.1, 0.5, TinyTask.BATCH, Schedules.constant()),
                "its optimizer is Sgd momentum 0.9");
        assertRefused(file, setup(TinyTask.SEED, 0.1, 0.9, 4, Schedules.constant()),
                "its batch size is 8, but this run's is 4");
        assertRefused(file, setup(TinyTask.SEED, 0.1, 0.9, TinyTask.BATCH, Schedules.cosine(3, 0)), "its schedule");
    }

    private static Trainer setup(long seed, double rate, double momentum, int batch, Schedule schedule) {
        Network network = TinyTask.network();
        BatchLoader loader = BatchLoader.of(TinyTask.dataset(16, "train"), batch).shuffled(1).droppingLast();
        return Trainer.builder(network, new CrossEntropyLoss(),
                new Sgd(network.parameters(), rate).withMomentum(momentum)).schedule(schedule).seed(seed)
                .training(loader)
                .build();
    }

    private static void assertRefused(Path file, Trainer trainer, String problem) {
        CheckpointException failure = assertThrows(CheckpointException.class, () -> trainer.restore(file));
        assertTrue(failure.getMessage().startsWith(file + ": belongs to another run: " + problem),
                failure.getMessage());
    }

    @Test
    void aRunThatRestoresMoreEpochsThanItsOwnIsDone() throws IOException {
        Path file = folder.resolve("a.ckpt");
        Trainer three = TinyTask.trainer().build();
        three.run();
        three.checkpoint().write(file);
        Trainer two = TinyTask.trainer().epochs(2).build();
        two.restore(file);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertTrue(two.run()));
        assertEquals(TinyTask.EPOCHS, two.completedEpochs());
    }

    @Test
    void theOptimizersParametersAreTheNetworks() {
        Trainer.Builder other = Trainer.builder(TinyTask.network(), new CrossEntropyLoss(),
                new Sgd(TinyTask.network().parameters(), 0.1))
                .training(TinyTask.loader(TinyTask.dataset(16, "train"), true));
        String message = assertThrows(IllegalArgumentException.class, other::build).getMessage();
        assertTrue(message.startsWith("the optimizer is of another network: its parameter 0.weight"), message);
        Network network = TinyTask.network();
        Trainer.Builder nothing = Trainer.builder(network, new CrossEntropyLoss(), new Sgd(List.of(), 0.1))
                .training(TinyTask.loader(TinyTask.dataset(16, "train"), true));
        assertThrows(IllegalArgumentException.class, nothing::build);
    }

    private static Network withOutputs(int outputs) {
        return new Network(Sequential.of(new Flatten(), new Linear(36, outputs)), Shape.of(1, 1, 6, 6));
    }

    @Test
    void labelsFitTheOutputs() {
        Network one = withOutputs(1);
        Trainer.Builder builder = Trainer.builder(one, new CrossEntropyLoss(), new Sgd(one.parameters(), 0.1))
                .training(TinyTask.loader(TinyTask.dataset(16, "train"), true));
        assertEquals(
                "the network's outputs are [1, 1], but the samples are of 2 classes: it needs [N, classes] with at least "
                        + "as many",
                assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    /** One output has no classes: a loss over numbers would make it 1 for every sample, with a top-1 of 1. */
    @Test
    void aLossOverNumbersTakesNoLabelsForOneOutput() {
        Network one = withOutputs(1);
        ImageDataset unlabelled = ImageDataset.of(Shape.of(1, 6, 6), new byte[8 * 36], new byte[8], List.of("only"));
        for (Loss loss : List.of(new MeanSquaredError(), new L1Loss(), new HuberLoss())) {
            Trainer trainer = Trainer.builder(one, loss, new Sgd(one.parameters(), 0.1))
                    .training(TinyTask.loader(unlabelled, true)).build();
            String message = assertThrows(IllegalArgumentException.class, trainer::run).getMessage();
            assertTrue(message.startsWith("one output has no classes to tell apart"), message);
        }
    }

    @Test
    void aNetworkOfZerosIsRefusedUnlessItIsRestored() throws IOException {
        Path file = folder.resolve("a.ckpt");
        TinyTask.trainer().build().checkpoint().write(file);
        Network zeros = TinyTask.network();
        zeros.parameters().forEach(parameter -> parameter.value().fill(0));
        Trainer trainer = Trainer.builder(zeros, new CrossEntropyLoss(),
                new Sgd(zeros.parameters(), 0.1).withMomentum(0.9).withNesterov()).seed(TinyTask.SEED)
                .schedule(Schedules.cosine(TinyTask.EPOCHS, 0))
                .training(TinyTask.loader(TinyTask.dataset(TinyTask.SAMPLES, "train"), true)).build();
        String message = assertThrows(IllegalStateException.class, trainer::run).getMessage();
        assertTrue(message.startsWith("all weights of the network are zero"), message);
        trainer.restore(file);
        assertTrue(trainer.run());
    }

    @Test
    void divergenceEndsTheRunWithoutACheckpoint() {
        Trainer trainer = withFiles(TinyTask.trainer(1e30), folder).build();
        DivergedException failure = assertThrows(DivergedException.class, trainer::run);
        assertTrue(failure.getMessage().contains("training has diverged; lower the learning rate"),
                failure.getMessage());
        assertFalse(Files.exists(folder.resolve(CheckpointListener.LAST)));
    }

    @Test
    void aRunNeedsBatchesAndEpochs() {
        Network network = TinyTask.network();
        Trainer.Builder empty = Trainer.builder(network, new CrossEntropyLoss(), new Sgd(network.parameters(), 0.1));
        assertThrows(IllegalArgumentException.class, empty::build);
        assertThrows(IllegalArgumentException.class, () -> TinyTask.trainer().epochs(0).build());
    }

    private static Trainer.Builder withFiles(Trainer.Builder builder, Path run) {
        return builder.listener(new RunLog(run, 2)).listener(new CheckpointListener(run, 0, 0));
    }

    private static List<float[]> weightsAfterRun() throws IOException {
        Trainer trainer = TinyTask.trainer().build();
        trainer.run();
        return weights(trainer.network());
    }

    private static List<float[]> weights(Network network) {
        return network.stateDict().values().stream().map(tensor -> tensor.toArray()).toList();
    }

    private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    private static String withoutTimes(Path log) throws IOException {
        return Files.readString(log).replaceAll(",\"seconds\":[^}]*|(?<=true|false),[0-9.E-]+,[0-9.E-]*", "");
    }

    @Test
    void penaltiesAndConstraintsActOnEveryStep() throws IOException {
        Trainer plain = TinyTask.trainer().build();
        Trainer held = TinyTask.trainer().regularizer(WeightPenalty.l2(0.01)).constraint(new MaxNorm(0.1)).build();
        plain.run();
        held.run();
        Tensor weight = held.network().stateDict().get("5.weight");
        for (int unit = 0; unit < weight.dimension(0); unit++) {
            assertTrue(Reduction.squaredNorm(weight.samples(unit, unit + 1)) <= 0.1 * 0.1 * (1 + 1e-5));
        }
        assertTrue(Reduction.squaredNorm(plain.network().stateDict().get("5.weight")) > 0.1);
        Trainer shrunk = TinyTask.trainer().regularizer(WeightPenalty.l2(0.2)).build();
        shrunk.run();
        assertTrue(Reduction.squaredNorm(shrunk.network().stateDict().get("5.weight")) < Reduction
                .squaredNorm(plain.network().stateDict().get("5.weight")));
    }

    /** Targets that say the opposite of the labels: what is learned follows them. */
    @Test
    void mixedBatchesAreLearnedByTheirTargets() throws IOException {
        BatchTransform opposite = (images, targets, random) -> {
            for (int n = 0; n < targets.dimension(0); n++) {
                float first = targets.get(n, 0);
                targets.set(targets.get(n, 1), n, 0);
                targets.set(first, n, 1);
            }
        };
        Trainer trainer = TinyTask.trainer().training(TinyTask.loader(TinyTask.dataset(TinyTask.SAMPLES, "train"), true)
                .withBatchTransforms(List.of(opposite))).build();
        trainer.run();
        Metrics metrics = new Evaluator(trainer.network(), new CrossEntropyLoss())
                .evaluate(TinyTask.loader(TinyTask.dataset(20, "validation"), false));
        assertTrue(metrics.top1() < 0.3, metrics.toString());
    }
}
