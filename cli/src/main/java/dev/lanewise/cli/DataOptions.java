package dev.lanewise.cli;

import dev.lanewise.data.DatasetOptions;
import dev.lanewise.data.Datasets;
import dev.lanewise.data.TrainTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say where data sets are found. */
final class DataOptions {
    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "where to look for the data set first: its folder, one above, or its archive")
    private Path folder;

    @Option(names = "--download", description = "fetch the data set from its official address if it is found nowhere; "
            + "without this option the network is never used")
    private boolean download;

    @Option(names = "--input-size", paramLabel = "N",
            description = "height and width that images are brought to (default: as they are, or what the network was "
                    + "published for where the data set is imagefolder:DIR)")
    private Integer inputSize;

    @Option(names = "--limit-images", paramLabel = "N",
            description = "use at most N images, the same share of each class")
    private Integer limitImages;

    /** The height and width that images are brought to; 0 where the user gave none. */
    int inputSizeOr0() {
        return requireAtLeast1("--input-size", inputSize);
    }

    /** How many images are used at most; 0 where the user gave no limit. */
    int limitImagesOr0() {
        return requireAtLeast1("--limit-images", limitImages);
    }

    /** The number of an option, or 0 where the user gave none. */
    private static int requireAtLeast1(String option, Integer value) {
        if (value != null && value < 1) {
            throw new InputException(option + " must be at least 1, but is " + value);
        }
        return value == null ? 0 : value;
    }

    /** Opens a data set, and says on the error stream where it was found. */
    TrainTest open(String name, Streams streams) throws IOException {
        requireKnown(name);
        requireAtLeast1("--input-size", inputSize);
        requireAtLeast1("--limit-images", limitImages);
        DatasetOptions options = DatasetOptions.defaults().withDataFolder(folder).withDownload(download)
                .withMessages(streams.err()::println);
        return Datasets.open(name, options);
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
        }
    }
}
