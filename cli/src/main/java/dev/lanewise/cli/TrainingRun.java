package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.SafeTensors;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Schedules;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.Checkpoint;
import dev.lanewise.training.CheckpointListener;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ModelDescription;
import dev.lanewise.training.ProgressBar;
import dev.lanewise.training.RunLog;
import dev.lanewise.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Puts a configuration and a data set together into a training run, and brings it to its end. */
final class TrainingRun {
    /** The name of the file with the trained weights. */
    private static final String MODEL_FILE = "model.safetensors";
    private static final double CHECKPOINT_SECONDS = 60;
    private static final int LOG_STEPS = 50;

    private final RunConfig config;
    private final Recipe recipe;
    private final Streams streams;
    private final RunData data;
    private final Network network;
    private final ModelDescription description;
    private final BatchLoader training;

    /**
     * A run that has written nothing yet.
     *
     * @throws InputException if the configuration does not fit the data set
     */
    TrainingRun(RunConfig config, TrainTest data, Streams streams) {
        this.config = config;
        this.recipe = config.recipe();
        this.streams = streams;
        this.data = RunData.of(config, data);
        network = Models.create(config.model(), this.data.classNames().size(), this.data.sampleShape(), config.seed());
        description = new ModelDescription(config.model(), this.data.sampleShape(), this.data.classNames(),
                data.normalization());
        training = trainingLoader();
    }

    /**
     * Trains, or goes on, and writes the best weights and the result on the test images, or on those that stand for them.
     *
     * @return whether the run is done; if not, it was interrupted, and is saved
     */
    boolean train(Path folder, int checkpointSteps, boolean restore) throws IOException {
        RunLog log = new RunLog(folder, LOG_STEPS);
        Trainer trainer = trainer(folder, checkpointSteps, log);
        if (restore) {
            trainer.restore(folder.resolve(CheckpointListener.LAST));
        }
        streams.err().printf(Locale.ROOT, "%s on %s (%s), %,d training images, %,d parameters, run folder %s%n",
                config.model(), config.data(), data.source(), data.training().size(), network.parameterCount(), folder);
        try (Interruption _ = new Interruption(trainer::requestStop)) {
            if (!trainer.run()) {
                streams.err().println("interrupted; saved. Go on with: "
                        + System.getProperty("lanewise.command", "lanewise") + " train --resume " + folder);
                return false;
            }
            Metrics result = finish(folder);
            log.result(trainer, data.resultName(), result);
            streams.out().println(data.resultName() + " " + result);
            return true;
        }
    }

    private Metrics finish(Path folder) throws IOException {
        network.loadStateDict(Checkpoint.read(folder.resolve(CheckpointListener.BEST)).model(), true);
        SafeTensors.write(folder.resolve(MODEL_FILE), network.stateDict(), description.toMetadata());
        return new Evaluator(network, new CrossEntropyLoss())
                .evaluate(TestViews.loader(data.result(), data.normalization()));
    }

    private Trainer trainer(Path folder, int checkpointSteps, RunLog log) {
        Trainer.Builder builder = Trainer
                .builder(network, new CrossEntropyLoss((float) recipe.labelSmoothing()), optimizer())
                .schedule(schedule()).epochs(recipe.epochs()).seed(config.seed())
                .configuration(config.toStrings()).description(description)
                .training(training)
                .listener(new ProgressBar(streams.err(), streams.isTerminal()))
                .listener(log)
                .listener(new CheckpointListener(folder, checkpointSteps, CHECKPOINT_SECONDS));
        if (data.validation().size() > 0) {
            builder.validation(TestViews.loader(data.validation(), data.normalization()));
        }
        return builder.build();
    }

    /** A last batch that is smaller is left out: its few images would weigh more, and disturb batch normalization. */
    private BatchLoader trainingLoader() {
        int images = data.training().size();
        if (images < recipe.batchSize()) {
            throw new InputException("--batch-size " + recipe.batchSize() + " is more than the " + images
                    + " training images");
        }
        Augmentation augmentation = Augmentation.of(recipe.augmentation());
        return new BatchLoader(data.training(), recipe.batchSize(), data.normalization(),
                augmentation.transforms(data.sampleShape().dimension(0)), config.seed(), true, true);
    }

    private Optimizer optimizer() {
        double rate = recipe.learningRate();
        return switch (recipe.optimizer()) {
            case "adam" -> new Adam(network.parameters(), rate).withWeightDecay(recipe.weightDecay());
            case "adamw" -> new AdamW(network.parameters(), rate).withWeightDecay(recipe.weightDecay());
            default -> {
                Sgd sgd = new Sgd(network.parameters(), rate).withWeightDecay(recipe.weightDecay());
                yield recipe.momentum() == 0 ? sgd : sgd.withMomentum(recipe.momentum()).withNesterov();
            }
        };
    }

    private Schedule schedule() {
        return switch (recipe.schedule()) {
            case "step" -> Schedules.step(Math.ceilDiv(recipe.epochs(), 3), 0.1);
            case "cosine" -> Schedules.cosine(recipe.epochs(), 0);
            default -> Schedules.constant();
        };
    }
}
