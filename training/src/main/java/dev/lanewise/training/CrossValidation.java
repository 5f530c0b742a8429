package dev.lanewise.training;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Subset;
import dev.lanewise.tensor.Random;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** k-fold cross-validation: every sample is in the validation part once, and in the training part the other k − 1 times (lecture 2). */
public final class CrossValidation {
    private CrossValidation() {}

    /**
     * One split of a data set.
     *
     * @param training the samples to learn from
     * @param validation the others
     */
    public record Fold(Subset training, Subset validation) {}

    /**
     * k random folds, whose validation parts differ by one sample at most; within a part samples keep the order of the source.
     *
     * @param k at least 2, at most the samples
     * @param random where the choice is drawn from; the same stream gives the same folds
     * @throws IllegalArgumentException if k is outside its range
     */
    public static List<Fold> folds(Dataset dataset, int k, Random random) {
        int size = dataset.size();
        if (k < 2 || k > size) {
            throw new IllegalArgumentException("folds must be 2 to the " + size + " samples, but are " + k);
        }
        int[] order = random.permutation(size);
        List<Fold> folds = new ArrayList<>();
        for (int fold = 0; fold < k; fold++) {
            int from = (int) ((long) fold * size / k);
            int to = (int) ((long) (fold + 1) * size / k);
            int[] validation = Arrays.copyOfRange(order, from, to);
            int[] training = new int[size - validation.length];
            System.arraycopy(order, 0, training, 0, from);
            System.arraycopy(order, to, training, from, size - to);
            Arrays.sort(validation);
            Arrays.sort(training);
            folds.add(new Fold(Subset.of(dataset, training), Subset.of(dataset, validation)));
        }
        return List.copyOf(folds);
    }
}
