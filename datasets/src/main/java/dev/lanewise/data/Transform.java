package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/** A change of one sample before it is normalized, usually at random and made anew in every epoch. */
@FunctionalInterface
public interface Transform {
    /**
     * Changes a sample in place.
     *
     * @param sample holds the sample from {@code offset} on, channels-last in memory; pixels are in [0, 1], black is 0
     * @param shape the logical shape {@code [C, H, W]}
     * @param context which sample of which epoch it is, and its random stream
     */
    void apply(float[] sample, int offset, Shape shape, SampleContext context);
}
