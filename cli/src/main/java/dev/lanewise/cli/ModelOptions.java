package dev.lanewise.cli;

import dev.lanewise.data.CenterCrop;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.Image;
import dev.lanewise.data.ImageFolder;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Squeeze;
import dev.lanewise.data.TrainTest;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments that name a trained network, and what it is shown. */
final class ModelOptions {
    private static final int SMALLEST_CROPPED = 64;
    private static final int SHOWN_CLASSES = 10;
    /** The name that stands for standard input, and the bytes that are read from there at most. */
    private static final String STANDARD_INPUT = "-";
    private static final int MOST_PIPED = 1 << 28;

    static final String MODEL_DESCRIPTION = "name of the architecture; may be left out where the file of weights says it, as those "
            + "of lanewise train do";

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = MODEL_DESCRIPTION)
    private String model;

    @Option(names = "--weights", paramLabel = "FILE", required = true,
            description = "safetensors file, PyTorch file, or checkpoint of a run")
    private Path weights;

    @Option(names = "--input-size", paramLabel = "N",
            description = "height and width of the network's input, where the file of weights does not say (default: that of the model)")
    private int inputSize;

    @Option(names = "--invert", description = "swap black and white of images: the MNIST sets are light on dark")
    private boolean invert;

    @Mixin
    private NormalizationOptions normalization;

    /** Whether a first argument is meant to be a model: it is a known name, or nothing that could be a file. */
    static boolean isModel(String argument) {
        return Models.names().contains(argument)
                || !argument.matches(".*[./\\\\].*|-") && !Files.exists(Path.of(argument));
    }

    /** Checks that weights are given; an ONNX file may stand in the place of a model's name, so no option can demand them. */
    static void requireWeights(String command, Object weightsOrNull) {
        if (weightsOrNull == null) {
            throw new InputException(
                    "Missing required option: '--weights=FILE'; see lanewise " + command + " --help");
        }
    }

    /** Checks a name that may have been left out. */
    static void requireKnown(String modelOrNull) {
        if (modelOrNull != null) {
            Names.require("model", modelOrNull, Models.names());
        }
    }

    /**
     * The image of a command that takes a model and one image, where the model may have been left out.
     *
     * @param secondOrNull the second argument
     */
    String image(String secondOrNull) {
        if (secondOrNull != null) {
            return secondOrNull;
        }
        if (model == null || isModel(model)) {
            throw new InputException("an IMAGE is missing: give the name of its file");
        }
        String image = model;
        model = null;
        return image;
    }

    /** The network, for as many classes and images of the size that it was published for if the file does not tell. */
    TrainedModel open(Streams streams) throws IOException {
        return open(TrainedModel.Otherwise.published(inputSize), streams);
    }

    private TrainedModel open(TrainedModel.Otherwise otherwise, Streams streams) throws IOException {
        requireKnown(model);
        TrainedModel trained = TrainedModel.read(model, weights, otherwise, streams);
        normalization.adapt(trained.network());
        return trained;
    }

    /** A network, and images brought to the size of its inputs. */
    record Shown(TrainedModel trained, Dataset images) {}

    /** The network, for the classes and images of a data set if the file does not tell, and what it sees of these images. */
    Shown open(String data, Dataset images, Streams streams) throws IOException {
        TrainedModel trained = open(
                new TrainedModel.Otherwise(images.classes(), inputShapeOrNull(data, images), inputSize),
                streams);
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

    /**
     * The shape {@code [C, H, W]} of the inputs of a network whose weights do not tell it, for the images of a data set; null for
     * the one that the network was published for, which a folder's images are brought to.
     */
    static Shape inputShapeOrNull(String data, Dataset images) {
        return data.startsWith(ImageFolder.PREFIX) ? null : images.sampleShape();
    }

    /** What was given, else what the weights were trained with, else what is usual for a data set, which is told. */
    Normalization normalization(TrainedModel trained, TrainTest dataset, String data, Streams streams) {
        return normalization.orElse(dataset.normalization(), trained, data, streams);
    }

    /** What was given, else what the weights were trained with. */
    Normalization normalization(TrainedModel trained) {
        return normalization.of(trained);
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

    /** What network answers, in one line for the user. */
    static String summary(String model, Path weights, List<String> classNames, Shape input) {
        int last = classNames.size() - 1;
        String names = last < SHOWN_CLASSES
                ? String.join(", ", classNames)
                : String.join(", ", classNames.subList(0, SHOWN_CLASSES - 1)) + ", … " + classNames.get(last);
        return model + " from " + weights + ": " + classNames.size() + " classes (" + names + "), inputs of "
                + input.dimension(2) + "×" + input.dimension(3) + " pixels, "
                + (input.dimension(1) == 1 ? "gray" : "RGB");
    }
}
