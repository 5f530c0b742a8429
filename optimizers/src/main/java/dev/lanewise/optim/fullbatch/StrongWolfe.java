package dev.lanewise.optim.fullbatch;

/**
 * Line search for the strong Wolfe conditions along a direction d: f(x + td) ≤ f + c₁t·f′ and |f′(x + td)| ≤ c₂|f′|,
 * with f′ the slope ∇f·d, c₁ = 10⁻⁴ and c₂ = 0.9 (Nocedal and Wright 2006, algorithms 3.5 and 3.6, with cubic
 * interpolation).
 *
 * <p>Constants and tie-breaks are those of PyTorch's L-BFGS, so that the trajectories agree.
 */
final class StrongWolfe {
    private static final double C1 = 1e-4;
    private static final double C2 = 0.9;
    private static final int MAX_ITERATIONS = 25;
    private static final int MAX_SECANTS = 5;
    /** Of a value: a sum's rounding, some units in the last place. */
    private static final double ROUNDING = 1e-14;

    private final Objective function;
    private final double[] x;
    private final double[] direction;
    private final double tolerance;
    private final Trial start;
    private int iterations;
    private int evaluations;

    /** A point x + t·direction. */
    record Trial(double t, double value, double[] gradient, double slope) {}

    /**
     * A search.
     *
     * @param tolerance the length of a bracket, in the largest element, that is not divided any further
     */
    StrongWolfe(Objective function, double[] x, double[] direction, double value, double[] gradient,
            double tolerance) {
        this.function = function;
        this.x = x;
        this.direction = direction;
        this.tolerance = tolerance;
        start = new Trial(0, value, gradient, Vectors.dot(gradient, direction));
    }

    int evaluations() {
        return evaluations;
    }

    /** Widens the step until the conditions hold or a minimum is bracketed. */
    Trial search(double firstStep) {
        Trial previous = start;
        Trial current = at(firstStep);
        for (; iterations < MAX_ITERATIONS; iterations++) {
            if (isTooHigh(current) || iterations > 1 && current.value >= previous.value) {
                return zoom(previous, current);
            }
            if (isFlat(current)) {
                return current;
            }
            if (current.slope >= 0) {
                return zoom(previous, current);
            }
            double next = minimizer(previous, current, current.t + 0.01 * (current.t - previous.t), current.t * 10);
            previous = current;
            current = at(next);
        }
        return start.value <= current.value ? start : current;
    }

    /**
     * The same, but where no such point is found, near a minimum, as values there differ by rounding only, the slopes
     * decide, by secants: a value may be above the start's by as much as rounding makes (the approximate Wolfe
     * conditions of Hager and Zhang 2005, section 2).
     */
    Trial searchToRounding(double firstStep) {
        Trial found = search(firstStep);
        if (isFlat(found)) {
            return found;
        }
        double bound = start.value + ROUNDING * Math.abs(start.value);
        Trial previous = start;
        Trial current = at(firstStep);
        for (int secants = 0; secants < MAX_SECANTS && current.value <= bound; secants++) {
            if (isFlat(current)) {
                return current;
            }
            double next = current.t - current.slope * (current.t - previous.t) / (current.slope - previous.slope);
            if (!(next > 0 && next < Double.POSITIVE_INFINITY)) {
                break;
            }
            previous = current;
            current = at(next);
        }
        return found;
    }

    /** Narrows a bracket: its lower end satisfies the first condition and is the lowest point so far. */
    private Trial zoom(Trial a, Trial b) {
        Trial[] bracket = {a, b};
        int low = a.value <= b.value ? 0 : 1;
        boolean closeBefore = false;
        double length = Vectors.largest(direction);
        while (iterations < MAX_ITERATIONS && Math.abs(bracket[1].t - bracket[0].t) * length >= tolerance) {
            double left = Math.min(bracket[0].t, bracket[1].t);
            double right = Math.max(bracket[0].t, bracket[1].t);
            double t = minimizer(bracket[0], bracket[1], left, right);
            double margin = 0.1 * (right - left);
            boolean close = Math.min(right - t, t - left) < margin;
            // The second time in a row that an end is nearly hit, the step goes a tenth inside.
            if (close && (closeBefore || t >= right || t <= left)) {
                t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
                close = false;
            }
            closeBefore = close;
            Trial trial = at(t);
            iterations++;
            int high = 1 - low;
            if (isTooHigh(trial) || trial.value >= bracket[low].value) {
                bracket[high] = trial;
                low = bracket[0].value <= bracket[1].value ? 0 : 1;
            } else {
                if (isFlat(trial)) {
                    return trial;
                }
                if (trial.slope * (bracket[high].t - bracket[low].t) >= 0) {
                    bracket[high] = bracket[low];
                }
                bracket[low] = trial;
            }
        }
        return bracket[low];
    }

    private boolean isTooHigh(Trial trial) {
        return trial.value > start.value + C1 * trial.t * start.slope;
    }

    private boolean isFlat(Trial trial) {
        return Math.abs(trial.slope) <= -C2 * start.slope;
    }

    /** The point x + t·direction, whatever the conditions. */
    Trial at(double t) {
        evaluations++;
        double[] gradient = new double[x.length];
        double value = function.evaluate(Vectors.plus(x, t, direction), gradient);
        return new Trial(t, value, gradient, Vectors.dot(gradient, direction));
    }

    /**
     * The minimizer, forced into [low, high], of the cubic through two points with their slopes; the middle where it
     * has none.
     */
    private static double minimizer(Trial a, Trial b, double low, double high) {
        double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t);
        double square = d1 * d1 - a.slope * b.slope;
        if (!(square >= 0)) {
            return (low + high) / 2;
        }
        double d2 = Math.sqrt(square);
        double t = a.t <= b.t
                ? b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2))
                : a.t - (a.t - b.t) * ((a.slope + d2 - d1) / (a.slope - b.slope + 2 * d2));
        return Math.min(Math.max(t, low), high);
    }
}
