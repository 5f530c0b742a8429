package dev.lanewise.optim;

import java.util.function.UnaryOperator;

/** The gradients, in double precision, of the functions that the reference trajectories descend. */
final class TestFunctions {
    private TestFunctions() {}

    static UnaryOperator<double[]> gradientOf(String name) {
        return switch (name) {
            case "quad" -> TestFunctions::quadratic;
            case "rosenbrock" -> TestFunctions::rosenbrock;
            case "logreg" -> TestFunctions::logisticRegression;
            default -> throw new IllegalArgumentException("unknown function " + name);
        };
    }

    /** Of ½ Σ dᵢ (xᵢ − 1)², d from 10⁻¹ to 10^1.5. */
    private static double[] quadratic(double[] x) {
        double[] gradient = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            gradient[i] = Math.pow(10, -1 + 2.5 * i / (x.length - 1)) * (x[i] - 1);
        }
        return gradient;
    }

    /** Of Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
    private static double[] rosenbrock(double[] x) {
        double[] gradient = new double[x.length];
        for (int i = 0; i + 1 < x.length; i++) {
            double rise = x[i + 1] - x[i] * x[i];
            gradient[i] += -400 * x[i] * rise - 2 * (1 - x[i]);
            gradient[i + 1] += 200 * rise;
        }
        return gradient;
    }

    /** Of mean(log(1 + exp(−y·Ax))) + 0.01‖x‖², A[i][j] = ((7i + 3j) mod 11 − 5)/5, 12 rows. */
    private static double[] logisticRegression(double[] x) {
        int rows = 12;
        double[] gradient = new double[x.length];
        for (int i = 0; i < rows; i++) {
            double y = 5 * i % 3 == 0 ? 1 : -1;
            double score = 0;
            for (int j = 0; j < x.length; j++) {
                score += entry(i, j) * x[j];
            }
            double weight = -y / (1 + Math.exp(y * score)) / rows;
            for (int j = 0; j < x.length; j++) {
                gradient[j] += weight * entry(i, j);
            }
        }
        for (int j = 0; j < x.length; j++) {
            gradient[j] += 0.02 * x[j];
        }
        return gradient;
    }

    private static double entry(int i, int j) {
        return ((7 * i + 3 * j) % 11 - 5) / 5.0;
    }
}
