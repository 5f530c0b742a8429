package dev.lanewise.cli;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.data.TrainTest;
import dev.lanewise.training.LearningRateFinder;
import dev.lanewise.training.plot.LineChart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds the learning rates that work. */
@Command(name = "find-lr", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {"Trains for some steps at a learning rate that rises from step to step, and suggests one.",
                "The last line of the output is the suggestion, a tenth of the rate at which the loss was least."},
        footerHeading = "%nExamples:%n", footer = {"  lanewise find-lr lenet5 --data digits",
                "  lanewise find-lr lenet5 --data digits --set optimizer=adam --from 1e-6 --plot rates.svg"})
final class FindRateCommand implements Callable<Integer> {
    private static final int SVG_WIDTH = 720;
    private static final int SVG_HEIGHT = 400;

    private final Streams streams;

    @Parameters(paramLabel = "MODEL", description = "as of lanewise train")
    private String model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "as of lanewise train (default: digits)")
    private String data;

    @Option(names = "--set", paramLabel = "KEY=V",
            description = "an option of lanewise train, as optimizer=adam; can be repeated")
    private List<String> settings = List.of();

    @Option(names = "--from", paramLabel = "RATE", defaultValue = "1e-5",
            description = "rate of the first step (default: 1e-5)")
    private double lowest;

    @Option(names = "--to", paramLabel = "RATE", defaultValue = "10",
            description = "rate of the last step (default: 10)")
    private double highest;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100",
            description = "steps, if the loss does not grow before (default: 100)")
    private int steps;

    @Option(names = "--plot", paramLabel = "FILE", converter = WritableFile.class,
            description = "draw the loss over the rate to an SVG file")
    private Path plot;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "seed of all random numbers (default: 1)")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    FindRateCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        LearningRateFinder finder = new LearningRateFinder(lowest, highest, steps);
        Map<String, String> given = new LinkedHashMap<>();
        settings.forEach(entry -> RunSettings.put(given, "--set", entry));
        given.put("lr", Double.toString(lowest));
        if (dataOptions.inputSizeOr0() > 0) {
            given.put("input-size", Integer.toString(dataOptions.inputSizeOr0()));
        }
        if (dataOptions.limitImagesOr0() > 0) {
            given.put("limit-images", Integer.toString(dataOptions.limitImagesOr0()));
        }
        RunConfig config = RunSettings.config(model, data, seed, given);
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        TrainingRun run = new TrainingRun(
                RunData.withOwnValidation(config, dataset, given.containsKey("validation")), dataset, streams);
        run.loadWeights();
        run.findRate(finder);
        if (plot != null) {
            List<LearningRateFinder.Point> points = finder.points();
            byte[] svg = new LineChart("Loss over the learning rate").size(SVG_WIDTH, SVG_HEIGHT)
                    .axes("learning rate", "loss, smoothed").logX()
                    .line(model, points.stream().mapToDouble(LearningRateFinder.Point::learningRate).toArray(),
                            points.stream().mapToDouble(LearningRateFinder.Point::loss).toArray())
                    .mark(finder.suggestion(), "suggestion").toSvg().getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(plot, out -> out.write(svg));
            streams.err().println("wrote " + plot);
        }
        for (LearningRateFinder.Point point : finder.points()) {
            streams.out().printf(Locale.ROOT, "lr %.3e loss %.4f%n", point.learningRate(), point.loss());
        }
        streams.out().printf(Locale.ROOT, "suggestion %.2e%n", finder.suggestion());
        return 0;
    }
}
