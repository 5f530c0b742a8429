package dev.lanewise.optim.fullbatch;

/**
 * BFGS: an approximation H of the inverse of the second derivatives, improved at every step by two matrices of rank one
 * (lectures 1 and 2).
 *
 * <p>With s and y the changes of x and of the gradient, and ρ = 1/yᵀs:
 * <pre>
 * p = −H∇f,  x ← x + tp by a strong-Wolfe line search
 * H ← (I − ρsyᵀ)H(I − ρysᵀ) + ρssᵀ              (before the first: H = yᵀs/yᵀy·I)
 * </pre>
 * It keeps n² numbers. (Nocedal and Wright 2006, algorithm 6.1.)
 */
public final class Bfgs {
    private static final double CHANGE_TOLERANCE = 1e-15;

    private final int iterations;
    private final double tolerance;

    /** At most 200 steps, to a gradient of 1e-8. */
    public Bfgs() {
        this(200, 1e-8);
    }

    /**
     * BFGS.
     *
     * @param iterations the most steps
     * @param tolerance the largest element of a gradient that counts as 0
     */
    public Bfgs(int iterations, double tolerance) {
        this.iterations = iterations;
        this.tolerance = tolerance;
    }

    /** Goes from {@code start}, which is not changed, to a minimum. */
    public Minimum minimize(Objective function, double[] start) {
        int n = function.size();
        double[] x = start.clone();
        double[] gradient = new double[n];
        double value = function.evaluate(x, gradient);
        double[][] inverse = identity(n, 1);
        int evaluations = 1;
        int step = 0;
        while (step < iterations && Vectors.largest(gradient) > tolerance) {
            double[] direction = Vectors.scaled(-1, Vectors.product(inverse, gradient));
            StrongWolfe search = new StrongWolfe(function, x, direction, value, gradient, CHANGE_TOLERANCE);
            double first = step == 0 ? Math.min(1, 1 / Vectors.sumOfMagnitudes(gradient)) : 1;
            StrongWolfe.Trial found = search.searchToRounding(first);
            evaluations += search.evaluations();
            if (found.t() == 0) {
                break;
            }
            step++;
            double[] s = Vectors.scaled(found.t(), direction);
            double[] y = Vectors.plus(found.gradient(), -1, gradient);
            x = Vectors.plus(x, 1, s);
            value = found.value();
            gradient = found.gradient();
            inverse = updated(step == 1 ? identity(n, Vectors.dot(y, s) / Vectors.dot(y, y)) : inverse, s, y);
        }
        double norm = Vectors.largest(gradient);
        return new Minimum(x, value, norm, step, evaluations, norm <= tolerance);
    }

    private static double[][] identity(int n, double diagonal) {
        double[][] matrix = new double[n][n];
        for (int i = 0; i < n; i++) {
            matrix[i][i] = diagonal;
        }
        return matrix;
    }

    /** The update of rank two, multiplied out: H + ((yᵀs + yᵀHy)/(yᵀs)²)ssᵀ − (Hysᵀ + syᵀH)/(yᵀs). */
    private static double[][] updated(double[][] inverse, double[] s, double[] y) {
        double curvature = Vectors.dot(y, s);
        if (!(curvature > 0)) {
            return inverse;
        }
        double[] product = Vectors.product(inverse, y);
        double share = (curvature + Vectors.dot(y, product)) / (curvature * curvature);
        for (int i = 0; i < s.length; i++) {
            for (int j = 0; j < s.length; j++) {
                inverse[i][j] += share * s[i] * s[j] - (product[i] * s[j] + s[i] * product[j]) / curvature;
            }
        }
        return inverse;
    }
}
