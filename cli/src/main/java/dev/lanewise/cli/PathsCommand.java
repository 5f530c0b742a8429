package dev.lanewise.cli;

import dev.lanewise.training.plot.Chart;
import dev.lanewise.training.plot.ChartGrid;
import dev.lanewise.training.plot.ContourChart;
import dev.lanewise.training.visual.TestSurface;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws the paths of optimizers on surfaces. */
@Command(name = "paths", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws the contours of a ravine, a saddle and Beale's function with the paths that optimizers go.",
        footerHeading = "%nExamples:%n", footer = {"  lanewise visualize paths --out paths.svg",
                "  lanewise visualize paths --surface beale --optimizers momentum,adam=0.1 --animated --out beale.svg"})
final class PathsCommand implements Callable<Integer> {
    private static final double ROUND_SECONDS = 8;
    private static final int MAX_STEPS = 1_000_000;

    private final Streams streams;

    @Option(names = "--surface", paramLabel = "NAME", split = ",",
            description = "ravine, saddle or beale, or several with commas between (default: all)")
    private List<String> surfaces;

    @Option(names = "--optimizers", paramLabel = "NAME[=RATE]", split = ",",
            description = "sgd, momentum, nesterov, adagrad, adadelta, rmsprop, adam, adamax, nadam, each with a "
                    + "learning rate if wanted (default: all but adamax and nadam)")
    private List<String> optimizers = List.of("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam");

    @Option(names = "--steps", paramLabel = "N", defaultValue = "150", description = "steps to go (default: 150)")
    private int steps;

    @Option(names = "--animated", description = "let the paths run, over and over")
    private boolean animated;

    @Mixin
    private PictureOption picture;

    PathsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (steps < 1 || steps > MAX_STEPS) {
            throw new InputException("--steps must be 1 to " + MAX_STEPS + ", but is " + steps);
        }
        List<String> known = Arrays.stream(TestSurface.values()).map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        List<Chart> charts = new ArrayList<>();
        for (String surface : surfaces == null ? known : surfaces) {
            Names.require("surface", surface, known);
            charts.add(chart(TestSurface.valueOf(surface.toUpperCase(Locale.ROOT))));
        }
        picture.write(charts.size() == 1
                ? charts.getFirst()
                : new ChartGrid("Paths of " + steps + " steps", charts.size(), charts), streams);
        return 0;
    }

    private ContourChart chart(TestSurface surface) {
        ContourChart chart = surface.chart();
        for (String optimizer : optimizers) {
            TestSurface.Path path = surface.descend(PathOptimizers.of(optimizer, surface), steps);
            chart.path(optimizer, path.x(), path.y());
        }
        return animated ? chart.animated(ROUND_SECONDS) : chart;
    }
}
