package dev.lanewise.cli;

import dev.lanewise.training.visual.LayerOutput;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws the feature maps of a layer. */
@Command(name = "features", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws what a layer of a network gives for an image: its feature maps.",
        footerHeading = "%nExamples:%n", footer = "  lanewise visualize features lenet5 --weights "
                + "runs/lenet5-digits-1/model.safetensors --layer conv1 seven.png --out maps.svg")
final class FeaturesCommand implements Callable<Integer> {
    private final Streams streams;

    @Mixin
    private ModelOptions model;

    @Parameters(index = "1", arity = "0..1", paramLabel = "IMAGE", description = "JPEG, PNG, BMP, GIF or TIFF file")
    private String image;

    @Option(names = "--layer", paramLabel = "NAME", defaultValue = "",
            description = "name of the layer (default: the last one that gives images)")
    private String layer;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "64",
            description = "maps to show at most (default: 64)")
    private int limit;

    @Mixin
    private PictureOption picture;

    FeaturesCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        String shownImage = model.image(image);
        TrainedModel trained = model.open(streams);
        LayerOutput output = LayerOutput.of(trained.network(), model.input(shownImage, trained), layer);
        picture.write(output.featureMaps("Layer " + output.layer() + " of " + trained.name(), 8, 96, limit),
                streams);
        return 0;
    }
}
