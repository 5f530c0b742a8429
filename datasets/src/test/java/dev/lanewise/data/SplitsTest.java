package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SplitsTest {
    @Property
    void partsAreDisjointAndTogetherEverything(@ForAll long seed, @ForAll @IntRange(max = 60) int a,
            @ForAll @IntRange(max = 60) int b, @ForAll @IntRange(max = 60) int c, @ForAll boolean stratified) {
        List<Subset> parts = parts(new NumberedDataset(a + b + c), seed, stratified, a, b, c);
        assertEquals(List.of(a, b, c), parts.stream().map(Subset::size).toList());
        assertArrayEquals(IntStream.range(0, a + b + c).toArray(),
                parts.stream().flatMapToInt(part -> Arrays.stream(part.indices())).sorted().toArray());
        for (Subset part : parts) {
            assertArrayEquals(Arrays.stream(part.indices()).sorted().toArray(), part.indices());
        }
    }

    @Property
    void theSameStreamGivesTheSameParts(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll boolean stratified) {
        Dataset dataset = new NumberedDataset(2 * size);
        assertArrayEquals(parts(dataset, seed, stratified, size).getFirst().indices(),
                parts(dataset, seed, stratified, size).getFirst().indices());
    }

    @Example
    void anotherStreamGivesOtherParts() {
        Dataset dataset = new NumberedDataset(100);
        for (boolean stratified : new boolean[] {false, true}) {
            assertFalse(Arrays.equals(parts(dataset, 1, stratified, 20).getFirst().indices(),
                    parts(dataset, 2, stratified, 20).getFirst().indices()));
        }
    }

    @Property
    void stratifiedPartsKeepTheShareOfEachClass(@ForAll long seed, @ForAll @IntRange(max = 200) int size,
            @ForAll @IntRange(max = 100) int heldBack) {
        Dataset dataset = new NumberedDataset(size + heldBack);
        List<Subset> parts = Splits.stratified(dataset, Random.of(seed), heldBack, size);
        for (int label = 0; label < dataset.classes(); label++) {
            double share = (double) count(dataset, label) / Math.max(1, dataset.size());
            for (Subset part : parts) {
                int count = count(part, label);
                assertTrue(Math.abs(count - share * part.size()) <= 1, count + " samples of class " + label + " among "
                        + part.size() + ", expected " + share * part.size());
            }
        }
    }

    @Property(tries = 20)
    void sizesThatDoNotFitAreRefused(@ForAll @IntRange(max = 50) int size) {
        Dataset dataset = new NumberedDataset(size);
        assertThrows(IllegalArgumentException.class, () -> Splits.split(dataset, Random.of(1), size, 1));
        assertThrows(IllegalArgumentException.class, () -> Splits.stratified(dataset, Random.of(1), -1));
        assertThrows(IndexOutOfBoundsException.class, () -> Subset.of(dataset, new int[] {size}));
    }

    private static List<Subset> parts(Dataset dataset, long seed, boolean stratified, int... sizes) {
        return stratified
                ? Splits.stratified(dataset, Random.of(seed), sizes)
                : Splits.split(dataset, Random.of(seed), sizes);
    }

    private static int count(Dataset dataset, int label) {
        return (int) IntStream.range(0, dataset.size()).filter(i -> dataset.label(i) == label).count();
    }
}
