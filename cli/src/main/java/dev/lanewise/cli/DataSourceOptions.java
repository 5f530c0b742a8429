package dev.lanewise.cli;

import dev.lanewise.data.DatasetOptions;
import dev.lanewise.data.Datasets;
import dev.lanewise.data.ImageFolder;
import dev.lanewise.data.TrainTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where data sets are found. */
class DataSourceOptions {
    /** The data set of every command that is not told one: the one that is always there. */
    static final String DEFAULT = "digits";

    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "where to look for the data set first: its folder, one above, or its archive")
    private Path folder;

    @Option(names = "--download", description = "fetch the data set from its official address if it is found nowhere; "
            + "without this option the network is never used")
    private boolean download;

    /** Opens a data set, and says on the error stream what was found, and what was left out. */
    TrainTest open(String name, Streams streams) throws IOException {
        return open(name, null, streams);
    }

    /** Opens a data set that is looked for first where it once lay, unless the user says where to look. */
    TrainTest open(String name, Path onceOrNull, Streams streams) throws IOException {
        requireKnown(name);
        Path first = folder != null || onceOrNull == null || !Files.exists(onceOrNull) ? folder : onceOrNull;
        DatasetOptions options = DatasetOptions.defaults().withDataFolder(first).withDownload(download)
                .withMessages(streams.err()::println);
        TrainTest found = Datasets.open(name, options);
        SystemNames.requireReadable("the class", found.train().classNames());
        streams.err().println(found.summary());
        return found;
    }

    /**
     * Checks that a data set is one of those known by name, or the user's own.
     *
     * @throws InputException if it is not
     */
    static void requireKnown(String name) {
        if (!Datasets.isPath(name)) {
            List<String> known = new ArrayList<>(Datasets.names());
            known.addAll(List.of("imagefolder:DIR", "npz:FILE"));
            Names.require("data set", name, known);
        } else if (name.endsWith(":")) {
            throw new InputException("--data " + name + " names no " + (name.equals(ImageFolder.PREFIX)
                    ? "folder or zip file of images"
                    : "file"));
        }
    }
}
