package dev.lanewise.cli;

import dev.lanewise.training.report.RunReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes the report of a run anew. */
@Command(name = "report", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = {
                "Makes the page report.html in the folder of a run: curves, confusion matrix, classes, worst mistakes, "
                        + "filters, weights and gradients, configuration.",
                "Training does so by itself; this is for runs that were interrupted, or come from an older version."},
        footerHeading = "%nExamples:%n", footer = "  lanewise report runs/lenet5-digits-1")
final class ReportCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "RUN", description = "folder of the run")
    private Path run;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataSourceOptions dataOptions;

    ReportCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        RunConfig config = RunConfig.read(run);
        threads.apply();
        new TrainingRun(config, RecordedData.open(run, config.data(), false, dataOptions, streams), streams)
                .report(run);
        streams.out().println(run.resolve(RunReport.FILE));
        return 0;
    }
}
