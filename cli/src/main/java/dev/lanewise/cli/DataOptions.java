package dev.lanewise.cli;

import dev.lanewise.data.DatasetOptions;
import dev.lanewise.data.Datasets;
import dev.lanewise.data.TrainTest;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say where data sets are found. */
final class DataOptions {
    @Option(names = "--data-dir", paramLabel = "DIR", description = "where to look for the data set first")
    private Path folder;

    @Option(names = "--download", description = "fetch the data set from its official address if it is found nowhere; "
            + "without this option the network is never used")
    private boolean download;

    /** Opens a data set, and says on the error stream where it was found. */
    TrainTest open(String name, Streams streams) throws IOException {
        Names.require("data set", name, Datasets.names());
        DatasetOptions options = DatasetOptions.defaults().withDataFolder(folder).withDownload(download)
                .withMessages(streams.err()::println);
        return Datasets.open(name, options);
    }
}
