package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Threads;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchLoaderTest {
    private static final Dataset DATA = new NumberedDataset(23);
    private static final Normalization NORMALIZATION = new Normalization(new float[] {1, 2}, new float[] {2, 4});
    private static final List<Transform> TRANSFORMS = List.of(new RandomHorizontalFlip(0.5),
            new RandomCrop(1));

    /** A copy of a batch, which outlives it. */
    private record Copy(float[] images, List<Integer> labels) {
        static Copy of(Batch batch) {
            return new Copy(batch.images().toArray(), IntStream.of(batch.labels()).boxed().toList());
        }
    }

    @Test
    void withoutShuffleBatchesFollowTheDataSet() {
        List<Copy> batches = read(BatchLoader.of(DATA, 5), 0, 0);
        assertEquals(5, batches.size());
        assertEquals(List.of(0, 1, 2), batches.getLast().labels());
        for (int sample = 0; sample < DATA.size(); sample++) {
            float[] images = batches.get(sample / 5).images();
            int start = sample % 5 * NumberedDataset.SHAPE.elements();
            // Logical [c, y, x] is element (4y + x)·2 + c in memory.
            assertEquals(100 * sample, images[start]);
            assertEquals(100 * sample + 2, images[start + 1]);
            assertEquals(100 * sample + 1, images[start + 12]);
        }
    }

    @Test
    void aShuffledEpochHasEverySampleOnceInAnOrderOfItsOwn() {
        BatchLoader loader = BatchLoader.of(DATA, 5).shuffled(1);
        List<Integer> first = samples(loader, 0);
        List<Integer> all = IntStream.range(0, DATA.size()).boxed().toList();
        assertNotEquals(all, first);
        assertEquals(all, first.stream().sorted().toList());
        assertNotEquals(first, samples(loader, 1));
        assertEquals(first, samples(loader, 0));
        assertNotEquals(first, samples(BatchLoader.of(DATA, 5).shuffled(2), 0));
    }

    @Test
    void dropLastLeavesTheSmallerBatchOut() {
        BatchLoader loader = BatchLoader.of(DATA, 5).shuffled(1).droppingLast();
        assertEquals(4, loader.batchesPerEpoch());
        assertEquals(20, loader.samplesPerEpoch());
        assertEquals(4, read(loader, 0, 0).size());
    }

    @Test
    void aResumedEpochGoesOnWithTheSameBits() {
        List<Copy> whole = read(
                BatchLoader.of(DATA, 4).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS).shuffled(7), 3, 0);
        for (int first = 0; first <= whole.size(); first++) {
            List<Copy> rest = read(
                    BatchLoader.of(DATA, 4).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS).shuffled(7), 3,
                    first);
            assertEquals(whole.size() - first, rest.size());
            for (int i = 0; i < rest.size(); i++) {
                assertArrayEquals(whole.get(first + i).images(), rest.get(i).images());
                assertEquals(whole.get(first + i).labels(), rest.get(i).labels());
            }
        }
    }

    @Test
    void transformsOfASampleDoNotDependOnItsBatch() {
        Copy one = read(BatchLoader.of(DATA, DATA.size()).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS)
                .withSeed(7), 2, 0)
                .getFirst();
        List<Copy> singles = read(
                BatchLoader.of(DATA, 1).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS).withSeed(7), 2, 0);
        int elements = NumberedDataset.SHAPE.elements();
        for (int sample = 0; sample < DATA.size(); sample++) {
            float[] expected = new float[elements];
            System.arraycopy(one.images(), sample * elements, expected, 0, elements);
            assertArrayEquals(expected, singles.get(sample).images(), "sample " + sample);
        }
    }

    @Test
    void theNumberOfThreadsChangesNoBit() {
        int before = Threads.count();
        List<Copy> expected = read(
                BatchLoader.of(DATA, 7).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS).shuffled(7), 2, 0);
        try {
            for (int threads : new int[] {1, 2, 3, 8}) {
                Threads.setCount(threads);
                List<Copy> actual = read(
                        BatchLoader.of(DATA, 7).withNormalization(NORMALIZATION).withTransforms(TRANSFORMS).shuffled(7),
                        2, 0);
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i).images(), actual.get(i).images());
                    assertEquals(expected.get(i).labels(), actual.get(i).labels());
                }
            }
        } finally {
            Threads.setCount(before);
        }
    }

    /** While a step is under way, the batches of the next two steps are prepared: a slower trainer never waits. */
    @Test
    void twoBatchesAreReadyBeforeTheyAreAskedFor() throws InterruptedException {
        AtomicInteger prepared = new AtomicInteger();
        Transform counting = (sample, offset, shape, context) -> prepared.incrementAndGet();
        BatchLoader loader = BatchLoader.of(DATA, 4).withTransforms(List.of(counting)).withSeed(1);
        try (Epoch batches = loader.epoch(0, 0)) {
            for (int step = 1; step <= 3; step++) {
                batches.next();
                while (prepared.get() < 4 * (step + 2)) {
                    Thread.sleep(1);
                }
            }
            Thread.sleep(20);
            assertEquals(20, prepared.get(), "and no more, since memory is limited");
        }
    }

    @Test
    void theFirstOfSeveralFailuresIsReported() {
        Transform failing = (sample, offset, shape, context) -> {
            throw new IllegalStateException("sample " + context.index());
        };
        BatchLoader loader = BatchLoader.of(DATA, 20).withTransforms(List.of(failing)).withSeed(1);
        for (int epoch = 0; epoch < 20; epoch++) {
            try (Epoch batches = loader.epoch(epoch, 0)) {
                String message = assertThrows(IllegalStateException.class, batches::next).getMessage();
                assertEquals("batch 0 could not be prepared: sample 0", message);
            }
        }
    }

    @Test
    void samplesAreNormalizedByChannel() {
        float[] images = read(BatchLoader.of(DATA, 1).withNormalization(NORMALIZATION), 0, 3).getFirst()
                .images();
        assertEquals((300 - 1) / 2f, images[0]);
        assertEquals((301 - 2) / 4f, images[12]);
    }

    @Test
    void memoryIsUsedAgainFromBatchToBatchAndEpochToEpoch() {
        BatchLoader loader = BatchLoader.of(DATA, 2).withNormalization(NORMALIZATION).shuffled(1);
        Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int epoch = 0; epoch < 4; epoch++) {
            try (Epoch batches = loader.epoch(epoch, 0)) {
                while (batches.hasNext()) {
                    arrays.add(batches.next().images().array());
                }
            }
        }
        assertEquals(3, arrays.size());
    }

    @Test
    void aFailureOfTheDataSetSurfacesInNext() {
        RuntimeException failure = new IllegalStateException("sample 9 is unreadable");
        Transform failing = (sample, offset, shape, random) -> {
            if (sample[offset] == 900) {
                throw failure;
            }
        };
        BatchLoader loader = BatchLoader.of(DATA, 4).withTransforms(List.of(failing)).withSeed(1);
        try (Epoch batches = loader.epoch(0, 0)) {
            batches.next();
            batches.next();
            var surfaced = assertThrows(IllegalStateException.class, batches::next);
            assertSame(failure, surfaced.getCause());
            assertTrue(surfaced.getMessage().contains("batch 2") && surfaced.getMessage().contains("sample 9"),
                    surfaced.getMessage());
            assertFalse(batches.hasNext());
        }
    }

    @Test
    void closingStopsTheThread() {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        Transform witness = (sample, offset, shape, random) -> threads.add(Thread.currentThread());
        BatchLoader loader = BatchLoader.of(DATA, 1).withTransforms(List.of(witness)).withSeed(1);
        Epoch batches = loader.epoch(0, 0);
        batches.next();
        assertTrue(threads.getFirst().isDaemon());
        assertNotEquals(Thread.currentThread(), threads.getFirst());
        batches.close();
        batches.close();
        assertFalse(batches.isProducing());
        assertThrows(NoSuchElementException.class, batches::next);
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> loader(DATA, 0, false));
        assertThrows(IllegalArgumentException.class, () -> loader(new NumberedDataset(0), 1, false));
        assertThrows(IllegalArgumentException.class, () -> loader(DATA, 24, true));
        assertThrows(IllegalArgumentException.class, () -> loader(DATA, 5, false).epoch(0, 6));
        assertThrows(IllegalArgumentException.class,
                () -> BatchLoader.of(DATA, 5).withNormalization(Normalization.of(0, 1)));
    }

    @Test
    void aBatchIsNoLargerThanTheDataSet() {
        try (Epoch batches = loader(DATA, 24, false).epoch(0, 0)) {
            assertEquals(Shape.of(23, 2, 3, 4), batches.next().images().shape());
            assertFalse(batches.hasNext());
        }
    }

    private static BatchLoader loader(Dataset dataset, int batchSize, boolean dropLast) {
        BatchLoader all = BatchLoader.of(dataset, batchSize);
        return dropLast ? all.droppingLast() : all;
    }

    private static List<Integer> samples(BatchLoader loader, int epoch) {
        List<Integer> samples = new ArrayList<>();
        int elements = NumberedDataset.SHAPE.elements();
        for (Copy batch : read(loader, epoch, 0)) {
            for (int i = 0; i < batch.labels().size(); i++) {
                int sample = Math.round(batch.images()[i * elements] / 100);
                assertEquals(sample % 5, batch.labels().get(i));
                samples.add(sample);
            }
        }
        return samples;
    }

    private static List<Copy> read(BatchLoader loader, int epoch, int firstBatch) {
        List<Copy> copies = new ArrayList<>();
        try (Epoch batches = loader.epoch(epoch, firstBatch)) {
            while (batches.hasNext()) {
                copies.add(Copy.of(batches.next()));
            }
        }
        return copies;
    }
}
