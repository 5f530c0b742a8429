package dev.lanewise.data;

import dev.lanewise.tensor.Shape;

/**
 * Adds one color to all pixels of a sample: the principal components of RGB, each times its eigenvalue and a normal random number of
 * the given deviation (Krizhevsky et al. 2012, §4.1).
 */
public final class PcaColor implements Transform {
    private static final int RGB = 3;
    private static final int SWEEPS = 30;
    /** Of the pixels of ImageNet in [0, 1]; published with Facebook's fb.resnet.torch. */
    private static final double[] IMAGENET_VALUES = {0.2175, 0.0188, 0.0045};
    private static final double[] IMAGENET_VECTORS = {-0.5675, 0.7192, 0.4009, -0.5808, -0.0045, -0.8140, -0.5836,
            -0.6948, 0.4203};

    private final double deviation;
    private final double[] values;
    /** Row-major; component j is column j. */
    private final double[] vectors;

    private PcaColor(double deviation, double[] values, double[] vectors) {
        if (!(deviation >= 0)) {
            throw new IllegalArgumentException("the deviation of colors must be at least 0, but is " + deviation);
        }
        this.deviation = deviation;
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * With the components of ImageNet.
     *
     * @param deviation of the random numbers; AlexNet's is 0.1
     * @throws IllegalArgumentException if it is negative
     */
    public static PcaColor imageNet(double deviation) {
        return new PcaColor(deviation, IMAGENET_VALUES, IMAGENET_VECTORS);
    }

    /**
     * With the components of a data set of RGB images, which is read once.
     *
     * @param deviation of the random numbers; AlexNet's is 0.1
     * @throws IllegalArgumentException if it is negative, or the data set is empty or not of three channels
     */
    public static PcaColor of(Dataset dataset, double deviation) {
        Shape shape = dataset.sampleShape();
        if (shape.dimension(0) != RGB || dataset.size() == 0) {
            throw new IllegalArgumentException("principal colors need RGB images, but there are " + dataset.size()
                    + " of shape " + shape);
        }
        double[] sums = new double[RGB];
        double[] products = new double[RGB * RGB];
        float[] sample = new float[shape.elements()];
        for (int index = 0; index < dataset.size(); index++) {
            dataset.read(index, sample, 0);
            for (int i = 0; i < sample.length; i++) {
                int channel = i % RGB;
                sums[channel] += sample[i];
                for (int other = 0; other < RGB; other++) {
                    products[channel * RGB + other] += (double) sample[i] * sample[i - channel + other];
                }
            }
        }
        double pixels = (double) dataset.size() * shape.elements() / RGB;
        for (int i = 0; i < products.length; i++) {
            products[i] = products[i] / pixels - sums[i / RGB] / pixels * sums[i % RGB] / pixels;
        }
        double[] vectors = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        diagonalize(products, vectors);
        return new PcaColor(deviation, new double[] {products[0], products[4], products[8]}, vectors);
    }

    /** Jacobi's method: turns each pair of axes until the matrix is diagonal, and the vectors with them. */
    private static void diagonalize(double[] matrix, double[] vectors) {
        for (int sweep = 0; sweep < SWEEPS; sweep++) {
            for (int p = 0; p < RGB; p++) {
                for (int q = p + 1; q < RGB; q++) {
                    double angle = StrictMath.atan2(2 * matrix[p * RGB + q], matrix[q * RGB + q] - matrix[p * RGB + p])
                            / 2;
                    turnColumns(matrix, p, q, angle);
                    turnRows(matrix, p, q, angle);
                    turnColumns(vectors, p, q, angle);
                }
            }
        }
    }

    private static void turnColumns(double[] matrix, int p, int q, double angle) {
        for (int row = 0; row < RGB; row++) {
            turn(matrix, row * RGB + p, row * RGB + q, angle);
        }
    }

    private static void turnRows(double[] matrix, int p, int q, double angle) {
        for (int column = 0; column < RGB; column++) {
            turn(matrix, p * RGB + column, q * RGB + column, angle);
        }
    }

    private static void turn(double[] matrix, int p, int q, double angle) {
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        double a = matrix[p];
        double b = matrix[q];
        matrix[p] = cosine * a - sine * b;
        matrix[q] = sine * a + cosine * b;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the sample does not have three channels
     */
    @Override
    public void apply(float[] sample, int offset, Shape shape, SampleContext context) {
        if (shape.dimension(0) != RGB) {
            throw new IllegalArgumentException("principal colors need RGB images, but a sample is " + shape);
        }
        double[] strengths = new double[RGB];
        for (int component = 0; component < RGB; component++) {
            strengths[component] = deviation * values[component] * context.random().nextGaussian();
        }
        for (int channel = 0; channel < RGB; channel++) {
            double shift = 0;
            for (int component = 0; component < RGB; component++) {
                shift += vectors[channel * RGB + component] * strengths[component];
            }
            for (int i = offset + channel; i < offset + shape.elements(); i += RGB) {
                sample[i] += (float) shift;
            }
        }
    }
}
