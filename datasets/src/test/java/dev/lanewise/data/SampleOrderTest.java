package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
    private static final int SIZE = 1000;

    @Test
    void cyclicAndShuffledHaveEverySampleOnce() {
        int[] all = IntStream.range(0, SIZE).toArray();
        assertArrayEquals(all, SampleOrder.CYCLIC.of(SIZE, 0, Random.of(1)));
        int[] shuffled = SampleOrder.SHUFFLED.of(SIZE, 0, Random.of(1));
        assertFalse(Arrays.equals(all, shuffled));
        assertArrayEquals(all, Arrays.stream(shuffled).sorted().toArray());
    }

    /** Of n draws from n samples 1 − (1 − 1/n)ⁿ, about 63 %, are different ones. */
    @Test
    void withReplacementLeavesAThirdOut() {
        long different = Arrays.stream(SampleOrder.WITH_REPLACEMENT.of(SIZE, 0, Random.of(1))).distinct().count();
        assertEquals(0.632 * SIZE, different, 0.05 * SIZE);
    }

    @Test
    void aLoaderTakesTheOrder() {
        byte[] labels = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            labels[i] = (byte) (i % 10);
        }
        List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        ImageDataset dataset = ImageDataset.of(Shape.of(1, 1, 1), new byte[SIZE], labels, names);
        BatchLoader loader = BatchLoader.of(dataset, SIZE).shuffled(3).droppingLast();
        try (Epoch epoch = loader.withOrder(SampleOrder.CYCLIC).epoch(0, 0)) {
            assertArrayEquals(IntStream.range(0, SIZE).map(i -> i % 10).toArray(), epoch.next().labels());
        }
    }
}
