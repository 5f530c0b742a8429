package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Subtracts the mean of all images pixel by pixel, as AlexNet does with its inputs (Krizhevsky et al. 2012, §2); the last of the
 * transforms, in training and in evaluation.
 */
public final class MeanImage implements Transform {
    private final Shape shape;
    private final float[] mean;

    private MeanImage(Shape shape, float[] mean) {
        this.shape = shape;
        this.mean = mean;
    }

    /**
     * The mean image of a data set, which is read once.
     *
     * @throws IllegalArgumentException if the data set is empty
     */
    public static MeanImage of(Dataset dataset) {
        if (dataset.size() == 0) {
            throw new IllegalArgumentException("there is no mean of no images");
        }
        float[] sample = new float[dataset.sampleShape().elements()];
        double[] sums = new double[sample.length];
        for (int index = 0; index < dataset.size(); index++) {
            dataset.read(index, sample, 0);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += sample[i];
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sample[i] = (float) (sums[i] / dataset.size());
        }
        return new MeanImage(dataset.sampleShape(), sample);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the sample is of another shape than the mean
     */
    @Override
    public void apply(float[] sample, int offset, Shape sampleShape, SampleContext context) {
        if (!sampleShape.equals(shape)) {
            throw new IllegalArgumentException("the mean image is " + shape + ", but a sample is " + sampleShape);
        }
        for (int i = 0; i < mean.length; i++) {
            sample[offset + i] -= mean[i];
        }
    }
}
