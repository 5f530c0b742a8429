package dev.lanewise.optim.fullbatch;

/**
 * Where a method ended.
 *
 * @param x the point
 * @param value the function's value there
 * @param gradientNorm the largest magnitude of an element of the gradient there
 * @param iterations the steps taken
 * @param evaluations the times that the function was evaluated
 * @param converged whether the gradient norm is within the tolerance; if not, the steps ran out or no progress was
 *     possible
 */
public record Minimum(double[] x, double value, double gradientNorm, int iterations, int evaluations,
        boolean converged) {}
