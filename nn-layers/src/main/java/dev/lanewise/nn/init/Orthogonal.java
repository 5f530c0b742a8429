package dev.lanewise.nn.init;

import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;

/** Random orthonormal vectors: normal ones made orthogonal by Gram and Schmidt's method, twice over for accuracy. */
final class Orthogonal {
    private Orthogonal() {}

    /** Fills a weight, read as the matrix {@code [O, all else]}. */
    static void fill(Tensor weight, double gain, Random random) {
        int rows = weight.dimension(0);
        int columns = weight.shape().elementsPerSample();
        boolean tall = rows > columns;
        double[][] vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int row = i / columns;
            int column = i % columns;
            values[i] = (float) (gain * (tall ? vectors[column][row] : vectors[row][column]));
        }
        weight.copyFrom(values);
    }

    private static double[][] orthonormal(int count, int length, Random random) {
        double[][] vectors = new double[count][length];
        for (int i = 0; i < count; i++) {
            double[] own = vectors[i];
            for (int k = 0; k < length; k++) {
                own[k] = random.nextGaussian();
            }
            for (int sweep = 0; sweep < 2; sweep++) {
                for (int j = 0; j < i; j++) {
                    addScaled(own, -dot(own, vectors[j]), vectors[j]);
                }
            }
            addScaled(own, 1 / Math.sqrt(dot(own, own)) - 1, own);
        }
        return vectors;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }

    private static void addScaled(double[] a, double factor, double[] b) {
        for (int k = 0; k < a.length; k++) {
            a[k] += factor * b[k];
        }
    }
}
