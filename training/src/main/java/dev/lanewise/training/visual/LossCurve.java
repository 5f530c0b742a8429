package dev.lanewise.training.visual;

import dev.lanewise.training.Listener;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.Progress;
import dev.lanewise.training.Trainer;
import java.util.ArrayList;
import java.util.List;

/** Collects the mean training loss of every so many steps. */
public final class LossCurve implements Listener {
    private final int everySteps;
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> losses = new ArrayList<>();
    private double epochSum;
    private double lossSum;
    private long images;
    private int lastEpoch;

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
        Metrics epoch = progress.training();
        if (progress.epoch() != lastEpoch) {
            lastEpoch = progress.epoch();
            epochSum = 0;
        }
        lossSum += epoch.loss() * epoch.images() - epochSum;
        epochSum = epoch.loss() * epoch.images();
        images += epoch.images() / Math.max(1, progress.batch());
        if (progress.step() % everySteps == 0 && images > 0) {
            steps.add((double) progress.step());
            losses.add(lossSum / images);
            lossSum = 0;
            images = 0;
        }
    }
}
