package dev.lanewise.cli;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.TrainTest;
import dev.lanewise.training.visual.Fluctuation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws how the loss of all samples fluctuates under stochastic gradient descent. */
@Command(name = "fluctuation", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
                "Draws the fluctuation of stochastic gradient descent, and how a falling learning rate ends it.",
                "It is that of the loss of all samples, after every step on one sample, on some, and on all."},
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize fluctuation --out fluctuation.svg")
final class FluctuationCommand implements Callable<Integer> {
    private static final int SAMPLES = 500;

    private final Streams streams;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "the data set, of which 500 training images are used (default: digits)")
    private String data;

    @Option(names = "--lr", paramLabel = "RATE", defaultValue = "0.02", description = "learning rate (default: 0.02)")
    private double learningRate;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "600", description = "steps to go (default: 600)")
    private int steps;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of all random numbers")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    @Mixin
    private PictureOption picture;

    FluctuationCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (steps < 1) {
            throw new InputException("--steps must be at least 1, but is " + steps);
        }
        picture.requireForLines();
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        Dataset samples = RunData.limited(dataOptions.images("linear", data, dataset).training(), SAMPLES);
        picture.write(new Fluctuation(samples, dataset.normalization(), seed, learningRate, steps).chart(), streams);
        return 0;
    }
}
