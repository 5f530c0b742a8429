package dev.lanewise.cli;

import dev.lanewise.models.WeightsFit;
import dev.lanewise.nn.LoadReport;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts a network from the weights of another, and chooses what of it is trained. */
final class Transfer {
    private final Network network;
    /** What the names of the last layer's parameters begin with. */
    private final String head;

    /** A transfer to a network of which nothing is frozen yet. */
    Transfer(Network network) {
        this.network = network;
        String last = network.parameters().getLast().name();
        head = last.substring(0, last.lastIndexOf('.') + 1);
    }

    /** Whether a parameter is one of the last layer. */
    boolean isOfHead(Parameter parameter) {
        return parameter.name().startsWith(head);
    }

    /**
     * Copies weights into the network; its last layer keeps its first values where the file has it for other classes.
     *
     * @return what was done, in one line
     * @throws InputException if the file lacks a tensor of another layer, or has one of another shape
     * @throws IOException if the file is damaged, of no known format, or cannot be read
     */
    String load(Path file, Streams streams) throws IOException {
        WeightsFit fit = TrainedModel.open(file).fit(network);
        LoadReport report = fit.report();
        List<String> wanting = Stream.concat(report.missing().stream(), report.misshapen().stream())
                .filter(name -> !name.startsWith(head)).toList();
        if (!wanting.isEmpty()) {
            throw new InputException(file + ": holds other weights than the model needs: it lacks "
                    + String.join(", ", wanting.subList(0, Math.min(5, wanting.size()))));
        }
        Map<String, Tensor> given = fit.read();
        List<String> anew = network.stateDict().keySet().stream()
                .filter(name -> name.startsWith(head) && !given.containsKey(name)).toList();
        // A bias of the old classes would be as wrong as their weights.
        if (!anew.isEmpty()) {
            given.keySet().removeIf(name -> name.startsWith(head));
        }
        network.loadMatching(given);
        TrainedModel.remark(file, fit, streams);
        return "weights from " + file + (anew.isEmpty() ? "" : "; new: " + String.join(", ", anew));
    }

    /**
     * Takes parameters out of training.
     *
     * @param names in which {@code *} stands for any characters, with commas between; empty for none
     * @throws InputException if a name is that of no parameter, or nothing is left to be trained
     */
    void freeze(String names) {
        if (names.isEmpty()) {
            return;
        }
        try {
            network.freeze(Stream.of(names.split(",")).map(String::strip).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new InputException("--freeze: " + e.getMessage());
        }
        if (network.parameters().isEmpty()) {
            throw new InputException("--freeze '" + names + "' leaves nothing to be trained");
        }
    }
}
