package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.TrainTest;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.training.visual.LossLandscape;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws the loss around trained weights. */
@Command(name = "landscape", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws the loss around trained weights in two random, filter-normalized directions (Li et al. 2018).",
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize landscape lenet5 --weights "
                + "runs/lenet5-digits-1/model.safetensors --data digits --out landscape.svg")
final class LandscapeCommand implements Callable<Integer> {
    private static final int BATCH = 250;

    private final Streams streams;

    @Mixin
    private ModelOptions model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "name of the data set (default: digits)")
    private String data;

    @Option(names = "--images", paramLabel = "N", defaultValue = "500",
            description = "training images that the loss is measured on (default: 500)")
    private int images;

    @Option(names = "--radius", paramLabel = "R", defaultValue = "1",
            description = "how far to go; at 1, as far as the weights are long (default: 1)")
    private double radius;

    @Option(names = "--points", paramLabel = "N", defaultValue = "25",
            description = "places in each direction (default: 25)")
    private int points;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of the directions (default: 1)")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataSourceOptions dataOptions;

    @Mixin
    private PictureOption picture;

    LandscapeCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (images < 1) {
            throw new InputException("--images must be at least 1, but is " + images);
        }
        picture.requireForLines();
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        ModelOptions.Shown shown = model.open(data, RunData.limited(dataset.train(), images), streams);
        BatchLoader loader = BatchLoader.of(shown.images(), BATCH)
                .withNormalization(model.normalization(shown.trained(), dataset, data, streams));
        picture.write(
                LossLandscape.around(shown.trained().network(), new CrossEntropyLoss(), loader, seed, radius, points)
                        .chart("Loss of " + shown.trained().name() + " on " + data),
                streams);
        return 0;
    }
}
