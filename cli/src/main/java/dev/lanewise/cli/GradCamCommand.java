package dev.lanewise.cli;

import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.tensor.ops.Softmax;
import dev.lanewise.training.plot.ImageGrid;
import dev.lanewise.training.plot.PngImage;
import dev.lanewise.training.report.Pictures;
import dev.lanewise.training.visual.GradCam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws where a network looks. */
@Command(name = "grad-cam", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false,
        description = "Draws where a network looks for a class in an image, by Grad-CAM (Selvaraju et al. 2017).",
        footerHeading = "%nExamples:%n", footer = {
                "  lanewise visualize grad-cam resnet50 --weights resnet50.pth --mean 0.485,0.456,0.406 "
                        + "--std 0.229,0.224,0.225 zebra.jpg --out zebra-cam.png"})
final class GradCamCommand implements Callable<Integer> {
    private static final int SHOWN_SIDE = 256;

    private final Streams streams;

    @Mixin
    private ModelOptions model;

    @Parameters(index = "1", arity = "0..1", paramLabel = "IMAGE", description = "JPEG, PNG, BMP, GIF or TIFF file")
    private String image;

    @Option(names = "--class", paramLabel = "N",
            description = "number of the class to look for (default: the most probable one)")
    private Integer classNumber;

    @Option(names = "--layer", paramLabel = "NAME", defaultValue = "",
            description = "name of the layer whose maps are weighted (default: the last one that gives images)")
    private String layer;

    @Mixin
    private PictureOption picture;

    GradCamCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        String shownImage = model.image(image);
        TrainedModel trained = model.open(streams);
        Tensor input = model.input(shownImage, trained);
        Tensor logits = trained.network().predict(input);
        int shown = classNumber == null ? Reduction.argmaxRows(logits)[0] : classNumber;
        List<String> names = ModelOptions.classNames(trained);
        if (shown < 0 || shown >= names.size()) {
            throw new InputException("--class must be 0 to " + (names.size() - 1) + ", but is " + shown);
        }
        Tensor probabilities = Tensor.zeros(logits.shape());
        Softmax.softmax(logits, probabilities);
        GradCam cam = GradCam.of(trained.network(), input, shown, layer);
        PngImage plain = enlarged(Pictures.image(input, 0, model.normalization(trained)));
        PngImage over = cam.over(plain);
        String caption = "class " + names.get(shown)
                + String.format(Locale.ROOT, ", %.3f", probabilities.get(0, shown));
        picture.write(over, ImageGrid.of("Grad-CAM of " + trained.name(), 2, SHOWN_SIDE, true,
                List.of(new ImageGrid.Tile(plain, List.of(Path.of(shownImage).getFileName().toString())),
                        new ImageGrid.Tile(over, List.of(caption, "layer " + cam.layer())))),
                streams);
        return 0;
    }

    private static PngImage enlarged(PngImage image) {
        return image.enlarged(Math.max(1, SHOWN_SIDE / image.width()));
    }
}
