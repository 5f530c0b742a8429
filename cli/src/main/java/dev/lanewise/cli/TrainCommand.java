package dev.lanewise.cli;

import dev.lanewise.data.DataIdentity;
import dev.lanewise.data.Datasets;
import dev.lanewise.data.TrainTest;
import dev.lanewise.training.CheckpointListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Trains a network.
 *
 * <p>Options that are part of a {@link RunConfig} have the names of its keys, and are read by these ({@link #given}); most of the fields
 * only say what an option takes.
 */
@Command(name = "train", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {
                "Trains a network; what is not given is taken from the recipe of the model and the data set.",
                "The last line of the output is the result on the test images."},
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise train lenet5 --data digits --epochs 15",
                "  lanewise train lenet5 --data fashion-mnist --out runs/fashion",
                "  lanewise train lenet5 --data mnist --optimizer adam --lr 0.001 --download",
                "  lanewise train lenet5 --data digits --weights mnist.safetensors --freeze 'conv*' --head-lr 0.01",
                "  lanewise train alexnet --data imagefolder:flowers --epochs 20 --augmentation resized-crop",
                "  lanewise train --resume runs/fashion"})
final class TrainCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "MODEL",
            description = "a name that 'lanewise models' lists")
    private String model;

    @Option(names = "--data", paramLabel = "NAME",
            description = "digits (default; built in), fashion-mnist, mnist, cifar10, cifar100, imagefolder:DIR (a folder or "
                    + "zip file of images with a folder for each class, or with train and val, which hold these) or npz:FILE")
    private String data;

    @Option(names = "--classes", paramLabel = "N",
            description = "outputs of the network (default: the classes of the data)")
    private Integer classes;

    @Option(names = "--epochs", paramLabel = "N", description = "how often to go through the training images")
    private Integer epochs;

    @Option(names = "--batch-size", paramLabel = "N", description = "images of a step")
    private Integer batchSize;

    @Option(names = "--optimizer", paramLabel = "NAME",
            description = "sgd (Nesterov; default), momentum, sgdw, heavy-ball, nag-c, adagrad, adadelta, rmsprop, adam, amsgrad, "
                    + "adamw, adamax, nadam, adam-sgd (switches half-way), lars, lamb, muon or airbench")
    private String optimizer;

    @Option(names = "--lr", paramLabel = "RATE", description = "base learning rate")
    private Double learningRate;

    @Option(names = "--schedule", paramLabel = "NAME[:KEY=N,...]",
            description = "constant, step, multi-step, exponential, inverse, polynomial, linear, cosine, warm-restarts, one-cycle, "
                    + "triangle or plateau, as cosine:warm-up=5,floor=0.01; 'lanewise schedule' shows them")
    private String schedule;

    @Option(names = "--momentum", paramLabel = "M", description = "momentum, of the methods with a velocity")
    private Double momentum;

    @Option(names = "--weight-decay", paramLabel = "W", description = "weight decay")
    private Double weightDecay;

    @Option(names = "--label-smoothing", paramLabel = "S", description = "share of the target spread over all classes")
    private Double labelSmoothing;

    @Option(names = "--augmentation", paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}", completionCandidates = AugmentationNames.class)
    private String augmentation;

    @Option(names = "--validation", paramLabel = "SHARE",
            description = "share of the training images that decide which epoch was the best")
    private Double validation;

    @Option(names = "--views", paramLabel = "NAME",
            description = "how each image of the final test is shown, as of lanewise evaluate (default: once)")
    private String views;

    @Option(names = "--seed", paramLabel = "N", description = "seed of all random numbers (default: 1)")
    private Long seed;

    @Mixin
    private ObjectiveOptions objective;

    @Mixin
    private StepOptions steps;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the run (default: runs/MODEL-DATA-N)")
    private Path out;

    @Option(names = "--resume", paramLabel = "DIR", description = "go on with the run in this folder, exactly")
    private Path resume;

    @Option(names = "--checkpoint-steps", paramLabel = "N", defaultValue = "0",
            description = "save within an epoch after every N steps, too; a minute's work is saved in any case")
    private int checkpointSteps;

    @Mixin
    private ToolOptions tools;

    @Mixin
    private DataOptions dataOptions;

    TrainCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (resume != null && out != null) {
            throw new InputException("--resume and --out exclude each other: a resumed run stays in its folder");
        }
        if (checkpointSteps < 0) {
            throw new InputException("--checkpoint-steps must be at least 0, but is " + checkpointSteps);
        }
        if (tools.isFastDevRun()) {
            return fastDevRun();
        }
        return resume != null ? resumedRun() : newRun();
    }

    private int newRun() throws IOException {
        RunConfig config = newConfig();
        if (out != null) {
            RunFolder.requireFree(out);
        }
        threads.apply();
        TrainTest dataset = dataOptions.open(config.data(), streams);
        config = fitted(withOwnValidation(config, dataset), dataset);
        TrainingRun run = new TrainingRun(config, dataset, streams).with(tools);
        run.loadWeights();
        // Whatever is wrong has been said by now, and nothing written.
        Path folder = RunFolder.create(out, config);
        try (RunLock _ = RunLock.of(folder)) {
            // Another run may have been here meanwhile.
            RunFolder.requireFree(folder);
            RecordedData.write(folder, DataIdentity.of(dataset));
            config.write(folder);
            return run.train(folder, checkpointSteps, false) ? 0 : Interruption.EXIT_CODE;
        }
    }

    private int resumedRun() throws IOException {
        RunConfig config = RunConfig.read(resume);
        Map<String, Object> given = given();
        // The user's own data may have been moved: that they are the same is checked by what they are.
        boolean moved = data != null && Datasets.isPath(data) && Datasets.isPath(config.data())
                && RecordedData.kind(data).equals(RecordedData.kind(config.data()))
                && RecordedData.read(resume).isPresent();
        if (moved) {
            given.remove("data");
        }
        config.requireSame(resume, given);
        try (RunLock _ = RunLock.of(resume)) {
            threads.apply();
            TrainTest dataset = RecordedData.open(resume, moved ? data : config.data(), moved, dataOptions, streams);
            TrainingRun run = new TrainingRun(config, dataset, streams).with(tools);
            boolean hasCheckpoint = Files.exists(resume.resolve(CheckpointListener.LAST));
            if (!hasCheckpoint) {
                run.loadWeights();
            }
            return run.train(resume, checkpointSteps, hasCheckpoint) ? 0 : Interruption.EXIT_CODE;
        }
    }

    /** Everything that a run does, on a few images, in a folder that is gone afterwards. */
    private int fastDevRun() throws IOException {
        if (resume != null || out != null) {
            throw new InputException("--fast-dev-run keeps nothing, so --out and --resume are of no use with it");
        }
        RunConfig config = newConfig();
        threads.apply();
        TrainTest whole = dataOptions.open(config.data(), streams);
        config = withOwnValidation(config, whole);
        TrainTest dataset = tools.adjusted(whole, config);
        TrainingRun run = new TrainingRun(config, dataset, streams).with(tools);
        run.loadWeights();
        Path folder = Files.createTempDirectory("lanewise-dev-run-");
        try {
            if (!run.train(folder, checkpointSteps, false)) {
                return Interruption.EXIT_CODE;
            }
            streams.err().println("training, validation, checkpoint, test and report work; nothing was kept");
            return 0;
        } finally {
            RunFolder.delete(folder);
        }
    }

    private RunConfig newConfig() {
        if (model == null) {
            throw new InputException("which model? Give its name, as in lanewise train lenet5, or --resume DIR");
        }
        String dataset = data == null ? DataSourceOptions.DEFAULT : data;
        Recipe recipe = Recipes.of(model, dataset);
        if (optimizer != null) {
            recipe = recipe.withOptimizer(optimizer);
        }
        Map<String, Object> given = given();
        if (given.containsKey("loss")) {
            recipe = recipe.withLoss((String) given.get("loss"));
        }
        return tools.adjusted(new RunConfig(model, dataset, 0, 0, 0, 1, recipe, ToolSettings.NONE).with(given));
    }

    private RunConfig withOwnValidation(RunConfig config, TrainTest dataset) {
        return RunData.withOwnValidation(config, dataset, validation != null);
    }

    /** The configuration for the images that there are. */
    private RunConfig fitted(RunConfig config, TrainTest dataset) {
        int images = RunData.of(config, dataset).training().size();
        RunConfig fitted = withSmallerSteps(config, images);
        Recipe recipe = fitted.recipe();
        long batches = (long) (images / recipe.batchSize()) * recipe.epochs();
        if (batches > 0 && recipe.steps().accumulate() > batches) {
            throw new InputException("--accumulate " + recipe.steps().accumulate() + " is more than the " + batches
                    + " batches of the whole run: nothing would be learned");
        }
        return fitted;
    }

    /** Smaller steps, and a rate in proportion (Goyal et al. 2017), where a recipe's are larger than the data. */
    private RunConfig withSmallerSteps(RunConfig config, int images) {
        Recipe recipe = config.recipe();
        if (batchSize != null || images >= recipe.batchSize()) {
            return config;
        }
        boolean inProportion = learningRate == null && !recipe.optimizer().equals(OptimizerFactory.AIRBENCH);
        double rate = recipe.learningRate() * (inProportion ? (double) images / recipe.batchSize() : 1);
        streams.err().printf(Locale.ROOT, "%d training images in place of the recipe's %d a step; learning rate %.3g%n",
                images, recipe.batchSize(), rate);
        return config.with(Map.of("batch-size", (long) images, "lr", rate));
    }

    /** What the user gave of a configuration: the options whose names are its keys. */
    private Map<String, Object> given() {
        Map<String, Object> given = new LinkedHashMap<>();
        if (model != null) {
            given.put("model", model);
        }
        Set<String> keys = RunConfig.keys();
        for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
            String key = option.longestName().substring(2);
            if (keys.contains(key)) {
                given.put(key, switch (option.<Object>getValue()) {
                    case Integer number -> number.longValue();
                    // A run may be resumed from another folder.
                    case Path file -> file.toAbsolutePath().normalize().toString();
                    case String order when order.startsWith(StepSettings.CURRICULUM)
                            && order.length() > StepSettings.CURRICULUM.length() ->
                        StepSettings.CURRICULUM
                                + Path.of(order.substring(StepSettings.CURRICULUM.length())).toAbsolutePath()
                                        .normalize();
                    case Object value -> value;
                });
            }
        }
        return given;
    }

    /** What {@code --augmentation} may be, for its help. */
    private static final class AugmentationNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Augmentation.values())
                    .map(augmentation -> augmentation + " (" + augmentation.description() + ")").iterator();
        }
    }
}
