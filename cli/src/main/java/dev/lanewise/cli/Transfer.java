package dev.lanewise.cli;

import dev.lanewise.models.Weights;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Starts a network from the weights of another, and chooses what of it is trained, and how fast. */
final class Transfer {
    private Transfer() {}

    /**
     * Copies weights into a network; its last layer keeps its first values where the file has it for other classes.
     *
     * @return what was done, in one line
     * @throws InputException if the file lacks a tensor of another layer, or has one of another shape
     * @throws IOException if the file is damaged, of no known format, or cannot be read
     */
    static String load(Network network, Path file) throws IOException {
        Map<String, Tensor> given = new LinkedHashMap<>(TrainedModel.readTensors(file));
        Map<String, Tensor> own = network.stateDict();
        List<String> anew = own.keySet().stream().filter(isHead(network))
                .filter(name -> !given.containsKey(name) || !given.get(name).shape().equals(own.get(name).shape()))
                .toList();
        // A bias of the old classes would be as wrong as their weights.
        if (!anew.isEmpty()) {
            given.keySet().removeIf(isHead(network));
        }
        List<String> missing = own.keySet().stream().filter(isHead(network).negate())
                .filter(name -> !given.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new InputException(file + ": holds other weights than the model needs: it lacks "
                    + String.join(", ", missing.subList(0, Math.min(5, missing.size()))));
        }
        try {
            network.loadStateDict(given, false);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage());
        }
        return "weights from " + file + (anew.isEmpty() ? "" : "; new: " + String.join(", ", anew));
    }

    /**
     * The parameters that are trained.
     *
     * @throws InputException if no parameter, or all of them, are frozen by an expression that is not empty
     */
    static List<Parameter> trained(Network network, String freeze) {
        if (freeze.isEmpty()) {
            return network.parameters();
        }
        Predicate<String> frozen = Pattern.compile(freeze).asMatchPredicate();
        List<Parameter> trained = network.parameters().stream().filter(each -> !frozen.test(each.name())).toList();
        if (trained.isEmpty() || trained.size() == network.parameters().size()) {
            throw new InputException("--freeze '" + freeze + "' matches " + (trained.isEmpty() ? "every" : "no")
                    + " parameter; they are " + String.join(", ", network.parameters().stream().map(Parameter::name)
                            .toList()));
        }
        return trained;
    }

    /** Tells the names of the last layer's parameters. */
    static Predicate<String> isHead(Network network) {
        String last = network.parameters().getLast().name();
        String layer = last.substring(0, last.lastIndexOf('.') + 1);
        return name -> name.startsWith(layer);
    }
}
