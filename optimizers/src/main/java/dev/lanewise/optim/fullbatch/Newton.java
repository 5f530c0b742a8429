package dev.lanewise.optim.fullbatch;

import java.util.Optional;

/**
 * Newton's method: θ ← θ − H⁻¹∇f, with the whole matrix of second derivatives (lectures 1 and 2).
 *
 * <p>There is no learning rate; one step solves linear regression. A step costs n³ operations, so it is for small
 * functions. Where H is not positive definite the step would go to a saddle or a maximum: then τI is added, τ as small
 * as doubling finds it (Nocedal and Wright 2006, algorithm 3.3), and with τ = 0 the step is the lectures'.
 */
public final class Newton {
    private static final double FIRST_SHIFT = 1e-3;

    private final int iterations;
    private final double tolerance;

    /** At most 100 steps, to a gradient of 1e-10. */
    public Newton() {
        this(100, 1e-10);
    }

    /**
     * Newton's method.
     *
     * @param iterations the most steps
     * @param tolerance the largest element of a gradient that counts as 0
     */
    public Newton(int iterations, double tolerance) {
        this.iterations = iterations;
        this.tolerance = tolerance;
    }

    /** Goes from {@code start}, which is not changed, to a stationary point. */
    public Minimum minimize(Objective function, double[] start) {
        int n = function.size();
        double[] x = start.clone();
        double[] gradient = new double[n];
        double[][] hessian = new double[n][n];
        double value = function.evaluate(x, gradient);
        int step = 0;
        while (step < iterations && Vectors.largest(gradient) > tolerance) {
            function.hessian(x, hessian);
            x = Vectors.plus(x, -1, solve(hessian, gradient));
            value = function.evaluate(x, gradient);
            step++;
        }
        double norm = Vectors.largest(gradient);
        return new Minimum(x, value, norm, step, step + 1, norm <= tolerance);
    }

    private static double[] solve(double[][] hessian, double[] gradient) {
        Optional<Cholesky> factor = Cholesky.of(hessian, 0);
        double largest = 0;
        for (double[] row : hessian) {
            largest = Math.max(largest, Vectors.largest(row));
        }
        for (double shift = FIRST_SHIFT * Math.max(1, largest); factor.isEmpty(); shift *= 2) {
            if (!Double.isFinite(shift)) {
                throw new ArithmeticException("the second derivatives are not finite");
            }
            factor = Cholesky.of(hessian, shift);
        }
        return factor.get().solve(gradient);
    }
}
