package dev.lanewise.cli;

import dev.lanewise.data.CenterCrop;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Image;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Squeeze;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that name a trained network, and what it is shown. */
final class ModelOptions {
    private static final int SMALLEST_CROPPED = 64;
    /** The name that stands for standard input, and the bytes that are read from there at most. */
    private static final String STANDARD_INPUT = "-";
    private static final int MOST_PIPED = 1 << 28;

    @Parameters(index = "0", paramLabel = "MODEL", description = "name of the architecture")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "safetensors file, PyTorch file, or checkpoint of a run")
    private Path weights;

    @Option(names = "--invert", description = "swap black and white of images: the MNIST sets are light on dark")
    private boolean invert;

    @Mixin
    private NormalizationOptions normalization;

    String model() {
        return model;
    }

    /** The network, for as many classes and images of the size that it was published for if the file does not tell. */
    TrainedModel open() throws IOException {
        Names.require("model", model, Models.names());
        return adapted(
                TrainedModel.read(model, weights, Models.defaultClasses(model), Models.defaultSampleShape(model)));
    }

    /** A network, and images brought to the size of its inputs. */
    record Shown(TrainedModel trained, Dataset images) {}

    /** The network, for the classes and images of a data set if the file does not tell, and what it sees of these images. */
    Shown open(String data, Dataset images) throws IOException {
        Names.require("model", model, Models.names());
        TrainedModel trained = adapted(TrainedModel.read(model, weights, images.classes(),
                RunData.inputShape(model, data, images)));
        Dataset seen = RunData.evaluated(images, data, trained.network().inputShape().dimension(2));
        Shape sample = seen.sampleShape();
        Shape expected = trained.network().inputShape();
        if (!expected.equals(Shape.of(1, sample.dimension(0), sample.dimension(1), sample.dimension(2)))
                || trained.network().outputShape().dimension(1) != images.classes()) {
            throw new InputException(weights + ": is for inputs " + expected + " and "
                    + trained.network().outputShape().dimension(1) + " classes, but the data set has images " + sample
                    + " and " + images.classes() + " classes");
        }
        return new Shown(trained, seen);
    }

    private TrainedModel adapted(TrainedModel trained) {
        normalization.adapt(trained.network());
        return trained;
    }

    /** What was given, else what the weights were trained with, else what is usual for a data set. */
    Normalization normalization(TrainedModel trained, TrainTest dataset) {
        return normalization(trained, dataset.normalization());
    }

    /** What was given, else what the weights were trained with, else none. */
    Normalization normalization(TrainedModel trained) {
        return normalization(trained, Normalization.NONE);
    }

    private Normalization normalization(TrainedModel trained, Normalization otherwise) {
        return normalization.orElse(trained.description().map(ModelDescription::normalization).orElse(otherwise),
                trained.network().inputShape().dimension(1));
    }

    /** An image as the network takes it. */
    Tensor input(String image, TrainedModel trained) throws IOException {
        return input(image, trained.network().inputShape(), normalization(trained), invert);
    }

    /**
     * An image as a network takes it: its center for inputs of 64 pixels or more, as in the papers of such networks, the
     * whole of it for smaller ones.
     */
    static Tensor input(String file, Shape shape, Normalization inputs, boolean invert) throws IOException {
        int size = shape.dimension(2);
        Image image = read(file);
        Image channels = shape.dimension(1) == 1 ? image.gray() : image;
        return (invert ? channels.inverted() : channels)
                .toTensor(size >= SMALLEST_CROPPED ? CenterCrop.of(size) : new Squeeze(size), inputs);
    }

    private static Image read(String file) throws IOException {
        return file.equals(STANDARD_INPUT)
                ? Image.decode(System.in.readNBytes(MOST_PIPED), "standard input")
                : Image.read(Path.of(file));
    }

    /** The names of the classes, which are their numbers if the weights do not tell. */
    static List<String> classNames(TrainedModel trained) {
        return trained.description().map(ModelDescription::classNames).orElse(IntStream
                .range(0, trained.network().outputShape().dimension(1)).mapToObj(Integer::toString).toList());
    }
}
