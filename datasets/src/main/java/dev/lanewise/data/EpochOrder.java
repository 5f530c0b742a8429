package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/** Which samples an epoch has, and in which order: a {@link SampleOrder}, or one that changes from epoch to epoch. */
@FunctionalInterface
public interface EpochOrder {
    /**
     * The samples of an epoch in their order, as many as the data set has; the same for the same arguments.
     *
     * @param size the samples of the data set
     * @param epoch the number of the epoch, from 0
     * @param random the epoch's own stream
     */
    int[] of(int size, int epoch, Random random);
}
