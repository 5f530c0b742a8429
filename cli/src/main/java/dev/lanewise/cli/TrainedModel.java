package dev.lanewise.cli;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.models.Architecture;
import dev.lanewise.models.Models;
import dev.lanewise.models.Weights;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.Checkpoint;
import dev.lanewise.training.ModelDescription;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A network with weights from a file, and what the file says about their use.
 *
 * @param network the network
 * @param description empty for a file that was not written by {@code lanewise train}
 */
record TrainedModel(Network network, Optional<ModelDescription> description) {

    /**
     * Reads a safetensors file, a PyTorch file or a checkpoint of a run.
     *
     * @param model the name of the architecture
     * @param file the file
     * @param classes the number of outputs, where neither the file says it nor its last layer shows it
     * @param sampleShape the shape {@code [C, H, W]} of an input, where the file does not say
     * @throws InputException if the file holds the weights of another model
     * @throws IOException if the file is damaged, of no known format, or cannot be read
     */
    static TrainedModel read(String model, Path file, int classes, Shape sampleShape) throws IOException {
        Names.require("model", model, Models.names());
        Map<String, Tensor> tensors = readTensors(file);
        Optional<ModelDescription> description = ModelDescription.fromMetadata(metadata(file));
        if (description.isPresent() && !description.get().model().equals(model)) {
            throw new InputException(
                    file + ": holds the weights of " + description.get().model() + ", not of " + model);
        }
        Architecture architecture = Models.named(model);
        Shape shape = description.map(ModelDescription::sampleShape).orElse(sampleShape);
        Network network = architecture
                .withoutValues(description.map(found -> found.classNames().size()).orElse(classes), shape);
        Parameter last = network.parameters().getLast();
        Tensor lastInFile = tensors.get(last.name());
        if (description.isEmpty() && lastInFile != null
                && lastInFile.shape().rank() == last.value().shape().rank()
                && lastInFile.dimension(0) != last.value().dimension(0)) {
            network = architecture.withoutValues(lastInFile.dimension(0), shape);
        }
        try {
            network.loadStateDict(tensors, true);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": does not fit " + model + ": " + e.getMessage());
        }
        return new TrainedModel(network, description);
    }

    /**
     * The weights in a safetensors file, a PyTorch file or a checkpoint of a run, by name.
     *
     * @throws IOException if the file is damaged, of no known format, or cannot be read
     */
    static Map<String, Tensor> readTensors(Path file) throws IOException {
        Map<String, Tensor> tensors = Weights.read(file);
        return Checkpoint.isCheckpoint(metadata(file)) ? Checkpoint.read(file).model() : tensors;
    }

    /** The metadata of a safetensors file, told by the brace of its header, where a zip file has its method; none for other formats. */
    private static Map<String, String> metadata(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(9);
            return start.length == 9 && start[8] == '{'
                    ? SafeTensors.read(file).metadata()
                    : Map.of();
        }
    }
}
