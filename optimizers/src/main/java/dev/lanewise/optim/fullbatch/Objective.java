package dev.lanewise.optim.fullbatch;

/** A differentiable function of a vector. */
public interface Objective {
    /** The number of variables. */
    int size();

    /**
     * The value at x.
     *
     * @param x not changed
     * @param gradient overwritten with the gradient at x
     */
    double evaluate(double[] x, double[] gradient);

    /**
     * Writes the matrix of second derivatives at x.
     *
     * <p>Unless a function knows its own, they are central differences of the gradient, made symmetric: 2n evaluations,
     * right to about eight digits.
     *
     * @param x not changed
     * @param hessian {@code [n][n]}, overwritten
     */
    default void hessian(double[] x, double[][] hessian) {
        NumericalHessian.write(this, x, hessian);
    }
}
