package dev.lanewise.data;

import java.util.Arrays;

/**
 * The mean and the standard deviation of each channel, which inputs are freed of: (value − mean) / standardDeviation.
 *
 * @param mean one number a channel, for values in [0, 1]; none for no change
 * @param standardDeviation one positive number a channel
 */
public record Normalization(float[] mean, float[] standardDeviation) {
    /** What torchvision's networks for ImageNet were trained with: red, green and blue. */
    public static final Normalization IMAGENET = new Normalization(new float[] {0.485f, 0.456f, 0.406f},
            new float[] {0.229f, 0.224f, 0.225f});
    /** No change, for any number of channels. */
    public static final Normalization NONE = new Normalization(new float[0], new float[0]);

    /**
     * Checks and copies the arrays.
     *
     * @throws IllegalArgumentException if they differ in length, a mean is not finite, or a deviation is not finite and positive
     */
    public Normalization {
        mean = mean.clone();
        standardDeviation = standardDeviation.clone();
        boolean valid = mean.length == standardDeviation.length;
        for (int channel = 0; valid && channel < mean.length; channel++) {
            valid = Float.isFinite(mean[channel]) && standardDeviation[channel] > 0
                    && Float.isFinite(standardDeviation[channel]);
        }
        if (!valid) {
            throw new IllegalArgumentException(
                    "mean and standard deviation need one finite number a channel, the deviation "
                            + "positive, but are " + Arrays.toString(mean) + " and "
                            + Arrays.toString(standardDeviation));
        }
    }

    /** The normalization of a single channel, by the nearest floats. */
    public static Normalization of(double mean, double standardDeviation) {
        return new Normalization(new float[] {(float) mean}, new float[] {(float) standardDeviation});
    }

    /**
     * The mean and deviation of each channel of a data set that is not normalized, which is read once.
     *
     * @throws IllegalArgumentException if the data set is empty, or a channel has the same value everywhere
     */
    public static Normalization of(Dataset dataset) {
        int channels = dataset.sampleShape().dimension(0);
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        float[] sample = new float[dataset.sampleShape().elements()];
        for (int index = 0; index < dataset.size(); index++) {
            dataset.read(index, sample, 0);
            for (int i = 0; i < sample.length; i++) {
                sums[i % channels] += sample[i];
                squares[i % channels] += (double) sample[i] * sample[i];
            }
        }
        double values = (double) dataset.size() * sample.length / channels;
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            double exact = sums[channel] / values;
            mean[channel] = (float) exact;
            deviation[channel] = (float) Math.sqrt(Math.max(0, squares[channel] / values - exact * exact));
        }
        return new Normalization(mean, deviation);
    }

    /** A copy of the means. */
    @Override
    public float[] mean() {
        return mean.clone();
    }

    /** A copy of the standard deviations. */
    @Override
    public float[] standardDeviation() {
        return standardDeviation.clone();
    }

    /** Whether values stay as they are: no channels are given. */
    public boolean isNone() {
        return mean.length == 0;
    }

    /** The normalized value in a channel. */
    public float apply(int channel, float value) {
        return isNone() ? value : (value - mean[channel]) / standardDeviation[channel];
    }

    /** Normalizes {@code length} values in place, channels-last, from {@code offset} on. */
    void apply(float[] values, int offset, int length) {
        for (int channel = 0; channel < mean.length; channel++) {
            for (int i = offset + channel; i < offset + length; i += mean.length) {
                values[i] = (values[i] - mean[channel]) / standardDeviation[channel];
            }
        }
    }

    void requireChannels(int channels) {
        if (!isNone() && channels != mean.length) {
            throw new IllegalArgumentException("the normalization has " + mean.length + " channels, but samples have "
                    + channels);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Normalization that && Arrays.equals(mean, that.mean)
                && Arrays.equals(standardDeviation, that.standardDeviation);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(standardDeviation);
    }

    /** For example {@code Normalization[mean=[0.1307], standardDeviation=[0.3081]]}. */
    @Override
    public String toString() {
        return "Normalization[mean=" + Arrays.toString(mean) + ", standardDeviation="
                + Arrays.toString(standardDeviation) + "]";
    }
}
