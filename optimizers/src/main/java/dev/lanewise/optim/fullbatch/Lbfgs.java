package dev.lanewise.optim.fullbatch;

import java.util.ArrayList;
import java.util.List;

/**
 * L-BFGS: the inverse of the second derivatives from the last few steps (lectures 1 and 2), in the manner of PyTorch's
 * {@code LBFGS}.
 *
 * <p>With s and y the changes of x and of the gradient at the steps remembered, and γ = sᵀy/yᵀy of the last, the
 * direction is −H∇f by the two loops of Nocedal and Wright 2006, algorithm 7.4. The step is 1, min(1, 1/‖∇f‖₁) the
 * first time, both times the learning rate; a strong-Wolfe line search, or nothing, corrects it. An instance remembers
 * its steps from one {@link #step} to the next.
 *
 * @see <a href="https://doi.org/10.1007/BF01589116">Liu and Nocedal 1989</a>
 */
public final class Lbfgs {
    /** A pair whose sᵀy is not above this says nothing of the curvature, and is forgotten. */
    private static final double LEAST_CURVATURE = 1e-10;

    private final Options options;
    private final List<Pair> pairs = new ArrayList<>();
    private double scale = 1;
    private double[] direction;
    private double t;
    private double[] previousGradient;
    private long steps;
    private long evaluations;

    /** How x and the gradient changed in a step. */
    private record Pair(double[] s, double[] y, double curvature) {}

    /**
     * What L-BFGS is set to.
     *
     * @param learningRate the first trial of a step
     * @param iterations the most steps of one call
     * @param evaluations the evaluations after which a call ends
     * @param history the steps remembered
     * @param gradientTolerance the largest element of a gradient that counts as 0
     * @param changeTolerance the change of x or of the value below which a call ends
     * @param lineSearch whether a step is corrected for the strong Wolfe conditions
     */
    public record Options(double learningRate, int iterations, int evaluations, int history,
            double gradientTolerance, double changeTolerance, boolean lineSearch) {
        /** Checks the ranges. */
        public Options {
            if (!(learningRate > 0) || iterations < 1 || evaluations < 1 || history < 1) {
                throw new IllegalArgumentException(
                        "L-BFGS needs a learning rate above 0, and at least 1 iteration, evaluation"
                                + " and step remembered, but has " + learningRate + ", " + iterations + ", "
                                + evaluations
                                + " and " + history);
            }
        }

        /** A learning rate of 1, 100 steps, 10 remembered, tolerances of 1e-7 and 1e-16, with the line search. */
        public static Options usual() {
            return new Options(1, 100, 125, 10, 1e-7, 1e-16, true);
        }
    }

    /** L-BFGS before its first step. */
    public Lbfgs(Options options) {
        this.options = options;
    }

    /** How often the function was evaluated in all calls. */
    public long evaluations() {
        return evaluations;
    }

    /** Goes from {@code start}, which is not changed, for as many steps as the options allow. */
    public Minimum minimize(Objective function, double[] start) {
        double[] x = start.clone();
        long before = steps;
        long evaluated = evaluations;
        step(function, x);
        double[] gradient = new double[x.length];
        double value = function.evaluate(x, gradient);
        double norm = Vectors.largest(gradient);
        return new Minimum(x, value, norm, Math.toIntExact(steps - before),
                Math.toIntExact(evaluations - evaluated + 1), norm <= options.gradientTolerance);
    }

    /**
     * One call of PyTorch's {@code step}: up to as many steps as the options allow.
     *
     * @param x the point, moved
     * @return the value at the point before
     */
    public double step(Objective function, double[] x) {
        double[] gradient = new double[x.length];
        double value = function.evaluate(x, gradient);
        double first = value;
        int evaluated = 1;
        int iteration = 0;
        boolean done = Vectors.largest(gradient) <= options.gradientTolerance;
        while (!done && iteration < options.iterations) {
            iteration++;
            steps++;
            direction = direction(gradient);
            previousGradient = gradient.clone();
            t = options.learningRate * (steps == 1 ? Math.min(1, 1 / Vectors.sumOfMagnitudes(gradient)) : 1);
            if (Vectors.dot(gradient, direction) > -options.changeTolerance) {
                break;
            }
            double previous = value;
            if (options.lineSearch) {
                StrongWolfe search = new StrongWolfe(function, x, direction, value, gradient, options.changeTolerance);
                StrongWolfe.Trial found = search.search(t);
                t = found.t();
                value = found.value();
                gradient = found.gradient().clone();
                evaluated += search.evaluations();
            }
            System.arraycopy(Vectors.plus(x, t, direction), 0, x, 0, x.length);
            // Without a search the last step is not evaluated: the next call begins with it.
            if (!options.lineSearch && iteration < options.iterations) {
                value = function.evaluate(x, gradient);
                evaluated++;
            }
            done = evaluated >= options.evaluations || Vectors.largest(gradient) <= options.gradientTolerance
                    || Vectors.largest(direction) * Math.abs(t) <= options.changeTolerance
                    || Math.abs(value - previous) < options.changeTolerance;
        }
        evaluations += evaluated;
        return first;
    }

    /** −H times the gradient, by the steps remembered and the one just done. */
    private double[] direction(double[] gradient) {
        if (previousGradient != null) {
            remember(Vectors.scaled(t, direction), Vectors.plus(gradient, -1, previousGradient));
        }
        double[] q = Vectors.scaled(-1, gradient);
        double[] shares = new double[pairs.size()];
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair pair = pairs.get(i);
            shares[i] = Vectors.dot(pair.s, q) / pair.curvature;
            q = Vectors.plus(q, -shares[i], pair.y);
        }
        double[] result = Vectors.scaled(scale, q);
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            double share = Vectors.dot(pair.y, result) / pair.curvature;
            result = Vectors.plus(result, shares[i] - share, pair.s);
        }
        return result;
    }

    private void remember(double[] s, double[] y) {
        double curvature = Vectors.dot(s, y);
        if (curvature > LEAST_CURVATURE) {
            if (pairs.size() == options.history) {
                pairs.removeFirst();
            }
            pairs.add(new Pair(s, y, curvature));
            scale = curvature / Vectors.dot(y, y);
        }
    }
}
