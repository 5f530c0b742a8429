package dev.lanewise.cli;

import dev.lanewise.data.TrainTest;
import dev.lanewise.training.study.RegularizationMethod;
import dev.lanewise.training.study.RegularizationStudy;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the dropout paper's table of regularizers. */
@Command(name = "regularization", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
                "Trains a fully connected network by each of the six regularizers of the dropout paper's table.",
                "Prints their test errors beside the paper's (Srivastava et al. 2014, table 9), as Markdown."},
        footerHeading = "%nExamples:%n", footer = {"  lanewise regularization --data mnist",
                "  lanewise regularization --data mnist --hidden 512,512 --epochs 10"})
final class RegularizationCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "name of the data set (default: digits)")
    private String data;

    @Option(names = "--hidden", paramLabel = "UNITS", split = ",", defaultValue = "1024,1024,2048",
            description = "units of the hidden layers (default: 1024,1024,2048, the paper's)")
    private List<Integer> hidden;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "60", description = "epochs of each (default: 60)")
    private int epochs;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "seed of all random numbers")
    private long seed;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataOptions dataOptions;

    RegularizationCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        RunData images = dataOptions.images("mlp", data, dataset);
        RegularizationStudy study = new RegularizationStudy(images.training(), images.result(), hidden, epochs, seed);
        streams.out().println("| method | test error % | the paper's, on MNIST |");
        streams.out().println("| --- | ---: | ---: |");
        for (RegularizationMethod method : RegularizationMethod.values()) {
            streams.out().printf(Locale.ROOT, "| %s | %.2f | %.2f |%n", method.title(), study.run(method).error(),
                    method.paperError());
            streams.out().flush();
        }
        return 0;
    }
}
