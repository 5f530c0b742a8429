package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Ways to cut a data set into random parts without a common sample: training, validation, test.
 *
 * <p>Within a part samples keep the order of the source. Both methods throw an {@code IllegalArgumentException} if a size is
 * negative, or the sizes together exceed the data set.
 */
public final class Splits {
    private Splits() {}

    /**
     * Random parts, all choices equally likely.
     *
     * @param random where the choice is drawn from; the same stream gives the same parts
     * @param sizes the samples of each part; what they leave over is in no part
     * @return one subset for each size, in this order
     */
    public static List<Subset> split(Dataset dataset, Random random, int... sizes) {
        requireSizes(dataset, sizes);
        int[] order = random.permutation(dataset.size());
        List<Subset> parts = new ArrayList<>();
        int from = 0;
        for (int size : sizes) {
            parts.add(inOrder(dataset, Arrays.copyOfRange(order, from, from + size)));
            from += size;
        }
        return List.copyOf(parts);
    }

    /**
     * Random parts that keep the share of each class, to within one sample for every part taken so far.
     *
     * @param random where the choice is drawn from; the same stream gives the same parts
     * @param sizes the samples of each part; what they leave over is in no part
     * @return one subset for each size, in this order
     */
    public static List<Subset> stratified(Dataset dataset, Random random, int... sizes) {
        requireSizes(dataset, sizes);
        int[] remaining = Arrays.stream(random.permutation(dataset.size())).boxed()
                .sorted((a, b) -> Integer.compare(dataset.label(a), dataset.label(b)))
                .mapToInt(Integer::intValue).toArray();
        List<Subset> parts = new ArrayList<>();
        for (int size : sizes) {
            // In an order by class, and random within a class, evenly spaced samples are taken.
            int[] taken = new int[size];
            int[] rest = new int[remaining.length - size];
            for (int i = 0, t = 0; i < remaining.length; i++) {
                if (t < size && i == (int) ((long) t * remaining.length / size)) {
                    taken[t++] = remaining[i];
                } else {
                    rest[i - t] = remaining[i];
                }
            }
            parts.add(inOrder(dataset, taken));
            remaining = rest;
        }
        return List.copyOf(parts);
    }

    private static Subset inOrder(Dataset dataset, int[] indices) {
        Arrays.sort(indices);
        return Subset.of(dataset, indices);
    }

    private static void requireSizes(Dataset dataset, int... sizes) {
        long total = Arrays.stream(sizes).asLongStream().sum();
        if (Arrays.stream(sizes).anyMatch(size -> size < 0) || total > dataset.size()) {
            throw new IllegalArgumentException("cannot split " + dataset.size() + " samples into parts of "
                    + Arrays.toString(sizes));
        }
    }
}
