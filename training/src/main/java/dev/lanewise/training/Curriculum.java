package dev.lanewise.training;

import dev.lanewise.data.Batch;
import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Epoch;
import dev.lanewise.data.EpochOrder;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Subset;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Curriculum learning: samples from easy to hard, and at first the easy ones only (lecture 2).
 *
 * <p>Give {@link #growing} to a loader of the data set ({@link BatchLoader#withOrder}), or train stage by stage: a stage is a data set, to be
 * shuffled, with a larger share from one to the next, or {@code stage(1)} once in its order.
 *
 * @see <a href="https://doi.org/10.1145/1553374.1553380">Bengio et al. 2009</a>
 */
public final class Curriculum {
    private static final int BATCH = 500;

    private final Dataset dataset;
    private final int[] order;

    /**
     * The curriculum of a data set.
     *
     * @param difficulty of each sample, such as the loss that another network has on it; of equals the first is the easier
     * @throws IllegalArgumentException if there is not one number for each sample
     */
    public Curriculum(Dataset dataset, double[] difficulty) {
        if (difficulty.length != dataset.size()) {
            throw new IllegalArgumentException(
                    "the difficulty of " + difficulty.length + " samples is given, but there are "
                            + dataset.size());
        }
        this.dataset = dataset;
        order = IntStream.range(0, difficulty.length).boxed()
                .sorted(Comparator.comparingDouble(sample -> difficulty[sample])).mapToInt(Integer::intValue).toArray();
    }

    /** The curriculum by the loss of a network that is trained already, on each sample. */
    public static Curriculum byLoss(Network network, Dataset dataset, Normalization normalization) {
        double[] losses = new double[dataset.size()];
        CrossEntropyLoss loss = new CrossEntropyLoss();
        Pass pass = Pass.evaluation();
        BatchLoader loader = BatchLoader.of(dataset, BATCH).withNormalization(normalization);
        try (Epoch batches = loader.epoch(0, 0)) {
            int sample = 0;
            while (batches.hasNext()) {
                Batch batch = batches.next();
                Tensor output = network.forward(batch.images(), pass);
                for (int i = 0; i < batch.size(); i++) {
                    losses[sample++] = loss.evaluate(output.samples(i, i + 1), new int[] {batch.labels()[i]}, null);
                }
                pass.release(output);
            }
        }
        return new Curriculum(dataset, losses);
    }

    /**
     * The order of epochs that begin with the easiest samples: epoch e draws from their share s(e) = min(1, start + (1 − start)·e/epochs), each
     * as often as any other but for one time, in random order. All epochs have as many samples as the data set.
     *
     * @param start the share of the first epoch, in (0, 1]
     * @param epochs after how many all samples take part, at least 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public EpochOrder growing(double start, int epochs) {
        requireShare(start);
        if (epochs < 1) {
            throw new IllegalArgumentException("a curriculum grows for at least 1 epoch, but for " + epochs);
        }
        return (size, epoch, random) -> {
            int pool = count(Math.min(1, start + (1 - start) * epoch / epochs));
            int[] samples = new int[size];
            for (int i = 0; i < size; i += pool) {
                int[] round = random.permutation(pool);
                for (int j = 0; j < Math.min(pool, size - i); j++) {
                    samples[i + j] = order[round[j]];
                }
            }
            return samples;
        };
    }

    /**
     * The easiest samples, from easy to hard.
     *
     * @param share of all samples, in (0, 1]; at least one sample
     * @throws IllegalArgumentException if the share is outside its range
     */
    public Subset stage(double share) {
        requireShare(share);
        return Subset.of(dataset, Arrays.copyOf(order, count(share)));
    }

    private static void requireShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("the share of a stage must be in (0, 1], but is " + share);
        }
    }

    private int count(double share) {
        return Math.max(1, (int) Math.round(share * order.length));
    }
}
