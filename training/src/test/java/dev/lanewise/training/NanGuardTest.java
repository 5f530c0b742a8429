package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Transform;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NanGuardTest {
    /** The step, from 1, whose second image is broken: the second of five. */
    private static final int BROKEN = 2;

    @TempDir
    private Path folder;

    /** Breaks one image of the second batch of every epoch, in the first pixel. */
    private static BatchLoader loaderWithABrokenImage(float value) {
        Transform breaking = (sample, offset, _, context) -> {
            if (context.index() == (BROKEN - 1) * TinyTask.BATCH + 1) {
                sample[offset] = value;
            }
        };
        return BatchLoader.of(TinyTask.dataset(TinyTask.SAMPLES, "train"), TinyTask.BATCH)
                .withNormalization(Normalization.of(0.4f, 0.3f)).withTransforms(List.of(breaking))
                .withSeed(TinyTask.SEED).droppingLast();
    }

    private static Trainer.Builder trainer(Network network, float value) {
        return Trainer.builder(network, new CrossEntropyLoss(), new Sgd(network.parameters(), 0.1).withMomentum(0.9))
                .seed(TinyTask.SEED).training(loaderWithABrokenImage(value));
    }

    private static List<float[]> state(Network network) {
        return network.stateDict().values().stream().map(tensor -> tensor.toArray()).toList();
    }

    private static void assertSameBits(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i));
        }
    }

    /** Keeps the network's state after every step. */
    private static final class States implements Listener {
        private final List<List<float[]>> afterStep = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final List<Double> rates = new ArrayList<>();

        @Override
        public void onStep(Trainer trainer) {
            afterStep.add(state(trainer.network()));
            rates.add(trainer.progress().learningRate());
        }

        @Override
        public void onStepLeftOut(Trainer trainer, String problem) {
            problems.add(problem);
        }
    }

    @Test
    void stopNamesTheStepAndLeavesWeightsAndStatisticsAsTheyWere() {
        Network network = TinyTask.network();
        States states = new States();
        Trainer trainer = trainer(network, Float.POSITIVE_INFINITY).listener(states).build();
        DivergedException failure = assertThrows(DivergedException.class, trainer::run);
        assertTrue(
                failure.getMessage().startsWith("the loss is NaN at step 2 (epoch 1), and the batch of images holds"),
                failure.getMessage());
        assertEquals(BROKEN - 1, states.afterStep.size());
        assertSameBits(states.afterStep.getLast(), state(network));
    }

    @Test
    void theLayerWhoseStatisticsOverflowIsNamed() {
        // 1e25 is finite, and so are sums of its products with weights of about 0.1; its square is not.
        DivergedException failure = assertThrows(DivergedException.class,
                trainer(TinyTask.network(), 1e25f).build()::run);
        assertTrue(failure.getMessage().startsWith("a running statistic is not finite at step 2 (epoch 1), "
                + "first in the running statistics of layer 1 (BatchNorm2d): "), failure.getMessage());
    }

    @Test
    void theLayerWhoseOutputOverflowsFirstIsNamed() {
        Network network = TinyTask.network();
        network.stateDict().get("5.weight").fill(3e38f);
        DivergedException failure = assertThrows(DivergedException.class, trainer(network, 1).build()::run);
        assertTrue(failure.getMessage().contains(" at step 1 (epoch 1), first in the output of layer 5 (Linear): "),
                failure.getMessage());
    }

    @Test
    void aBrokenWeightIsNamed() {
        Network network = TinyTask.network();
        network.stateDict().get("5.bias").set(Float.NaN, 1);
        DivergedException failure = assertThrows(DivergedException.class, trainer(network, 1).build()::run);
        assertTrue(failure.getMessage().contains("step 1 (epoch 1), and the weight 5.bias holds a value that is not"),
                failure.getMessage());
    }

    @Test
    void skipLeavesTheBatchOutAndGoesOn() throws IOException {
        States states = new States();
        Trainer trainer = trainer(TinyTask.network(), Float.NaN).onNan(NanPolicy.SKIP).listener(states)
                .listener(new RunLog(folder, 1)).build();
        assertTrue(trainer.run());
        assertEquals(TinyTask.BATCHES, states.afterStep.size());
        assertSameBits(states.afterStep.get(BROKEN - 2), states.afterStep.get(BROKEN - 1));
        assertFalse(Arrays.equals(states.afterStep.get(BROKEN - 1).getFirst(),
                states.afterStep.get(BROKEN).getFirst()));
        assertEquals(1, states.problems.size());
        assertTrue(states.rates.stream().allMatch(rate -> rate == 0.1));
        assertEquals((TinyTask.BATCHES - 1) * TinyTask.BATCH, trainer.trainedImages());
        assertTrue(Files.readString(folder.resolve(RunLog.JSON_LINES)).contains("\"event\":\"step_left_out\""));
    }

    @Test
    void reduceHalvesTheLearningRateAndARestoredRunKnowsIt() throws IOException {
        States states = new States();
        Trainer trainer = trainer(TinyTask.network(), Float.NaN).onNan(NanPolicy.REDUCE).listener(states).build();
        trainer.run();
        assertEquals(List.of(0.1, 0.1, 0.05, 0.05, 0.05), states.rates);
        Path file = folder.resolve("reduced.ckpt");
        trainer.checkpoint().write(file);
        Trainer restored = trainer(TinyTask.network(), Float.NaN).onNan(NanPolicy.REDUCE).epochs(2).build();
        restored.restore(file);
        assertEquals(0.05, restored.progress().learningRate());
    }

    @Test
    void tenStepsLeftOutInARowEndTheRun() {
        Network network = TinyTask.network();
        network.parameters().getFirst().value().fill(Float.NaN);
        States states = new States();
        Trainer trainer = trainer(network, 1).onNan(NanPolicy.SKIP).epochs(TinyTask.EPOCHS).listener(states).build();
        assertThrows(DivergedException.class, trainer::run);
        assertEquals(9, states.problems.size());
    }
}
