package dev.lanewise.training;

import dev.lanewise.optim.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the range of learning rates that work: one short run whose rate rises from step to step by one factor (Smith 2017).
 *
 * <p>It is the schedule and a listener of that run, whose optimizer has the lowest rate; the run ends after the steps, or when the
 * smoothed loss is four times its best. The weights are of no use afterwards.
 *
 * <pre>{@code
 * LearningRateFinder finder = new LearningRateFinder(1e-5, 10, 100);
 * Trainer.builder(network, loss, new Sgd(network.parameters(), finder.lowest())).training(loader).epochs(100)
 *         .schedule(finder).listener(finder).build().run();
 * double rate = finder.suggestion();
 * }</pre>
 */
public final class LearningRateFinder implements Schedule, Listener {
    private static final double SMOOTHING = 0.9;
    private static final double DIVERGENCE = 4;
    /** The suggestion is this much below the rate at which the loss is least. */
    private static final double MARGIN = 10;

    private final double lowest;
    private final double highest;
    private final int steps;
    private final List<Point> points = new ArrayList<>();
    private double average;
    private double lossSum;
    private long images;

    /**
     * What a step brought.
     *
     * @param learningRate the rate of the step
     * @param loss the loss before it, smoothed over about ten steps
     */
    public record Point(double learningRate, double loss) {}

    /**
     * A finder.
     *
     * @param lowest the rate of the first step, more than 0
     * @param highest the rate of the last step, more than the lowest
     * @param steps how many, at least 2
     * @throws IllegalArgumentException if a number is outside its range
     */
    public LearningRateFinder(double lowest, double highest, int steps) {
        if (!(lowest > 0 && highest > lowest && Double.isFinite(highest)) || steps < 2) {
            throw new IllegalArgumentException("learning rates must rise from above 0 in at least 2 steps, but go from "
                    + lowest + " to " + highest + " in " + steps);
        }
        this.lowest = lowest;
        this.highest = highest;
        this.steps = steps;
    }

    /** The learning rate that the optimizer must have. */
    public double lowest() {
        return lowest;
    }

    @Override
    public double factor(long step, double epoch) {
        return StrictMath.pow(highest / lowest, Math.min(1, step / (steps - 1.0)));
    }

    @Override
    public void onStep(Trainer trainer) {
        Progress progress = trainer.progress();
        Metrics sums = progress.training();
        boolean newEpoch = sums.images() < images;
        double before = newEpoch ? 0 : lossSum;
        long seen = newEpoch ? 0 : images;
        lossSum = sums.loss() * sums.images();
        images = sums.images();
        double loss = (lossSum - before) / Math.max(1, images - seen);
        average = SMOOTHING * average + (1 - SMOOTHING) * loss;
        double smoothed = average / (1 - Math.pow(SMOOTHING, points.size() + 1));
        points.add(new Point(progress.learningRate(), smoothed));
        if (points.size() >= steps || smoothed > DIVERGENCE * least().loss()) {
            trainer.requestStop();
        }
    }

    /** The steps so far, in order. */
    public List<Point> points() {
        return List.copyOf(points);
    }

    /**
     * A learning rate to train with: a tenth of the one at which the smoothed loss was least.
     *
     * @throws IllegalStateException if no step was taken
     */
    public double suggestion() {
        if (points.isEmpty()) {
            throw new IllegalStateException(
                    "no step was taken yet: run a trainer with this schedule and listener first");
        }
        return least().learningRate() / MARGIN;
    }

    private Point least() {
        return points.stream().min((a, b) -> Double.compare(a.loss(), b.loss())).orElseThrow();
    }
}
