package dev.lanewise.training.visual;

import dev.lanewise.training.Listener;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.Progress;
import dev.lanewise.training.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Collects the mean training loss of every so many steps. */
public final class LossCurve implements Listener {
    private static final Metrics NOTHING = new Metrics(0, 0, 0, 0);

    private final int everySteps;
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private Metrics before = NOTHING;
    private int lastEpoch;
    private double lossSum;
    private long images;

    /**
     * A curve that is empty yet.
     *
     * @param everySteps the steps that each of its points is the mean of, at least 1
     */
    public LossCurve(int everySteps) {
        if (everySteps < 1) {
            throw new IllegalArgumentException("a point needs at least one step, but has " + everySteps);
        }
        this.everySteps = everySteps;
    }

    /** The steps at the points, ascending. */
    public double[] steps() {
        return steps.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The mean losses at the points. */
    public double[] losses() {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public void onStep(Trainer trainer) {
        Progress progress = trainer.progress();
        Metrics now = progress.training();
        // What the trainer shows are the means since the epoch began.
        Metrics since = progress.epoch() == lastEpoch ? before : NOTHING;
        lossSum += now.loss() * now.images() - since.loss() * since.images();
        images += now.images() - since.images();
        before = now;
        lastEpoch = progress.epoch();
        if (progress.step() % everySteps == 0 && images > 0) {
            steps.add((double) progress.step());
            losses.add(lossSum / images);
            lossSum = 0;
            images = 0;
        }
    }
}
