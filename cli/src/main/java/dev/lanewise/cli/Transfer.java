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
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * @param freeze the names of those that are not, in which {@code *} stands for any characters, with commas between
     * @throws InputException if a name is that of no parameter, or all parameters are frozen
     */
    static List<Parameter> trained(Network network, String freeze) {
        if (freeze.isEmpty()) {
            return network.parameters();
        }
        Predicate<Parameter> isFrozen = _ -> false;
        for (String pattern : freeze.split(",")) {
            Predicate<String> matches = Pattern.compile(Stream.of(pattern.strip().split("\\*", -1)).map(Pattern::quote)
                    .collect(Collectors.joining(".*"))).asMatchPredicate();
            if (network.parameters().stream().noneMatch(each -> matches.test(each.name()))) {
                throw new InputException("--freeze: no parameter is named " + pattern.strip() + "; they are "
                        + network.parameters().stream().map(Parameter::name).collect(Collectors.joining(", ")));
            }
            isFrozen = isFrozen.or(each -> matches.test(each.name()));
        }
        List<Parameter> trained = network.parameters().stream()
                .filter(isFrozen.negate()).toList();
        if (trained.isEmpty()) {
            throw new InputException("--freeze '" + freeze + "' leaves nothing to be trained");
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
