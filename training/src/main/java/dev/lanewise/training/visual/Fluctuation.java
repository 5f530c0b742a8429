package dev.lanewise.training.visual;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.SampleOrder;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Flatten;
import dev.lanewise.nn.Linear;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Schedules;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Listener;
import dev.lanewise.training.Trainer;
import dev.lanewise.training.plot.LineChart;
import java.io.IOException;
import java.util.Arrays;

/**
 * Shows how the whole objective of a linear classifier goes down, and up, from step to step: with the gradient of all
 * samples, of a few, of a single one, and of a single one at a learning rate that falls as 1/t.
 */
public final class Fluctuation {
    private static final int MINI_BATCH = 32;
    /** The steps after which the falling rate is half of its first value. */
    private static final double HALF_LIFE = 50;

    private final Dataset dataset;
    private final Normalization normalization;
    private final long seed;
    private final double learningRate;
    private final int steps;

    /**
     * A demonstration on a data set, which should be small: it is gone through after every step.
     *
     * @param learningRate the same for all, but for the one that falls
     * @param steps how many steps each goes
     */
    public Fluctuation(Dataset dataset, Normalization normalization, long seed, double learningRate, int steps) {
        this.dataset = dataset;
        this.normalization = normalization;
        this.seed = seed;
        this.learningRate = learningRate;
        this.steps = steps;
    }

    /** Trains the four, and draws the mean loss of all samples after every step. */
    public LineChart chart() throws IOException {
        double[] places = new double[steps];
        Arrays.setAll(places, i -> i + 1);
        Schedule falling = (step, _) -> 1 / (1 + step / HALF_LIFE);
        return new LineChart("The whole objective after every step").size(720, 420).axes("step", "loss").logY()
                .line("one sample", places, objective(1, Schedules.constant()))
                .line("one sample, rate falls as 1/t", places, objective(1, falling))
                .line(MINI_BATCH + " samples", places, objective(MINI_BATCH, Schedules.constant()))
                .line("all " + dataset.size() + " samples", places, objective(dataset.size(), Schedules.constant()));
    }

    private double[] objective(int batchSize, Schedule schedule) throws IOException {
        Shape sample = dataset.sampleShape();
        Network network = new Network(
                Sequential.of(new Flatten(), new Linear(sample.elements(), dataset.classes())),
                Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2)), seed);
        Evaluator evaluator = new Evaluator(network, new CrossEntropyLoss());
        BatchLoader everything = loader(dataset.size(), false);
        double[] losses = new double[steps];
        BatchLoader training = loader(Math.min(batchSize, dataset.size()), true);
        Trainer.builder(network, new CrossEntropyLoss(), new Sgd(network.parameters(), learningRate))
                .schedule(schedule).training(training).epochs(Math.ceilDiv(steps, training.batchesPerEpoch()))
                .listener(new Listener() {
                    @Override
                    public void onStep(Trainer trainer) {
                        int step = (int) trainer.progress().step();
                        losses[step - 1] = evaluator.evaluate(everything).loss();
                        if (step == steps) {
                            trainer.requestStop();
                        }
                    }
                }).build().run();
        return losses;
    }

    private BatchLoader loader(int batchSize, boolean shuffled) {
        return BatchLoader.of(dataset, batchSize).withNormalization(normalization).withSeed(seed)
                .withOrder(shuffled ? SampleOrder.SHUFFLED : SampleOrder.CYCLIC).droppingLast();
    }
}
