package dev.lanewise.cli;

import java.util.List;

/**
 * The hyper-parameters of a training run.
 *
 * @param epochs how often to go through the training images
 * @param batchSize the images of a step
 * @param optimizer one of {@link OptimizerFactory#names}
 * @param learningRate the base rate, which the schedule multiplies
 * @param schedule what {@link ScheduleSpec#parse} takes
 * @param momentum of the methods with a velocity; the others do not use it
 * @param weightDecay the L2 penalty, decoupled for {@code adamw}
 * @param labelSmoothing the share of the target probability that is spread over all classes
 * @param augmentation the name of an {@link Augmentation}
 * @param validation the share of the training images that decide which epoch was the best
 * @param views the name of the {@link TestViews} that the final result is measured by
 * @param objective the loss, and what is added to it
 * @param steps what is done around the optimizer's steps
 */
record Recipe(int epochs, int batchSize, String optimizer, double learningRate, String schedule, double momentum,
        double weightDecay, double labelSmoothing, String augmentation, double validation, String views,
        ObjectiveSettings objective, StepSettings steps) {

    Recipe {
        require(epochs >= 1, "--epochs must be at least 1", epochs);
        require(batchSize >= 1, "--batch-size must be at least 1", batchSize);
        Names.require("optimizer", optimizer, OptimizerFactory.names());
        require(learningRate > 0 && Double.isFinite(learningRate), "--lr must be above 0", learningRate);
        ScheduleSpec.parse(schedule).schedule(epochs);
        require(momentum >= 0 && momentum < 1, "--momentum must be in [0, 1)", momentum);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay must be at least 0", weightDecay);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "--label-smoothing must be in [0, 1)", labelSmoothing);
        require(labelSmoothing == 0 || objective.loss().equals(ObjectiveSettings.CROSS_ENTROPY),
                "--label-smoothing goes with the loss cross-entropy only", labelSmoothing);
        Augmentation.of(augmentation);
        require(validation >= 0 && validation < 1, "--validation must be in [0, 1)", validation);
        TestViews.of(views);
        require(steps.swa() <= epochs, "--swa must be at most the " + epochs + " epochs", steps.swa());
    }

    private static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new InputException(rule + ", but is " + value);
        }
    }

    /** This recipe for another optimizer, with the learning rate and weight decay that are usual for it. */
    Recipe withOptimizer(String name) {
        if (name.equals(optimizer)) {
            return this;
        }
        OptimizerFactory.Defaults usual = OptimizerFactory
                .defaults(Names.require("optimizer", name, OptimizerFactory.names()));
        return new Recipe(epochs, batchSize, name, usual.learningRate(), schedule, momentum, usual.weightDecay(),
                labelSmoothing, augmentation, validation, views, objective, steps);
    }

    /** This recipe for another loss, which has no smoothed labels unless it is the cross-entropy. */
    Recipe withLoss(String name) {
        return name.equals(ObjectiveSettings.CROSS_ENTROPY)
                ? this
                : new Recipe(epochs, batchSize, optimizer, learningRate, schedule, momentum, weightDecay, 0,
                        augmentation, validation, views, objective, steps);
    }
}
