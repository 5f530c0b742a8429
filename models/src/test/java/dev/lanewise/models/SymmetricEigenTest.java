package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenTest {
    /** A·v = λ·v, with orthonormal v and λ from the largest down. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12, 27})
    void vectorsAreScaledByTheirValues(int n) {
        double[][] a = new double[n][n];
        Random random = Random.of(n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                a[i][j] = i == j && i % 3 == 0 ? 0 : random.nextGaussian();
                a[j][i] = a[i][j];
            }
        }
        SymmetricEigen eigen = SymmetricEigen.of(a);
        for (int k = 0; k < n; k++) {
            assertTrue(k == 0 || eigen.values()[k - 1] >= eigen.values()[k]);
            double[] v = eigen.vectors()[k];
            for (int i = 0; i < n; i++) {
                assertEquals(eigen.values()[k] * v[i], dot(a[i], v), 1e-12 * n);
                assertEquals(i == k ? 1 : 0, dot(eigen.vectors()[i], v), 1e-12 * n);
            }
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
