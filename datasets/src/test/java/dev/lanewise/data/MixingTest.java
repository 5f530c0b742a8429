package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixup and CutMix, and the targets that they give. */
class MixingTest {
    private static final Shape IMAGES = Shape.of(5, 2, 6, 8);

    /** Sample n is n everywhere, and of class n. */
    private static Tensor images() {
        Tensor images = Tensor.zeros(IMAGES);
        for (int n = 0; n < 5; n++) {
            images.samples(n, n + 1).fill(n);
        }
        return images;
    }

    private static Tensor targets() {
        Tensor targets = Tensor.zeros(5, 5);
        for (int n = 0; n < 5; n++) {
            targets.set(1, n, n);
        }
        return targets;
    }

    @Test
    void mixupWeighsImagesAndTargetsAlike() {
        for (long seed = 0; seed < 50; seed++) {
            Tensor images = images();
            Tensor targets = targets();
            new Mixup(0.5).apply(images, targets, Random.of(seed));
            for (int n = 0; n < 5; n++) {
                float share = targets.get(n, n);
                assertTrue(share >= 0 && share <= 1);
                float expected = n == 2 ? 2 : share * n + (1 - share) * (4 - n);
                for (float value : images.samples(n, n + 1).toArray()) {
                    assertEquals(expected, value, 1e-5);
                }
                assertEquals(1, targets.get(n, n) + (n == 2 ? 0 : targets.get(n, 4 - n)), 1e-6);
            }
        }
    }

    @Test
    void cutMixExchangesARectangleOfTheShareOfTheTargets() {
        boolean mixed = false;
        for (long seed = 0; seed < 50; seed++) {
            Tensor images = images();
            Tensor targets = targets();
            new CutMix(1).apply(images, targets, Random.of(seed));
            for (int n = 0; n < 5; n++) {
                int other = 0;
                for (int y = 0; y < 6; y++) {
                    for (int x = 0; x < 8; x++) {
                        float value = images.get(n, 0, y, x);
                        assertEquals(value, images.get(n, 1, y, x));
                        assertTrue(value == n || value == 4 - n);
                        other += value == n ? 0 : 1;
                    }
                }
                float kept = n == 2 ? 1 : 1 - other / 48f;
                assertEquals(kept, targets.get(n, n), 1e-6);
                mixed |= other > 0 && other < 48;
            }
        }
        assertTrue(mixed);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 1, 3})
    void sharesHaveTheVarianceOfTheBetaDistribution(double alpha) {
        Random random = Random.of(5);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 20_000; i++) {
            double share = Beta.symmetric(alpha, random);
            sum += share;
            squares += share * share;
        }
        double mean = sum / 20_000;
        assertEquals(0.5, mean, 0.01);
        assertEquals(1 / (4 * (2 * alpha + 1)), squares / 20_000 - mean * mean, 0.005);
    }

    @Test
    void aLoaderGivesTargetsWhereItMixes() {
        Dataset data = new NumberedDataset(23);
        BatchLoader plain = BatchLoader.of(data, 5).shuffled(3);
        BatchLoader mixing = plain.withBatchTransforms(List.of(new Mixup(1)));
        float[][] first = new float[5][];
        for (int repeat = 0; repeat < 3; repeat++) {
            try (Epoch batches = mixing.epoch(1, 0); Epoch unmixed = plain.epoch(1, 0)) {
                for (int i = 0; batches.hasNext(); i++) {
                    Batch batch = batches.next();
                    Batch before = unmixed.next();
                    assertArrayEquals(before.labels(), batch.labels());
                    assertTrue(before.targets().isEmpty());
                    Tensor targets = batch.targets().orElseThrow();
                    assertEquals(Shape.of(batch.size(), data.classes()), targets.shape());
                    for (int n = 0; n < batch.size(); n++) {
                        double sum = 0;
                        for (int c = 0; c < data.classes(); c++) {
                            sum += targets.get(n, c);
                        }
                        assertEquals(1, sum, 1e-6);
                    }
                    if (repeat == 0) {
                        first[i] = batch.images().toArray();
                    }
                    assertArrayEquals(first[i], batch.images().toArray());
                }
            }
        }
    }

    @Test
    void aFailureOfAMixtureSurfacesInNext() {
        BatchTransform failing = (images, targets, random) -> {
            throw new IllegalStateException("cannot mix");
        };
        BatchLoader loader = BatchLoader.of(new NumberedDataset(9), 4).withSeed(1)
                .withBatchTransforms(List.of(failing));
        try (Epoch batches = loader.epoch(0, 0)) {
            assertEquals("batch 0 could not be prepared: cannot mix",
                    assertThrows(IllegalStateException.class, batches::next).getMessage());
        }
    }

    @Test
    void impossibleParametersAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Mixup(0));
        assertThrows(IllegalArgumentException.class, () -> new CutMix(Double.NaN));
    }
}
