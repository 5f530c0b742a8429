package dev.lanewise.optim;

/**
 * The usual schedules, pure functions of the step and the epoch, so that a resumed run needs no state of theirs.
 *
 * <p>All of them throw an {@code IllegalArgumentException} for a number outside the range that is named.
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
        require(epochs >= 1, "the epochs between two steps must be at least 1, but are " + epochs);
        requirePositive(factor);
        return (step, epoch) -> StrictMath.pow(factor, Math.floor(epoch / epochs));
    }

    /**
     * The base rate times {@code factor} once for every milestone reached (PyTorch's {@code MultiStepLR}).
     *
     * @param factor more than 0
     * @param milestones epochs, in any order
     */
    public static Schedule multiStep(double factor, int... milestones) {
        requirePositive(factor);
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
     * Half a cosine from 1 at the start to {@code floor} at {@code epochs} and after (Loshchilov and Hutter 2017, without restarts):
     * floor + (1 − floor)·(1 + cos(π·epoch/epochs))/2.
     *
     * @param epochs more than 0
     * @param floor in [0, 1]
     */
    public static Schedule cosine(double epochs, double floor) {
        require(epochs > 0, "the epochs of a cosine must be more than 0, but are " + epochs);
        require(floor >= 0 && floor <= 1, "the floor of a cosine must be in [0, 1], but is " + floor);
        return (step, epoch) -> floor + (1 - floor) * (1 + StrictMath.cos(Math.PI * Math.min(1, epoch / epochs))) / 2;
    }

    /**
     * Another schedule times a ramp over the first steps, (step + 1)/{@code steps} up to 1 (Goyal et al. 2017).
     *
     * @param steps at least 0; 0 for no ramp
     */
    public static Schedule warmUp(long steps, Schedule then) {
        require(steps >= 0, "the steps of a warm-up must be at least 0, but are " + steps);
        return (step, epoch) -> (step < steps ? (step + 1) / (double) steps : 1) * then.factor(step, epoch);
    }

    private static void requirePositive(double factor) {
        require(factor > 0 && factor < Double.POSITIVE_INFINITY,
                "the factor must be finite and more than 0, but is " + factor);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
