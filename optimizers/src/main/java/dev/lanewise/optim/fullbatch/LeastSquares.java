package dev.lanewise.optim.fullbatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Linear regression: f(w) = ½‖y − Xw‖² (lecture 3), its closed forms, and gradient descent at the lecture's rate. */
public final class LeastSquares implements Objective {
    private static final int POWER_ITERATIONS = 10_000;

    private final double[][] inputs;
    private final double[] targets;
    private final double[][] gram;

    /**
     * The regression of targets on inputs.
     *
     * @param inputs X, one row for each sample; copied
     * @param targets y, one for each sample; copied
     * @throws IllegalArgumentException if there is no sample or no column, rows differ in length, there is not one
     *     target a row, or a number is not finite
     */
    public LeastSquares(double[][] inputs, double[] targets) {
        if (inputs.length == 0 || inputs.length != targets.length || inputs[0].length == 0) {
            throw new IllegalArgumentException("a regression needs a target for each of its inputs, but has "
                    + inputs.length + " inputs and " + targets.length + " targets");
        }
        requireFinite("targets", targets);
        int n = inputs[0].length;
        this.inputs = new double[inputs.length][];
        this.targets = targets.clone();
        gram = new double[n][n];
        for (int row = 0; row < inputs.length; row++) {
            double[] x = inputs[row].clone();
            if (x.length != n) {
                throw new IllegalArgumentException(
                        "input " + row + " has " + x.length + " columns, but input 0 has " + n);
            }
            requireFinite("input " + row, x);
            this.inputs[row] = x;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    gram[i][j] += x[i] * x[j];
                }
            }
        }
    }

    private static void requireFinite(String what, double[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (!Double.isFinite(numbers[i])) {
                throw new IllegalArgumentException(
                        "a regression needs finite numbers, but " + what + " has " + numbers[i] + " at " + i);
            }
        }
    }

    /** The regression of values on 1, x, …, x^degree: lecture 3's polynomial fit. */
    public static LeastSquares polynomial(double[] x, double[] values, int degree) {
        double[][] inputs = new double[x.length][degree + 1];
        for (int row = 0; row < x.length; row++) {
            double power = 1;
            for (int column = 0; column <= degree; column++) {
                inputs[row][column] = power;
                power *= x[row];
            }
        }
        return new LeastSquares(inputs, values);
    }

    @Override
    public int size() {
        return gram.length;
    }

    @Override
    public double evaluate(double[] w, double[] gradient) {
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (int row = 0; row < inputs.length; row++) {
            double residual = Vectors.dot(inputs[row], w) - targets[row];
            sum += residual * residual;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += residual * inputs[row][i];
            }
        }
        return sum / 2;
    }

    /** XᵀX, at any w. */
    @Override
    public void hessian(double[] w, double[][] hessian) {
        for (int i = 0; i < gram.length; i++) {
            System.arraycopy(gram[i], 0, hessian[i], 0, gram.length);
        }
    }

    /**
     * Ridge regression in closed form, (XᵀX + λI)⁻¹Xᵀy: the minimizer of ‖Xw − y‖² + λ‖w‖² (lecture 3), by the QR
     * factorization of X with √λI below it.
     *
     * @param lambda not negative; 0 for least squares
     * @throws IllegalArgumentException if λ is negative or not finite, or columns of X depend on each other in double
     *     precision and λ is too small to tell them apart
     */
    public double[] ridge(double lambda) {
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException(
                    "the strength of a ridge must be finite and not negative, but is " + lambda);
        }
        int n = size();
        double[][] columns = new double[n][inputs.length + n];
        for (int column = 0; column < n; column++) {
            for (int row = 0; row < inputs.length; row++) {
                columns[column][row] = inputs[row][column];
            }
            columns[column][inputs.length + column] = Math.sqrt(lambda);
        }
        HouseholderQr factors = new HouseholderQr(columns);
        if (factors.rank() < n) {
            throw new IllegalArgumentException("columns of X depend on each other at λ = " + lambda + ": of " + n
                    + " columns, " + factors.rank() + " are independent in double precision, and column "
                    + factors.dependentColumn() + " is a sum of others; leave it out or choose a larger λ");
        }
        return factors.solve(Arrays.copyOf(targets, inputs.length + n));
    }

    /** λmax(XᵀX), the Lipschitz constant of the gradient, by power iteration. */
    public double lipschitz() {
        double[] vector = new double[gram.length];
        for (int i = 0; i < vector.length; i++) {
            // Not symmetric, so that it has a part along every eigenvector that a real problem has.
            vector[i] = 1 + i * 1e-3;
        }
        double eigenvalue = 0;
        for (int i = 0; i < POWER_ITERATIONS; i++) {
            double[] next = Vectors.product(gram, vector);
            double norm = Math.sqrt(Vectors.dot(next, next));
            if (norm == 0 || Math.abs(norm - eigenvalue) <= 1e-15 * norm) {
                return norm;
            }
            eigenvalue = norm;
            vector = Vectors.scaled(1 / norm, next);
        }
        return eigenvalue;
    }

    /**
     * Gradient descent at η = 1/λmax(XᵀX): f(w_T) − f(w*) ≤ ‖w₀ − w*‖²/(2ηT) (lecture 3).
     *
     * @return w₀ … w_T, T = {@code steps}
     */
    public List<double[]> descend(double[] start, int steps) {
        double rate = 1 / lipschitz();
        double[] gradient = new double[size()];
        List<double[]> path = new ArrayList<>(List.of(start.clone()));
        for (int step = 0; step < steps; step++) {
            evaluate(path.getLast(), gradient);
            path.add(Vectors.plus(path.getLast(), -rate, gradient));
        }
        return path;
    }
}
