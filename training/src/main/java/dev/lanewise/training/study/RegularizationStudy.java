package dev.lanewise.training.study;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Schedules;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.Trainer;
import java.io.IOException;
import java.util.List;

/**
 * Trains one rectifier network by each {@link RegularizationMethod}, all else equal: momentum 0.9, a learning rate that
 * falls as a cosine to zero, batches of 100. Pixels are in [0, 1], as in the paper.
 */
public final class RegularizationStudy {
    private static final int BATCH = 100;
    private static final double LEARNING_RATE = 0.1;
    private static final double MOMENTUM = 0.9;

    private final Dataset training;
    private final Dataset test;
    private final List<Integer> hidden;
    private final int epochs;
    private final long seed;

    /**
     * A study.
     *
     * @param hidden the units of each hidden layer; the paper's are 1024, 1024 and 2048
     * @throws IllegalArgumentException if a layer has no unit, there is no epoch, or fewer images than a batch
     */
    public RegularizationStudy(Dataset training, Dataset test, List<Integer> hidden, int epochs, long seed) {
        if (hidden.isEmpty() || hidden.stream().anyMatch(units -> units < 1) || epochs < 1 || training.size() < BATCH) {
            throw new IllegalArgumentException("a study needs hidden layers with units, epochs and " + BATCH
                    + " images, but has layers " + hidden + ", " + epochs + " epochs and " + training.size()
                    + " images");
        }
        this.training = training;
        this.test = test;
        this.hidden = List.copyOf(hidden);
        this.epochs = epochs;
        this.seed = seed;
    }

    /**
     * What became of a method.
     *
     * @param network the trained network
     * @param test its metrics on the test images
     */
    public record Outcome(Network network, Metrics test) {
        /** The share of test images, in percent, that were taken for another class. */
        public double error() {
            return 100 * (1 - test.top1());
        }
    }

    /** Trains by one method from the seed's first weights, on the seed's batches. */
    public Outcome run(RegularizationMethod method) throws IOException {
        Shape sample = training.sampleShape();
        Network network = new Network(method.layers(sample.elements(), hidden, training.classes()),
                Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2)), seed);
        BatchLoader batches = BatchLoader.of(training, BATCH).shuffled(seed).droppingLast();
        Sgd optimizer = new Sgd(network.parameters(), LEARNING_RATE).withMomentum(MOMENTUM);
        Trainer.Builder trainer = Trainer.builder(network, new CrossEntropyLoss(), optimizer).training(batches)
                .schedule(Schedules.cosine(epochs, 0)).epochs(epochs).seed(seed);
        method.regularizers((long) epochs * batches.batchesPerEpoch()).forEach(trainer::regularizer);
        method.constraints().forEach(trainer::constraint);
        trainer.build().run();
        BatchLoader all = BatchLoader.of(test, BATCH);
        return new Outcome(network, new Evaluator(network, new CrossEntropyLoss()).evaluate(all));
    }
}
