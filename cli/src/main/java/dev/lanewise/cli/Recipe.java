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
 * @param steps what is done around the optimizer's steps
 */
record Recipe(int epochs, int batchSize, String optimizer, double learningRate, String schedule, double momentum,
        double weightDecay, double labelSmoothing, String augmentation, double validation,
        StepSettings steps) {

    Recipe {
        require(epochs >= 1, "--epochs must be at least 1", epochs);
        require(batchSize >= 1, "--batch-size must be at least 1", batchSize);
        Names.require("optimizer", optimizer, OptimizerFactory.names());
        require(learningRate > 0 && Double.isFinite(learningRate), "--lr must be above 0", learningRate);
        ScheduleSpec.parse(schedule).schedule(epochs);
        require(momentum >= 0 && momentum < 1, "--momentum must be in [0, 1)", momentum);
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay must be at least 0", weightDecay);
        require(labelSmoothing >= 0 && labelSmoothing < 1, "--label-smoothing must be in [0, 1)", labelSmoothing);
        Augmentation.of(augmentation);
        require(validation >= 0 && validation < 1, "--validation must be in [0, 1)", validation);
    }

    private static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new InputException(rule + ", but is " + value);
        }
    }

    /** The recipe of a model on a data set. */
    static Recipe of(String model, String data) {
        return switch (model) {
            case "alexnet" -> sgd(90, 128, 0.01).withDecay("step", 5e-4, "alexnet");
            case "cifar-resnet20" -> sgd(182, 128, 0.1).withDecay("step", 1e-4, "crop-flip");
            default -> lenet(data);
        };
    }

    private static Recipe lenet(String data) {
        return switch (data) {
            case "fashion-mnist" -> sgd(30, 64, 0.05).withDecay("cosine", 1e-3, "flip");
            case "mnist" -> sgd(15, 32, 0.02).withDecay("cosine", 5e-4, "shift");
            default -> new Recipe(15, 16, "sgd", 0.03, "cosine", 0.9, 1e-3, 0.1, "shift", 0.05,
                    StepSettings.PLAIN);
        };
    }

    private static Recipe sgd(int epochs, int batchSize, double learningRate) {
        return new Recipe(epochs, batchSize, "sgd", learningRate, "constant", 0.9, 0, 0, "none", 0.1,
                StepSettings.PLAIN);
    }

    private Recipe withDecay(String newSchedule, double newWeightDecay, String newAugmentation) {
        return new Recipe(epochs, batchSize, optimizer, learningRate, newSchedule, momentum, newWeightDecay,
                labelSmoothing,
                newAugmentation, validation, steps);
    }

    /** This recipe for another optimizer, with the learning rate and weight decay that are usual for it. */
    Recipe withOptimizer(String name) {
        if (name.equals(optimizer)) {
            return this;
        }
        OptimizerFactory.Defaults usual = OptimizerFactory
                .defaults(Names.require("optimizer", name, OptimizerFactory.names()));
        return new Recipe(epochs, batchSize, name, usual.learningRate(), schedule, momentum, usual.weightDecay(),
                labelSmoothing, augmentation, validation, steps);
    }
}
