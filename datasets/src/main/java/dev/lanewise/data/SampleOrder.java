package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import java.util.stream.IntStream;

/** The rule by which stochastic gradient descent chooses its next samples. */
public enum SampleOrder implements EpochOrder {
    /** In the order of the data set, again and again (lecture 3). */
    CYCLIC,
    /** In a new random order in every epoch (lecture 2): what networks are trained by. */
    SHUFFLED,
    /** Each drawn from all samples, whatever came before (lecture 3): an epoch has some of them twice and others not at all. */
    WITH_REPLACEMENT;

    @Override
    public int[] of(int size, int epoch, Random stream) {
        return switch (this) {
            case CYCLIC -> IntStream.range(0, size).toArray();
            case SHUFFLED -> stream.permutation(size);
            case WITH_REPLACEMENT -> IntStream.generate(() -> stream.nextInt(size)).limit(size).toArray();
        };
    }
}
