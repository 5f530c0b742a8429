package dev.lanewise.cli;

import dev.lanewise.training.plot.LineChart;
import dev.lanewise.training.report.RunHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws one metric of several runs. */
@Command(name = "runs", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws a metric of several training runs, epoch by epoch, and prints its last values.",
        footerHeading = "%nExamples:%n",
        footer = "  lanewise visualize runs runs/plain runs/residual --metric train-error --out depth.svg")
final class RunsCommand implements Callable<Integer> {
    private static final String ERROR = "-error";
    private static final List<String> METRICS = List.of("train-error", "validation-error", "train-loss",
            "validation-loss");

    private final Streams streams;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "folders of runs")
    private List<Path> runs;

    @Option(names = "--metric", paramLabel = "NAME", defaultValue = "train-error",
            description = "train-error (default; 1 less top-1, in training), validation-error, train-loss or validation-loss")
    private String metric;

    @Mixin
    private PictureOption picture;

    RunsCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        Names.require("metric", metric, METRICS);
        boolean isError = metric.endsWith(ERROR);
        String member = isError ? metric.replace(ERROR, "_top1") : metric.replace('-', '_');
        LineChart chart = new LineChart(metric.replace('-', ' ')).size(720, 440).axes("epoch", "").wholeX();
        for (Path run : runs) {
            RunConfig config = RunConfig.read(run);
            RunHistory history = RunHistory.read(run);
            double[] values = Arrays.stream(history.values("epoch", member))
                    .map(value -> isError ? 1 - value : value).toArray();
            if (values.length == 0 || Double.isNaN(values[values.length - 1])) {
                throw new InputException("the run in " + run + " has no " + metric);
            }
            chart.line(config.model(), history.values("epoch", "epoch"), values);
            streams.err().printf(Locale.ROOT, "%s (%s): %.4f%n", config.model(), run, values[values.length - 1]);
        }
        picture.write(chart, streams);
        return 0;
    }
}
