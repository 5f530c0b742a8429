package dev.lanewise.data;

import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Labelled samples that can be read in any order, by several threads at once.
 *
 * <p>A sample is logically {@code [C, H, W]} and channels-last in memory ({@code H, W, C}), like a sample of a tensor of rank 4.
 * Pixels are in [0, 1] (a byte divided by 255) unless {@link #normalized}.
 */
public interface Dataset {
    /** The number of samples. */
    int size();

    /** The logical shape of one sample, {@code [C, H, W]}. */
    Shape sampleShape();

    /** The names of the classes; a label is an index into this list. */
    List<String> classNames();

    /** The number of classes. */
    default int classes() {
        return classNames().size();
    }

    /**
     * Writes the sample in memory order to {@code into[offset …]}.
     *
     * @throws IndexOutOfBoundsException if there is no such sample, or it does not fit
     */
    void read(int index, float[] into, int offset);

    /**
     * Writes the sample as {@link #read(int, float[], int)} does; where reading chooses at random, such as a part of a larger image, the
     * choice is drawn from the context.
     *
     * @throws IndexOutOfBoundsException if there is no such sample, or it does not fit
     * @throws java.io.UncheckedIOException if the sample is in a file that cannot be read, or is damaged
     */
    default void read(int index, float[] into, int offset, SampleContext context) {
        read(index, into, offset);
    }

    /**
     * What tells a sample from others without reading it: of an image in a file, its path below the folder of its part and its size; of
     * all others, their class.
     *
     * @throws IndexOutOfBoundsException if there is no such sample
     */
    default String key(int index) {
        return Integer.toString(label(index));
    }

    /** The class of a sample, 0 to {@code classes() − 1}. */
    int label(int index);

    /**
     * The same samples with (value − mean) / standardDeviation per channel; nothing is copied.
     *
     * @throws IllegalArgumentException if the normalization is of another number of channels
     */
    default Dataset normalized(Normalization normalization) {
        return new NormalizedDataset(this, normalization);
    }

    /**
     * The same images cut to samples in another way; nothing is copied.
     *
     * @throws UnsupportedOperationException if the samples are not images of bytes
     */
    default Dataset framed(Framing framing) {
        throw new UnsupportedOperationException("this data set has no images that could be cut another way");
    }
}
