package dev.lanewise.optim;

import dev.lanewise.optim.fullbatch.Objective;
import java.util.Arrays;

/** The functions that the reference trajectories descend, in double precision. */
final class TestFunctions {
    private TestFunctions() {}

    private interface Evaluation {
        double of(double[] x, double[] gradient);
    }

    static Objective named(String name, int size) {
        return switch (name) {
            case "quad" -> objective(size, TestFunctions::quadratic);
            case "rosenbrock" -> objective(size, TestFunctions::rosenbrock);
            case "logreg" -> objective(size, TestFunctions::logisticRegression);
            default -> throw new IllegalArgumentException("unknown function " + name);
        };
    }

    private static Objective objective(int size, Evaluation evaluation) {
        return new Objective() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public double evaluate(double[] x, double[] gradient) {
                return evaluation.of(x, gradient);
            }
        };
    }

    /** ½ Σ dᵢ (xᵢ − 1)², d from 10⁻¹ to 10^1.5. */
    private static double quadratic(double[] x, double[] gradient) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double d = Math.pow(10, -1 + 2.5 * i / (x.length - 1));
            gradient[i] = d * (x[i] - 1);
            sum += 0.5 * d * (x[i] - 1) * (x[i] - 1);
        }
        return sum;
    }

    /** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
    private static double rosenbrock(double[] x, double[] gradient) {
        double sum = 0;
        Arrays.fill(gradient, 0);
        for (int i = 0; i + 1 < x.length; i++) {
            double rise = x[i + 1] - x[i] * x[i];
            sum += 100 * rise * rise + (1 - x[i]) * (1 - x[i]);
            gradient[i] += -400 * x[i] * rise - 2 * (1 - x[i]);
            gradient[i + 1] += 200 * rise;
        }
        return sum;
    }

    /** mean(log(1 + exp(−y·Ax))) + 0.01‖x‖², A[i][j] = ((7i + 3j) mod 11 − 5)/5, 12 rows. */
    private static double logisticRegression(double[] x, double[] gradient) {
        int rows = 12;
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += 0.01 * x[j] * x[j];
            gradient[j] = 0.02 * x[j];
        }
        for (int i = 0; i < rows; i++) {
            double y = 5 * i % 3 == 0 ? 1 : -1;
            double score = 0;
            for (int j = 0; j < x.length; j++) {
                score += entry(i, j) * x[j];
            }
            sum += Math.log1p(Math.exp(-y * score)) / rows;
            double weight = -y / (1 + Math.exp(y * score)) / rows;
            for (int j = 0; j < x.length; j++) {
                gradient[j] += weight * entry(i, j);
            }
        }
        return sum;
    }

    private static double entry(int i, int j) {
        return ((7 * i + 3 * j) % 11 - 5) / 5.0;
    }
}
