package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.RandomCrop;
import dev.lanewise.data.RandomHorizontalFlip;
import dev.lanewise.data.Splits;
import dev.lanewise.data.Subset;
import dev.lanewise.data.TrainTest;
import dev.lanewise.data.Transform;
import dev.lanewise.models.Models;
import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.SafeTensors;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.tensor.Random;
import dev.lanewise.training.Checkpoint;
import dev.lanewise.training.CheckpointListener;
import dev.lanewise.training.EarlyStopping;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ModelDescription;
import dev.lanewise.training.PlateauReporter;
import dev.lanewise.training.ProgressBar;
import dev.lanewise.training.RunLog;
import dev.lanewise.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts a configuration and a data set together into a training run, and brings it to its end. */
final class TrainingRun {
    /** The name of the file with the trained weights. */
    private static final String MODEL_FILE = "model.safetensors";
    /** The images of a batch where nothing is trained; it changes no result beyond the last bits of the mean loss. */
    private static final int EVALUATION_BATCH = 500;

    private static final int SHIFT_PIXELS = 2;
    private static final double CHECKPOINT_SECONDS = 60;
    private static final int LOG_STEPS = 50;

    private final RunConfig config;
    private final Recipe recipe;
    private final Streams streams;
    private final TrainTest data;
    private final Network network;
    private final ModelDescription description;
    private final BatchLoader training;
    private final Dataset validation;
    private EarlyStopping stopping;

    /**
     * A run that has written nothing yet.
     *
     * @throws InputException if the configuration does not fit the data set
     */
    TrainingRun(RunConfig config, TrainTest data, Streams streams) {
        this.config = config;
        this.recipe = config.recipe();
        this.streams = streams;
        this.data = data;
        network = Models.create(config.model(), data.train().classes(), data.train().sampleShape(), config.seed());
        description = new ModelDescription(config.model(), data.train().sampleShape(), data.train().classNames(),
                data.normalization());
        int total = data.train().size();
        int held = (int) Math.round(recipe.validation() * total);
        // Not drawn from the seed: runs with different seeds are compared on the same validation images.
        List<Subset> parts = Splits.split(data.train(), Random.of(0).stream("validation"), total - held, held);
        training = trainingLoader(parts.getFirst());
        validation = parts.getLast();
    }

    /**
     * Trains, or goes on, and writes the best weights and the result on the test images.
     *
     * @return whether the run is done; if not, it was interrupted, and is saved
     */
    boolean train(Path folder, int checkpointSteps, boolean restore) throws IOException {
        RunLog log = new RunLog(folder, LOG_STEPS);
        Trainer trainer = trainer(folder, checkpointSteps, log);
        if (restore) {
            trainer.restore(folder.resolve(CheckpointListener.LAST));
        }
        streams.err().printf(Locale.ROOT, "%s on %s (%s), %,d parameters, run folder %s%n", config.model(),
                config.data(),
                data.source(), network.parameterCount(), folder);
        try (Interruption _ = new Interruption(trainer::requestStop)) {
            if (!trainer.run() && !(stopping != null && stopping.stopped())) {
                streams.err().println("interrupted; saved. Go on with: "
                        + System.getProperty("lanewise.command", "lanewise") + " train --resume " + folder);
                return false;
            }
            Metrics test = finish(folder);
            log.test(trainer, test);
            streams.out().println("test " + test);
            return true;
        }
    }

    private Metrics finish(Path folder) throws IOException {
        network.loadStateDict(Checkpoint.read(folder.resolve(CheckpointListener.BEST)).model(), true);
        SafeTensors.write(folder.resolve(MODEL_FILE), network.stateDict(), description.toMetadata());
        return evaluate(network, data.test(), data.normalization());
    }

    /** The metrics of a network on a data set. */
    static Metrics evaluate(Network network, Dataset dataset, Normalization normalization) {
        return new Evaluator(network, new CrossEntropyLoss()).evaluate(evaluationLoader(dataset, normalization));
    }

    private static BatchLoader evaluationLoader(Dataset dataset, Normalization normalization) {
        return new BatchLoader(dataset, EVALUATION_BATCH, normalization, List.of(), 0, false, false);
    }

    private Trainer trainer(Path folder, int checkpointSteps, RunLog log) {
        ScheduleSpec schedule = ScheduleSpec.parse(recipe.schedule());
        Optimizer optimizer = schedule.around(optimizer());
        Trainer.Builder builder = Trainer
                .builder(network, new CrossEntropyLoss((float) recipe.labelSmoothing()), optimizer)
                .schedule(schedule.schedule(recipe.epochs())).epochs(recipe.epochs()).seed(config.seed())
                .configuration(config.toStrings()).description(description)
                .training(training)
                .listener(new ProgressBar(streams.err(), streams.isTerminal()))
                .listener(log);
        if (optimizer instanceof ReduceOnPlateau plateau) {
            builder.listener(new PlateauReporter(plateau));
        }
        builder.listener(new CheckpointListener(folder, checkpointSteps, CHECKPOINT_SECONDS));
        if (recipe.steps().earlyStop() > 0) {
            stopping = new EarlyStopping(recipe.steps().earlyStop());
            builder.listener(stopping);
        }
        if (validation.size() > 0) {
            builder.validation(evaluationLoader(validation, data.normalization()));
        }
        return builder.build();
    }

    /** A last batch that is smaller is left out: its few images would weigh more, and disturb batch normalization. */
    private BatchLoader trainingLoader(Dataset part) {
        if (part.size() < recipe.batchSize()) {
            throw new InputException("--batch-size " + recipe.batchSize() + " is more than the " + part.size()
                    + " training images");
        }
        return new BatchLoader(part, recipe.batchSize(), data.normalization(), transforms(), config.seed(), true, true);
    }

    private List<Transform> transforms() {
        List<Transform> transforms = new ArrayList<>();
        if (recipe.augmentation().startsWith("shift")) {
            transforms.add(new RandomCrop(SHIFT_PIXELS));
        }
        if (recipe.augmentation().endsWith("flip")) {
            transforms.add(new RandomHorizontalFlip(0.5));
        }
        return transforms;
    }

    private Optimizer optimizer() {
        int batches = training.batchesPerEpoch();
        Optimizer optimizer = OptimizerFactory.create(recipe, network.parameters(), recipe.learningRate(),
                (long) batches * recipe.epochs());
        return recipe.steps().around(optimizer, batches, recipe.epochs(), config.seed());
    }
}
