package dev.lanewise.cli;

import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.plot.PngImage;
import dev.lanewise.training.report.Pictures;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws the filters of the first layer. */
@Command(name = "filters", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws the filters of a network's first layer.", footerHeading = "%nExamples:%n",
        footer = "  lanewise visualize filters alexnet --weights alexnet.pth --out filters.png")
final class FiltersCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ModelOptions model;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "256", description = "filters to show at most")
    private int limit;

    @Option(names = "--columns", paramLabel = "N", defaultValue = "16", description = "filters in a row (default: 16)")
    private int columns;

    @Mixin
    private PictureOption picture;

    FiltersCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        TrainedModel trained = model.open(streams);
        List<PngImage> filters = Pictures.firstFilters(trained.network(), limit);
        if (filters.isEmpty()) {
            throw new InputException(
                    "the first layer of " + trained.name() + " has no filters that are images");
        }
        picture.write(ImageGrid.of("First filters of " + trained.name(), columns, 64, false,
                filters.stream().map(filter -> new ImageGrid.Tile(filter, List.of())).toList()), streams);
        return 0;
    }
}
