package dev.lanewise.optim.fullbatch;

import java.util.Optional;

/** The factor L of a symmetric positive definite matrix A = LLᵀ. */
final class Cholesky {
    private final double[][] factor;

    private Cholesky(double[][] factor) {
        this.factor = factor;
    }

    /** The factorization of A + shift·I, of which the lower triangle is read; none if it is not positive definite. */
    static Optional<Cholesky> of(double[][] matrix, double shift) {
        int n = matrix.length;
        double[][] factor = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = matrix[i][j] + (i == j ? shift : 0);
                for (int k = 0; k < j; k++) {
                    sum -= factor[i][k] * factor[j][k];
                }
                if (i == j && !(sum > 0)) {
                    return Optional.empty();
                }
                factor[i][j] = i == j ? Math.sqrt(sum) : sum / factor[j][j];
            }
        }
        return Optional.of(new Cholesky(factor));
    }

    /** x with Ax = b. */
    double[] solve(double[] b) {
        int n = factor.length;
        double[] x = b.clone();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                x[i] -= factor[i][k] * x[k];
            }
            x[i] /= factor[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                x[i] -= factor[k][i] * x[k];
            }
            x[i] /= factor[i][i];
        }
        return x;
    }
}
