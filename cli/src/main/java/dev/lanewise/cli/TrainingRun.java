package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Epoch;
import dev.lanewise.data.EpochOrder;
import dev.lanewise.data.TrainTest;
import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.optim.CombinedOptimizer;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.Checkpoint;
import dev.lanewise.training.CheckpointListener;
import dev.lanewise.training.Curriculum;
import dev.lanewise.training.DivergedException;
import dev.lanewise.training.EarlyStopping;
import dev.lanewise.training.LayerProfiler;
import dev.lanewise.training.LearningRateFinder;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ModelDescription;
import dev.lanewise.training.PlateauReporter;
import dev.lanewise.training.ProgressBar;
import dev.lanewise.training.RunLog;
import dev.lanewise.training.TensorBoardLog;
import dev.lanewise.training.Trainer;
import dev.lanewise.training.report.GradientProbe;
import dev.lanewise.training.report.Predictions;
import dev.lanewise.training.report.ReportListener;
import dev.lanewise.training.report.RunHistory;
import dev.lanewise.training.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts a configuration and a data set together into a training run, and brings it to its end. */
final class TrainingRun {
    /** The name of the file with the trained weights. */
    private static final String MODEL_FILE = "model.safetensors";
    private static final double CHECKPOINT_SECONDS = 60;
    private static final int LOG_STEPS = 50;
    /** The images that first values are taken from, where a model has such. */
    private static final int FITTING_IMAGES = 5000;
    private static final int SHOWN_MISTAKES = 40;
    /** The share of the images that a curriculum begins with. */
    private static final double CURRICULUM_START = 0.2;

    private final RunConfig config;
    private final Recipe recipe;
    private final Streams streams;
    private final RunData data;
    private final Network network;
    private final Loss loss;
    private final ModelDescription description;
    private final BatchLoader training;
    private final Transfer transfer;
    private LayerProfiler profilerOrNull;
    private boolean writesEvents;
    private EarlyStopping stopping;
    /** What {@link #loadWeights} did, for the first line of a run. */
    private String start = "";

    /**
     * A run that has written nothing yet.
     *
     * @throws InputException if the configuration does not fit the data set
     * @throws IOException if weights that a curriculum needs are damaged or cannot be read
     */
    TrainingRun(RunConfig config, TrainTest data, Streams streams) throws IOException {
        this.config = config;
        this.recipe = config.recipe();
        this.streams = streams;
        this.data = RunData.of(config, data);
        if (recipe.steps().earlyStop() > 0 && this.data.validation().size() == 0) {
            throw new InputException("--early-stop needs validation images: a --validation above 0, but it is "
                    + recipe.validation());
        }
        Architecture architecture = Models.named(config.model());
        int classes = this.data.classNames().size();
        network = recipe.objective().create(architecture, classes, this.data.sampleShape(), config.seed());
        loss = recipe.objective().loss(recipe.labelSmoothing(), classes, this.data.training());
        transfer = new Transfer(network);
        transfer.freeze(config.tools().freeze());
        description = new ModelDescription(config.model(), this.data.sampleShape(), this.data.classNames(),
                data.normalization(), RunData.heldBack(config, data));
        TestViews.of(recipe.views()).requireFits(List.of(network), this.data.result());
        training = trainingLoader();
        if (architecture.needsFitting()) {
            architecture.fitTo(network, firstImages());
        }
    }

    /** This run with the tools that change nothing of its result. */
    TrainingRun with(ToolOptions tools) {
        profilerOrNull = tools.profiles() ? new LayerProfiler(network) : null;
        writesEvents = tools.writesEvents();
        return this;
    }

    /**
     * Copies in the weights that the configuration names to start from, if any.
     *
     * @throws InputException if they do not fit
     * @throws IOException if they are damaged or cannot be read
     */
    void loadWeights() throws IOException {
        if (!config.tools().weights().isEmpty()) {
            start = ", " + transfer.load(Path.of(config.tools().weights()), streams);
        }
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
        streams.err().printf(Locale.ROOT, "%s on %s (%s), %,d training images, %,d parameters%s, run folder %s%n",
                config.model(), config.data(), data.source(), data.training().size(), network.parameterCount(), start,
                folder);
        try (Interruption _ = new Interruption(trainer::requestStop)) {
            if (!trainer.run() && !(stopping != null && stopping.stopped())) {
                streams.err().println("interrupted; saved. Go on with: "
                        + ShellWord.ofThisCommand() + " train --resume " + ShellWord.of(folder.toString()));
                return false;
            }
            Metrics result = finish(folder);
            log.result(trainer, data.resultName(), result);
            fullReport(folder).write(folder.resolve(RunReport.FILE));
            if (profilerOrNull != null) {
                streams.err().print(profilerOrNull.table());
            }
            streams.out().println(data.resultName() + " " + result);
            return true;
        }
    }

    private Metrics finish(Path folder) throws IOException {
        loadBest(folder.resolve(CheckpointListener.BEST));
        SafeTensors.write(folder.resolve(MODEL_FILE), network.stateDict(), description.toMetadata());
        return measure();
    }

    /**
     * Writes the report of a run that has been trained, by the best weights that it has saved.
     *
     * @throws InputException if the run has saved none yet
     */
    void report(Path folder) throws IOException {
        Path best = folder.resolve(CheckpointListener.BEST);
        if (!Files.isRegularFile(best)) {
            throw new InputException("nothing to report on in " + folder + ": no epoch is complete, so it has no "
                    + CheckpointListener.BEST);
        }
        loadBest(best);
        fullReport(folder).write(folder.resolve(RunReport.FILE));
    }

    /** Puts the best weights of this run into the network; the file may be that of another run by mistake. */
    private void loadBest(Path file) throws IOException {
        Checkpoint best = Checkpoint.read(file);
        best.requireConfiguration(file, config.toStrings());
        try {
            network.loadStateDict(best.model(), true);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": does not fit this run: " + e.getMessage());
        }
    }

    /** The report at the network's present weights, which are the best ones. */
    private RunReport fullReport(Path folder) throws IOException {
        GradientProbe.run(network, loss, training);
        RunReport report = reportSettings().history(RunHistory.read(folder))
                .network(network, "the best epoch's weights, for one training batch")
                .predictions(Predictions.of(network, TestViews.loader(data.result(), data.normalization()),
                        data.classNames(), data.normalization(), SHOWN_MISTAKES), data.resultName() + " images");
        return profilerOrNull == null ? report : report.profile(profilerOrNull);
    }

    private RunReport reportSettings() {
        Map<String, String> shown = config.toStrings();
        shown.values().removeIf(String::isEmpty);
        return new RunReport(config.model() + " on " + config.data()).configuration(shown).environment(
                Environment.ofThisMachine());
    }

    private Metrics measure() {
        return TestViews.of(recipe.views()).measure(List.of(network), List.of(data.normalization()), data.result());
    }

    /** Trains without a folder to its last epoch, and measures that on the test images: one run of a search. */
    Metrics score() throws IOException {
        Optimizer optimizer = optimizer();
        trainer(optimizer).build().run();
        optimizer.enterEvaluation();
        return measure();
    }

    /** Trains for as long as a finder of learning rates wants, whose lowest rate is the recipe's. */
    void findRate(LearningRateFinder finder) throws IOException {
        try {
            Trainer.builder(network, loss, aroundSteps()).schedule(finder).listener(finder).epochs(Integer.MAX_VALUE)
                    .seed(config.seed()).training(training).build().run();
        } catch (DivergedException atTheHighestRate) {
            streams.err().println("stopped where the loss was no number any more");
        }
    }

    /** What every run trains by. */
    private Trainer.Builder trainer(Optimizer optimizer) {
        Trainer.Builder builder = Trainer.builder(network, loss, optimizer)
                .schedule(ScheduleSpec.parse(recipe.schedule()).schedule(recipe.epochs())).epochs(recipe.epochs())
                .seed(config.seed()).training(training);
        recipe.objective().regularize(builder);
        if (optimizer instanceof ReduceOnPlateau plateau) {
            builder.listener(new PlateauReporter(plateau));
        }
        return builder;
    }

    /** What a checkpoint is compared by: the configuration, and what the run was begun on. */
    private Map<String, String> configuration(Path folder) throws IOException {
        Map<String, String> entries = config.toStrings();
        RecordedData.read(folder).ifPresent(found -> entries.put("data found", JsonWriter.write(found.toJson())));
        return entries;
    }

    private Trainer trainer(Path folder, int checkpointSteps, RunLog log) throws IOException {
        Trainer.Builder builder = trainer(optimizer())
                .configuration(configuration(folder)).description(description)
                .listener(new ProgressBar(streams.err(), streams.isTerminal()))
                .listener(log)
                .listener(new ReportListener(folder, this::reportSettings))
                .onNan(config.tools().nanPolicy());
        if (writesEvents || Files.exists(folder.resolve(TensorBoardLog.FILE))) {
            builder.listener(new TensorBoardLog(folder, LOG_STEPS));
        }
        if (profilerOrNull != null) {
            builder.observer(profilerOrNull).listener(profilerOrNull);
        }
        builder.listener(new CheckpointListener(folder, checkpointSteps, CHECKPOINT_SECONDS));
        if (recipe.steps().earlyStop() > 0) {
            stopping = new EarlyStopping(recipe.steps().earlyStop());
            builder.listener(stopping);
        }
        if (data.validation().size() > 0) {
            builder.validation(TestViews.loader(data.validation(), data.normalization()));
        }
        return builder.build();
    }

    /** A last batch that is smaller is left out: its few images would weigh more, and disturb batch normalization. */
    private BatchLoader trainingLoader() throws IOException {
        int images = data.training().size();
        if (images < recipe.batchSize()) {
            throw new InputException("--batch-size " + recipe.batchSize() + " is more than the " + images
                    + " training images");
        }
        Augmentation augmentation = Augmentation.of(recipe.augmentation());
        return BatchLoader.of(data.training(), recipe.batchSize()).withNormalization(data.normalization())
                .withTransforms(augmentation.transforms(data.sampleShape().dimension(0))).shuffled(config.seed())
                .droppingLast()
                .withBatchTransforms(augmentation.batchTransforms())
                .withOrder(order());
    }

    /** The order of the training images, for which a curriculum asks a network that is trained already. */
    private EpochOrder order() throws IOException {
        Optional<Path> curriculum = recipe.steps().curriculum();
        if (curriculum.isEmpty()) {
            return recipe.steps().sampleOrder();
        }
        TrainedModel teacher = TrainedModel.read(config.model(), curriculum.get(),
                new TrainedModel.Otherwise(data.classNames().size(), data.sampleShape(), 0), streams);
        if (!teacher.network().inputShape().equals(network.inputShape())
                || !teacher.network().outputShape().equals(network.outputShape())) {
            throw new InputException(
                    curriculum.get() + ": is for inputs " + teacher.network().inputShape() + " and outputs "
                            + teacher.network().outputShape() + ", but the network to train for " + network.inputShape()
                            + " and " + network.outputShape());
        }
        return Curriculum.byLoss(teacher.network(), data.training(),
                new NormalizationOptions().orElse(data.normalization(), teacher, config.data(), streams))
                .growing(CURRICULUM_START, Math.max(1, recipe.epochs() / 2));
    }

    /** The first training images as the network is evaluated on them. */
    private Tensor firstImages() {
        int count = Math.min(FITTING_IMAGES, data.training().size());
        BatchLoader loader = BatchLoader.of(data.training(), count).withNormalization(data.normalization());
        try (Epoch epoch = loader.epoch(0, 0)) {
            return epoch.next().images();
        }
    }

    private Optimizer optimizer() {
        return ScheduleSpec.parse(recipe.schedule()).around(aroundSteps());
    }

    private Optimizer aroundSteps() {
        int batches = training.batchesPerEpoch();
        return recipe.steps().around(groups((long) batches * recipe.epochs()), batches, recipe.epochs(), config.seed());
    }

    /** The recipe's optimizer of all parameters that are trained, with another rate for the last layer if asked for. */
    private Optimizer groups(long steps) {
        double headRate = config.tools().headLearningRate();
        Map<Boolean, List<Parameter>> parts = network.parameters().stream()
                .collect(Collectors.partitioningBy(transfer::isOfHead));
        if (headRate == 0 || parts.get(true).isEmpty()) {
            return OptimizerFactory.create(recipe, network.parameters(), network.buffers(), recipe.learningRate(),
                    steps);
        }
        Optimizer head = OptimizerFactory.create(recipe, parts.get(true), List.of(), headRate, steps);
        return parts.get(false).isEmpty()
                ? head
                : new CombinedOptimizer(
                        OptimizerFactory.create(recipe, parts.get(false), network.buffers(), recipe.learningRate(),
                                steps),
                        head);
    }
}
