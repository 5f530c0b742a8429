package dev.lanewise.cli;

import dev.lanewise.data.TrainTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that say where data sets are found, how many of their images are used, and in which size. */
final class DataOptions extends DataSourceOptions {
    @Option(names = "--input-size", paramLabel = "N",
            description = "height and width that images are brought to (default: as they are, or what the network was "
                    + "published for where the data set is imagefolder:DIR)")
    private Integer inputSize;

    @Option(names = "--limit-images", paramLabel = "N",
            description = "use at most N images, the same share of each class")
    private Integer limitImages;

    @Override
    TrainTest open(String name, Path onceOrNull, Streams streams) throws IOException {
        requireAtLeast1("--input-size", inputSize);
        requireAtLeast1("--limit-images", limitImages);
        return super.open(name, onceOrNull, streams);
    }

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

    /** The images of a data set as these options and a network want them: nothing held back, nothing changed at random. */
    RunData images(String model, String name, TrainTest dataset) {
        return RunData.of(RunSettings.config(model, name, 0, Map.of("input-size", Integer.toString(inputSizeOr0()),
                "limit-images", Integer.toString(limitImagesOr0()), "validation", "0", "augmentation", "none")),
                dataset);
    }
}
