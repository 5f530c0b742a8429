package dev.lanewise.optim;

/**
 * The usual schedules, pure functions of the step and the epoch, so that a resumed run needs no state of theirs;
 * {@link ReduceOnPlateau}, a function of the validation metric, keeps its own.
 *
 * <p>They compose: {@code linear(5, 0.1, 1).until(5, cosine(85, 0))} is a warm-up of five epochs and then a cosine. All
 * of them throw an {@code IllegalArgumentException} for a number outside the range that is named.
 */
public final class Schedules {
    private Schedules() {}

    /** Always the base rate. */
    public static Schedule constant() {
        return (step, epoch) -> 1;
    }

    /**
     * The base rate times {@code factor} once for every {@code epochs} epochs completed (PyTorch's {@code StepLR}).
     *
     * @param epochs at least 1
     * @param factor more than 0
     */
    public static Schedule step(int epochs, double factor) {
        Ranges.requireAtLeast("the epochs between two steps", 1, epochs);
        Ranges.requirePositive("the factor", factor);
        return (step, epoch) -> StrictMath.pow(factor, Math.floor(epoch / epochs));
    }

    /**
     * The base rate times {@code factor} once for every milestone reached (PyTorch's {@code MultiStepLR}).
     *
     * @param factor more than 0
     * @param milestones epochs, in any order
     */
    public static Schedule multiStep(double factor, int... milestones) {
        Ranges.requirePositive("the factor", factor);
        int[] copy = milestones.clone();
        return (step, epoch) -> {
            int reached = 0;
            for (int milestone : copy) {
                reached += epoch >= milestone ? 1 : 0;
            }
            return StrictMath.pow(factor, reached);
        };
    }

    /**
     * factor^epoch, step by step (PyTorch's {@code ExponentialLR} at whole epochs).
     *
     * @param factor more than 0: 0.95 is a fall of 5 % an epoch
     */
    public static Schedule exponential(double factor) {
        Ranges.requirePositive("the factor", factor);
        return (step, epoch) -> StrictMath.pow(factor, epoch);
    }

    /**
     * 1 / (1 + decay·epoch): the 1/t of stochastic approximation (lecture 0; Robbins and Monro 1951).
     *
     * @param decay not negative
     */
    public static Schedule inverse(double decay) {
        Ranges.requireNonNegative("the decay", decay);
        return (step, epoch) -> 1 / (1 + decay * epoch);
    }

    /**
     * From 1 at the start to {@code floor} at {@code epochs} and after: floor + (1 − floor)·(1 − epoch/epochs)^power.
     *
     * @param epochs more than 0
     * @param power more than 0; 1 is a straight line
     * @param floor in [0, 1]
     */
    public static Schedule polynomial(double epochs, double power, double floor) {
        Ranges.requirePositive("the epochs of a polynomial", epochs);
        Ranges.requirePositive("the power", power);
        requireShare("the floor of a polynomial", floor);
        return (step, epoch) -> floor + (1 - floor) * StrictMath.pow(1 - Math.min(1, epoch / epochs), power);
    }

    /**
     * A straight line from {@code start} at epoch 0 to {@code end} at {@code epochs} and after.
     *
     * @param epochs more than 0
     * @param start not negative
     * @param end not negative
     */
    public static Schedule linear(double epochs, double start, double end) {
        Ranges.requirePositive("the epochs of a line", epochs);
        Ranges.requireNonNegative("the start of a line", start);
        Ranges.requireNonNegative("the end of a line", end);
        return (step, epoch) -> start + (end - start) * Math.min(1, epoch / epochs);
    }

    /**
     * Half a cosine from 1 at the start to {@code floor} at {@code epochs} and after (Loshchilov and Hutter 2017,
     * without restarts): floor + (1 − floor)·(1 + cos(π·epoch/epochs))/2.
     *
     * @param epochs more than 0
     * @param floor in [0, 1]
     */
    public static Schedule cosine(double epochs, double floor) {
        Ranges.requirePositive("the epochs of a cosine", epochs);
        requireShare("the floor of a cosine", floor);
        return (step, epoch) -> between(1, floor, epoch / epochs);
    }

    /**
     * Half a cosine from 1 to {@code floor} again and again, each {@code growth} times as long as the one before (SGDR,
     * Loshchilov and Hutter 2017; lecture 2: restarts).
     *
     * @param epochs the length of the first, more than 0
     * @param growth at least 1
     * @param floor in [0, 1]
     */
    public static Schedule warmRestarts(double epochs, double growth, double floor) {
        Ranges.requirePositive("the epochs of the first cosine", epochs);
        if (!(growth >= 1) || Double.isInfinite(growth)) {
            throw new IllegalArgumentException(
                    "the growth of restarts must be finite and at least 1, but is " + growth);
        }
        requireShare("the floor of a cosine", floor);
        return (step, epoch) -> {
            double start = 0;
            double length = epochs;
            while (epoch >= start + length) {
                start += length;
                length *= growth;
            }
            return between(1, floor, (epoch - start) / length);
        };
    }

    /**
     * One cycle, half a cosine up and half a cosine down (Smith and Topin 2018; PyTorch's {@code OneCycleLR}, the base
     * rate being its largest): from 1/{@code divisor} up to 1 at {@code rise}·epochs, then down to
     * 1/({@code divisor}·{@code finalDivisor}).
     *
     * @param epochs more than 0
     * @param rise the share of the epochs that goes up, in (0, 1); PyTorch's is 0.3
     * @param divisor at least 1; PyTorch's is 25
     * @param finalDivisor at least 1; PyTorch's is 10,000
     */
    public static Schedule oneCycle(double epochs, double rise, double divisor, double finalDivisor) {
        Ranges.requirePositive("the epochs of a cycle", epochs);
        requireInside("the rise of a cycle", rise);
        if (!(divisor >= 1 && finalDivisor >= 1)) {
            throw new IllegalArgumentException(
                    "the divisors of a cycle must be at least 1, but are " + divisor + " and " + finalDivisor);
        }
        double peak = rise * epochs;
        return (step, epoch) -> epoch < peak
                ? between(1 / divisor, 1, epoch / peak)
                : between(1, 1 / (divisor * finalDivisor), (epoch - peak) / (epochs - peak));
    }

    /**
     * A straight line up and a straight line down: from {@code start} to 1 at {@code peak}·epochs, then to {@code end}
     * at {@code epochs} and after. Of airbench94: start 0.2, peak 0.23, end 0.07 (Jordan 2024).
     *
     * @param epochs more than 0
     * @param peak the share of the epochs that goes up, in (0, 1)
     * @param start not negative
     * @param end not negative
     */
    public static Schedule triangle(double epochs, double peak, double start, double end) {
        Ranges.requirePositive("the epochs of a triangle", epochs);
        requireInside("the peak of a triangle", peak);
        double rise = peak * epochs;
        return linear(rise, start, 1).until(rise, linear(epochs - rise, 1, end));
    }

    /**
     * Another schedule times a ramp over the first steps, (step + 1)/{@code steps} up to 1 (Goyal et al. 2017).
     *
     * @param steps at least 0; 0 for no ramp
     */
    public static Schedule warmUp(long steps, Schedule then) {
        Ranges.requireAtLeast("the steps of a warm-up", 0, steps);
        return (step, epoch) -> (step < steps ? (step + 1) / (double) steps : 1) * then.factor(step, epoch);
    }

    /** Half a cosine from {@code start}, at a share of 0, to {@code end}, at 1 and above. */
    private static double between(double start, double end, double share) {
        return end + (start - end) * (1 + StrictMath.cos(Math.PI * Math.min(1, share))) / 2;
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1], but is " + value);
        }
    }

    private static void requireInside(String name, double value) {
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be above 0 and below 1, but is " + value);
        }
    }
}
