package dev.lanewise.cli;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.TrainTest;
import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.report.Predictions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws a gallery of the images that a network is most wrong about. */
@Command(name = "mistakes", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws the test images, or where there are none the validation images, that a network is most wrong "
                + "about, worst first.",
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize mistakes lenet5 --weights "
                + "runs/lenet5-digits-1/model.safetensors --data digits --out mistakes.svg")
final class MistakesCommand implements Callable<Integer> {
    private static final int BATCH = 250;

    private final Streams streams;

    @Mixin
    private ModelOptions model;

    @Option(names = "--data", paramLabel = "NAME", defaultValue = DataSourceOptions.DEFAULT,
            description = "name of the data set (default: digits)")
    private String data;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "40",
            description = "images to show at most (default: 40)")
    private int limit;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private DataSourceOptions dataOptions;

    @Mixin
    private PictureOption picture;

    MistakesCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        threads.apply();
        TrainTest dataset = dataOptions.open(data, streams);
        Dataset held = dataset.test().size() > 0 ? dataset.test() : dataset.validation();
        if (held.size() == 0) {
            throw new InputException(data + " in " + dataset.source() + " has no test images");
        }
        ModelOptions.Shown shown = model.open(data, held, streams);
        Dataset images = shown.images();
        TrainedModel trained = shown.trained();
        Normalization normalization = model.normalization(trained, dataset, data, streams);
        BatchLoader loader = BatchLoader.of(images, BATCH).withNormalization(normalization);
        List<Predictions.Mistake> worst = Predictions
                .of(trained.network(), loader, images.classNames(), normalization, limit).worst();
        if (worst.isEmpty()) {
            throw new InputException(trained.name() + " takes no image of " + data + " for another class");
        }
        picture.write(ImageGrid.of("Mistakes of " + trained.name() + " on " + data, 8, 110, false,
                worst.stream().map(MistakesCommand::tile).toList()), streams);
        return 0;
    }

    private static ImageGrid.Tile tile(Predictions.Mistake mistake) {
        return new ImageGrid.Tile(mistake.image(), List.of(mistake.trueClass() + " → " + mistake.predictedClass(),
                String.format(Locale.ROOT, "%.3f → %.3f", mistake.trueProbability(), mistake.predictedProbability())));
    }
}
