package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Subset;
import dev.lanewise.data.TrainTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/**
 * The options of {@code train} that start it from other weights, guard it, try it out or look into it; those of {@link ToolSettings} are read by
 * their names, as {@link TrainCommand} says.
 */
final class ToolOptions {
    private static final int DEV_RUN_STEPS = 2;

    @Option(names = "--weights", paramLabel = "FILE",
            description = "start from these weights; the last layer starts anew if it has other classes")
    private Path weights;

    @Option(names = "--freeze", paramLabel = "NAMES",
            description = "do not train these parameters, for example 'conv*,fc1.*'; running statistics of "
                    + "normalization still follow the data")
    private String freeze;

    @Option(names = "--head-lr", paramLabel = "RATE", description = "learning rate of the last layer")
    private Double headLearningRate;

    @Option(names = "--on-nan", paramLabel = "WHAT",
            description = "what to do with a step whose loss or gradient is not finite: stop (default), skip, or reduce "
                    + "(skip, and go on at half the learning rate)")
    private String onNan;

    @Option(names = "--overfit-batches", paramLabel = "N",
            description = "learn the first N batches by heart, without augmentation and validation: a network that "
                    + "cannot is wired wrong")
    private Integer overfitBatches;

    @Option(names = "--fast-dev-run",
            description = "two steps, one validation and one test on a few images, to see that all works; nothing is "
                    + "kept")
    private boolean fastDevRun;

    @Option(names = "--profile", description = "measure time and memory of every layer, and show them at the end")
    private boolean profile;

    @Option(names = "--tensorboard", description = "write an event file for TensorBoard, too")
    private boolean tensorBoard;

    boolean isFastDevRun() {
        return fastDevRun;
    }

    boolean profiles() {
        return profile;
    }

    boolean writesEvents() {
        return tensorBoard;
    }

    /** The configuration without what overfitting and trying out do without. */
    RunConfig adjusted(RunConfig config) {
        RunConfig adjusted = config;
        if (fastDevRun) {
            // The one epoch may be shorter than the schedule's warm-up, and before the first that is averaged.
            adjusted = adjusted.with(Map.of("swa", Math.min(1L, config.recipe().steps().swa()), "schedule",
                    ScheduleSpec.parse(config.recipe().schedule()).withoutWarmUp(), "epochs", 1L));
        }
        return config.tools().overfitBatches() > 0
                ? adjusted.with(Map.of("augmentation", "none", "validation", 0.0))
                : adjusted;
    }

    /** The data set, or for a fast run the few images of each part that it needs. */
    TrainTest adjusted(TrainTest data, RunConfig config) {
        if (!fastDevRun) {
            return data;
        }
        int batch = config.recipe().batchSize();
        int trained = (int) Math.ceil((DEV_RUN_STEPS * batch + 1) / (1 - config.recipe().validation()));
        return data.with(first(data.train(), trained), first(data.validation(), batch), first(data.test(), batch));
    }

    /** The first samples of a data set, or all of them if there are fewer. */
    private static Subset first(Dataset dataset, int count) {
        return Subset.of(dataset, IntStream.range(0, Math.min(count, dataset.size())).toArray());
    }
}
