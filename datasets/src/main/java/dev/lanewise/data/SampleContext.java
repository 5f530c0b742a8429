package dev.lanewise.data;

import dev.lanewise.tensor.Random;

/**
 * What reading and changing one sample may depend on: its index, the epoch and random streams; and memory to work in.
 *
 * <p>Belongs to one thread; {@link BatchLoader} uses one for many samples in turn.
 */
public final class SampleContext {
    private int index;
    private int epoch;
    private Random streams;
    private Random random;
    private float[] floats = new float[0];
    private byte[] sampleBytes = new byte[0];
    private byte[] rowBytes = new byte[0];

    SampleContext() {}

    /**
     * A context for reading a sample outside a loader.
     *
     * @param index of the sample in its data set
     * @param epoch from 0
     * @param random the streams {@link #random} and {@link #lastingRandom} are below this one
     */
    public SampleContext(int index, int epoch, Random random) {
        enter(index, epoch, random);
    }

    /** Goes on to another sample; the streams are {@code EPOCH/INDEX} and {@code lasting/INDEX} below {@code streams}. */
    void enter(int newIndex, int newEpoch, Random newStreams) {
        index = newIndex;
        epoch = newEpoch;
        streams = newStreams;
        random = newStreams.stream(newEpoch).stream(newIndex);
    }

    /** The index of the sample in the data set of the loader. */
    public int index() {
        return index;
    }

    /** The number of the epoch, from 0. */
    public int epoch() {
        return epoch;
    }

    /** The stream of this sample in this epoch: whoever draws from it goes on where the one before has stopped. */
    public Random random() {
        return random;
    }

    /** The stream of this sample that is the same in every epoch, at its start: for what is drawn once for all epochs. */
    public Random lastingRandom() {
        return streams.stream("lasting").stream(index);
    }

    /** Memory of at least this length with any content, valid until the next call. */
    public float[] scratch(int length) {
        if (floats.length < length) {
            floats = new float[length];
        }
        return floats;
    }

    /** A copy of {@code length} values from {@code offset} on, in {@link #scratch} memory. */
    float[] copy(float[] values, int offset, int length) {
        float[] copy = scratch(length);
        System.arraycopy(values, offset, copy, 0, length);
        return copy;
    }

    /** The bytes of a sample, before they become floats. */
    byte[] sampleBytes(int length) {
        if (sampleBytes.length < length) {
            sampleBytes = new byte[length];
        }
        return sampleBytes;
    }

    /** The rows of a resized image between its two passes. */
    byte[] rowBytes(int length) {
        if (rowBytes.length < length) {
            rowBytes = new byte[length];
        }
        return rowBytes;
    }
}
