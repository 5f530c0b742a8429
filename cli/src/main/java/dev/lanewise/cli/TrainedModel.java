package dev.lanewise.cli;

import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.models.Weights;
import dev.lanewise.models.WeightsFile;
import dev.lanewise.models.WeightsFit;
import dev.lanewise.nn.Graph;
import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Sequential;
import dev.lanewise.onnx.Onnx;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.training.Checkpoint;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A network with weights from a file, and what the file says about their use.
 *
 * @param name what the network is called: its architecture, or its ONNX file
 * @param network the network
 * @param file where the weights come from
 * @param description empty for a file that was not written by {@code lanewise train}
 */
record TrainedModel(String name, Network network, Path file, Optional<ModelDescription> description) {
    /** The largest side of images that a description may ask for. */
    private static final int MAX_SIDE = 4096;

    /**
     * What a network is for where its file does not tell.
     *
     * @param classes 0 for those that it was published for; a last layer in the file tells, too
     * @param sampleShape the shape {@code [C, H, W]} of an input; null for the one that it was published for
     * @param side height and width of an input in place of those of the shape; 0 for those
     */
    record Otherwise(int classes, Shape sampleShape, int side) {
        /** What a network was published for, but for the size of its inputs; 0 for that, too. */
        static Otherwise published(int side) {
            if (side < 0 || side > MAX_SIDE) {
                throw new InputException("--input-size must be 1 to " + MAX_SIDE + ", but is " + side);
            }
            return new Otherwise(0, null, side);
        }

        private Shape shape(Architecture architecture) {
            Shape shape = sampleShape == null ? architecture.sampleShape() : sampleShape;
            return side == 0 ? shape : Shape.of(shape.dimension(0), side, side);
        }
    }

    /**
     * Reads a safetensors file, a PyTorch file, a checkpoint of a run, or an ONNX file, which is a network by itself.
     *
     * @param modelOrNull the name of the architecture; null for the one that the file names
     * @throws InputException if the file holds the weights of another model, or does not say of which
     * @throws IOException if the file is damaged, of no known format, or cannot be read
     */
    static TrainedModel read(String modelOrNull, Path file, Otherwise otherwise, Streams streams) throws IOException {
        if (isOnnx(file.toString())) {
            return ofOnnx(modelOrNull, file);
        }
        WeightsFile opened = open(file);
        Optional<ModelDescription> description = ModelDescription.fromMetadata(opened.metadata());
        Architecture architecture = architecture(modelOrNull, file, description);
        Network network = description.isPresent()
                ? described(architecture, description.get(), opened, file)
                : fitting(architecture, otherwise, opened, file);
        WeightsFit fit = opened.fit(network);
        String complaint = fit.complaint();
        if (!complaint.isEmpty()) {
            // A fully connected layer of another number of inputs is one of a network for images of another size.
            boolean otherSize = description.isEmpty() && fit.report().missing().isEmpty()
                    && !fit.report().misshapen().isEmpty();
            throw new InputException(file + ": does not fit " + architecture + ": " + complaint
                    + (otherSize ? "; for images of another size, say which by --input-size" : ""));
        }
        network.loadStateDict(fit.read(), true);
        remark(file, fit, streams);
        return new TrainedModel(architecture.name(), network, file, description);
    }

    /** Whether a file's name is that of an ONNX file. */
    static boolean isOnnx(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".onnx");
    }

    /**
     * A network of an ONNX file that takes square images and gives rows of classes; a softmax at its end is left out, since the commands expect
     * logits.
     */
    private static TrainedModel ofOnnx(String modelOrNull, Path file) throws IOException {
        if (modelOrNull != null) {
            throw new InputException(file + ": an ONNX file is a network by itself; leave out " + modelOrNull);
        }
        Network network = Onnx.read(file);
        Shape input = network.inputShape();
        if (input.rank() != 4 || input.dimension(0) != 1 || input.dimension(2) != input.dimension(3)
                || network.outputShape().rank() != 2) {
            throw new InputException(file + ": makes " + network.outputShape() + " of " + input
                    + "; this command is for networks from square images [1, C, H, H] to [1, classes]");
        }
        LayerSummary last = network.summary().getLast();
        boolean endsInSoftmax = last.type().equals("Softmax") && network.layer().children().stream()
                .anyMatch(
                        child -> child.layer() instanceof Graph graph && graph.outputs().equals(List.of(last.path())));
        return new TrainedModel(file.toString(),
                endsInSoftmax ? network.replace(last.path(), Sequential.of()) : network, file, Optional.empty());
    }

    /** Opens a file of weights; of a checkpoint of a run, which is verified whole, the network's. */
    static WeightsFile open(Path file) throws IOException {
        WeightsFile opened = Weights.open(file);
        if (!Checkpoint.isCheckpoint(opened.metadata())) {
            return opened;
        }
        Checkpoint.read(file);
        return opened.at(Checkpoint.MODEL);
    }

    /** Tells what was chosen where there was a choice. */
    static void remark(Path file, WeightsFit fit, Streams streams) {
        if (!fit.remark().isEmpty()) {
            streams.err().println(file + ": " + fit.remark());
        }
    }

    private static Architecture architecture(String modelOrNull, Path file, Optional<ModelDescription> description) {
        String described = description.map(ModelDescription::model).orElse(modelOrNull);
        if (described == null) {
            throw new InputException(file + ": does not say which model its weights are of; name it before the "
                    + "options: one of those that lanewise models lists");
        }
        if (modelOrNull != null && !described.equals(modelOrNull)) {
            throw new InputException(
                    file + ": holds the weights of " + described + ", not of " + modelOrNull);
        }
        Names.require("model", described, Models.names());
        return Models.named(described);
    }

    /** The network that a description asks for, unless it is larger than the weights that the file holds. */
    private static Network described(Architecture architecture, ModelDescription description, WeightsFile opened,
            Path file) throws IOException {
        Shape shape = description.sampleShape();
        for (int axis = 1; axis < shape.rank(); axis++) {
            if (shape.dimension(axis) > MAX_SIDE) {
                throw new InputException(file + ": is described as for images of shape " + shape
                        + ", expected at most " + MAX_SIDE + " pixels a side");
            }
        }
        return limited(opened, file, "is described as " + architecture + " for images of shape " + shape + " and "
                + description.classNames().size() + " classes",
                () -> architecture.withoutValues(description.classNames().size(), shape));
    }

    /** The network that was asked for, with as many outputs as the file has. */
    private static Network fitting(Architecture architecture, Otherwise otherwise, WeightsFile opened, Path file)
            throws IOException {
        int classes = otherwise.classes == 0 ? architecture.classes() : otherwise.classes;
        Shape shape = otherwise.shape(architecture);
        Network network = architecture.withoutValues(classes, shape);
        Parameter last = network.parameters().getLast();
        Shape inFile = opened.fit(network).shape(last.name()).orElse(last.value().shape());
        if (inFile.rank() != last.value().shape().rank() || inFile.dimension(0) == last.value().dimension(0)) {
            return network;
        }
        int outputs = inFile.dimension(0);
        return limited(opened, file, "is " + architecture + " with " + outputs + " outputs",
                () -> architecture.withoutValues(outputs, shape));
    }

    private static Network limited(WeightsFile opened, Path file, String what, Supplier<Network> network)
            throws IOException {
        long held = opened.elements();
        try {
            return Parameter.limited(held, network);
        } catch (Parameter.LimitException e) {
            throw new InputException(
                    file + ": " + what + ", which needs more than the " + held + " numbers that the file holds");
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + what + ": " + e.getMessage());
        }
    }
}
