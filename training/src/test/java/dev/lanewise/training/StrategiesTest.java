package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.ImageDataset;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.GradientAccumulation;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.WeightAverage;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Early stopping, averages, accumulation, plateaus and the rate finder in a real run. */
class StrategiesTest {
    @TempDir
    private Path folder;

    private final Network network = TinyTask.network();

    private Trainer.Builder trainer(Optimizer optimizer) {
        return Trainer.builder(network, new CrossEntropyLoss(), optimizer).seed(TinyTask.SEED)
                .training(TinyTask.loader(TinyTask.dataset(TinyTask.SAMPLES, "train"), true))
                .validation(TinyTask.loader(TinyTask.dataset(20, "validation"), false));
    }

    /** The weights after each epoch. */
    private static final class Weights implements Listener {
        private final List<float[]> epochs = new ArrayList<>();

        @Override
        public void onEpochEnd(Trainer trainer, EpochReport report) {
            epochs.add(first(trainer.network()));
        }
    }

    private static float[] first(Network network) {
        return network.parameters().getFirst().value().toArray();
    }

    @Test
    void earlyStoppingEndsTheRunAtTheBestWeights() throws IOException {
        Weights weights = new Weights();
        EarlyStopping stopping = new EarlyStopping(2);
        // At a rate of 0 the first epoch stays the best, but the batch statistics and so the network move on.
        Trainer trainer = trainer(new Sgd(network.parameters(), 0)).epochs(50).listener(weights).listener(stopping)
                .build();
        assertFalse(trainer.run());
        assertTrue(stopping.stopped());
        assertEquals(trainer.bestEpoch() + 2, trainer.completedEpochs());
        assertArrayEquals(weights.epochs.get(trainer.bestEpoch() - 1), first(network));
        assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(0));
    }

    @Test
    void aRunThatImprovesIsNotStoppedButEndsAtItsBest() throws IOException {
        Weights weights = new Weights();
        EarlyStopping stopping = new EarlyStopping(20);
        Trainer trainer = trainer(new Sgd(network.parameters(), 0.3)).epochs(6).listener(weights).listener(stopping)
                .build();
        assertTrue(trainer.run());
        assertFalse(stopping.stopped());
        assertArrayEquals(weights.epochs.get(trainer.bestEpoch() - 1), first(network));
    }

    @Test
    void averagesAreWhatIsEvaluatedAndSavedAsTheBest() throws IOException {
        WeightAverage average = WeightAverage.exponential(new Sgd(network.parameters(), 0.1), 0.9);
        Trainer trainer = trainer(average).epochs(1).listener(new CheckpointListener(folder, 0, 0)).build();
        trainer.run();
        String name = network.parameters().getFirst().name();
        float[] averaged = average.state().get(name + "/average").toArray();
        assertArrayEquals(averaged,
                Checkpoint.read(folder.resolve(CheckpointListener.BEST)).model().get(name).toArray());
        assertArrayEquals(first(network),
                Checkpoint.read(folder.resolve(CheckpointListener.LAST)).model().get(name).toArray());
        average.enterEvaluation();
        assertArrayEquals(averaged, first(network));
    }

    /** The same bits after a stop between two batches of one step. */
    @Test
    void anAccumulatedStepGoesOnExactly() throws IOException {
        Trainer whole = trainer(new GradientAccumulation(new Sgd(network.parameters(), 0.1), 3)).epochs(2).build();
        whole.run();
        float[] expected = first(network);
        Network second = TinyTask.network();
        for (int part = 0; part < 2; part++) {
            Path last = folder.resolve(CheckpointListener.LAST);
            Trainer.Builder builder = Trainer
                    .builder(second, new CrossEntropyLoss(),
                            new GradientAccumulation(new Sgd(second.parameters(), 0.1), 3))
                    .seed(TinyTask.SEED).epochs(2)
                    .training(TinyTask.loader(TinyTask.dataset(TinyTask.SAMPLES, "train"), true))
                    .validation(TinyTask.loader(TinyTask.dataset(20, "validation"), false))
                    .listener(new CheckpointListener(folder, 0, 0));
            Trainer trainer = (part == 0 ? builder.listener(TinyTask.stopAfter(4)) : builder).build();
            if (Files.exists(last)) {
                trainer.restore(last);
            }
            trainer.run();
        }
        assertArrayEquals(expected, first(second));
    }

    @Test
    void aPlateauOfTheValidationReducesTheRate() throws IOException {
        ReduceOnPlateau optimizer = new ReduceOnPlateau(new Sgd(network.parameters(), 1e-9), 0.5, 0, 0.5);
        trainer(optimizer).epochs(3).listener(new PlateauReporter(optimizer)).build().run();
        assertEquals(2, optimizer.reductions());
        assertEquals(0.25e-9, optimizer.learningRate(), 1e-15);
    }

    /** On labels that mean nothing a high rate must make the loss worse. */
    @Test
    void theFinderStopsWhereTheLossGrowsAndSuggestsALowerRate() throws IOException {
        Random random = Random.of(6);
        byte[] pixels = new byte[64 * 36];
        byte[] labels = new byte[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
            labels[i / 36] = (byte) (i / 36 % 2);
        }
        ImageDataset noise = ImageDataset.of(Shape.of(1, 6, 6), pixels, labels, List.of("a", "b"));
        LearningRateFinder finder = new LearningRateFinder(1e-4, 1e4, 60);
        Trainer trainer = trainer(new Sgd(network.parameters(), finder.lowest()))
                .training(TinyTask.loader(noise, true)).epochs(100).schedule(finder).listener(finder).build();
        assertFalse(trainer.run());
        List<LearningRateFinder.Point> points = finder.points();
        assertEquals(1e-4, points.getFirst().learningRate(), 1e-12);
        assertTrue(points.size() < 60, points.toString());
        assertTrue(finder.suggestion() < points.getLast().learningRate() / 10, "suggests " + finder.suggestion());
    }
}
