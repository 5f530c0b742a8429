package dev.lanewise.data;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;

/** A random change of one sample, made anew in every epoch. */
@FunctionalInterface
public interface Transform {
    /**
     * Changes a sample in place.
     *
     * @param sample holds the sample from {@code offset} on, channels-last in memory, normalized if the data set is
     * @param shape the logical shape {@code [C, H, W]}
     * @param random the stream of this sample in this epoch
     */
    void apply(float[] sample, int offset, Shape shape, Random random);
}
