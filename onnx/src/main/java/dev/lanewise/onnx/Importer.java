package dev.lanewise.onnx;

import dev.lanewise.nn.Graph;
import dev.lanewise.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a graph of a file: constants are folded, what is written out is recognized, and each node that is left becomes layers. */
final class Importer {
    private static final long MOST_FOLDED = 1 << 24;
    /** Operators whose result is their first input in another shape or order. */
    private static final Set<String> TURNING = Set.of("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Cast",
            "Flatten");

    private final Path file;
    private final OnnxModel model;
    private final Map<String, HostTensor> known;
    private final Map<String, String> origins = new HashMap<>();
    private final List<OnnxNode> nodes;

    /**
     * Reads what does not depend on the sample's shape.
     *
     * @throws OnnxFormatException if operators or attributes are missing here; the message lists all
     */
    Importer(Path file, OnnxModel model, List<String> outputs) throws OnnxFormatException {
        this.file = file;
        this.model = model;
        known = new HashMap<>(model.initializers());
        List<OnnxNode> folded = foldConstants();
        nodes = Recognizer.recognize(folded, known, outputs);
    }

    /** Refuses, in one message, all operators and attributes that are not there. */
    static void requireKnown(Path file, OnnxModel model) throws OnnxFormatException {
        Map<String, Integer> operators = new LinkedHashMap<>();
        Set<String> attributes = new LinkedHashSet<>();
        for (OnnxNode node : model.nodes()) {
            Operator operator = Operators.ALL.get(node.operator());
            if (!node.domain().isEmpty() || operator == null && !HostOperators.has(node.operator())
                    && !HostProgram.readsShape(node)) {
                String name = node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator();
                operators.merge(name, 1, Integer::sum);
            } else if (operator != null) {
                for (String attribute : node.attributes().keySet()) {
                    if (!operator.attributes().contains(attribute) && !HostOperators.has(node.operator())) {
                        attributes.add(attribute + " of " + node.operator());
                    }
                }
            }
        }
        if (operators.isEmpty() && attributes.isEmpty()) {
            return;
        }
        List<String> problems = new ArrayList<>();
        operators.forEach(
                (name, count) -> problems.add("operator " + name + (count > 1 ? " (" + count + " nodes)" : "")));
        attributes.forEach(name -> problems.add("attribute " + name));
        throw new OnnxFormatException(file + ": needs what is not there: " + String.join(", ", problems));
    }

    /** Computes nodes whose inputs are all in the file, and leaves the others. */
    private List<OnnxNode> foldConstants() throws OnnxFormatException {
        List<OnnxNode> left = new ArrayList<>();
        // Folding may turn all weights over several times, but not make much of nothing.
        long budget = MOST_FOLDED + 8 * known.values().stream().mapToLong(HostTensor::elements).sum();
        for (OnnxNode node : model.nodes()) {
            boolean isKnown = node.inputs().stream().allMatch(name -> name.isEmpty() || known.containsKey(name));
            boolean isSized = HostProgram.readsShape(node) && isKnown && node.hasInput(0);
            if (isKnown && HostOperators.has(node.operator()) || isSized) {
                try {
                    HostTensor result = isSized
                            ? HostOperators.shape(node, known.get(node.input(0)).dimensions())
                            : HostOperators.run(node, model.opset(), inputs(node));
                    known.put(node.outputs().getFirst(), result);
                    if (TURNING.contains(node.operator())) {
                        origins.put(node.outputs().getFirst(), origins.getOrDefault(node.input(0), node.input(0)));
                    }
                    budget -= node.inputs().isEmpty() ? 0 : result.elements();
                    if (budget < 0) {
                        throw new RefusedException("makes the constants of the file many times as large as they are");
                    }
                } catch (RefusedException e) {
                    throw new OnnxFormatException(file + ": " + node.title() + " " + e.getMessage(), e);
                }
            } else {
                left.add(node);
            }
        }
        return left;
    }

    private List<HostTensor> inputs(OnnxNode node) {
        List<HostTensor> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(name.isEmpty() ? null : known.get(name)));
        return inputs;
    }

    /**
     * The graph, whose nodes fit a sample of this shape.
     *
     * @throws OnnxFormatException if nodes ask for what is not there; the message lists all
     */
    Graph graph(OnnxModel.Input input, Shape sample, List<String> outputs) throws OnnxFormatException {
        Lowering to = new Lowering(model.opset(), known, origins, input.name(), sample);
        List<String> problems = new ArrayList<>();
        Set<String> failed = new HashSet<>();
        for (int place = 0; place < nodes.size(); place++) {
            OnnxNode node = nodes.get(place);
            if (node.inputs().stream().anyMatch(failed::contains)) {
                failed.addAll(node.outputs());
                continue;
            }
            try {
                lower(node, place, to);
            } catch (RefusedException | IllegalArgumentException | ArithmeticException e) {
                problems.add(node.title() + " " + e.getMessage());
                failed.addAll(node.outputs());
            }
        }
        if (!problems.isEmpty()) {
            throw new OnnxFormatException(file + ": cannot be computed for an input of shape " + sample + ": "
                    + String.join("; ", problems));
        }
        try {
            return to.build(outputs);
        } catch (RefusedException e) {
            throw new OnnxFormatException(file + ": an output " + e.getMessage(), e);
        }
    }

    private void lower(OnnxNode node, int place, Lowering to) {
        if (isByShape(node, to)) {
            to.defineByShape(node, place);
            return;
        }
        Operator operator = node.operator().equals(Recognizer.LINEAR)
                ? MatrixOperators.LINEAR
                : Operators.ALL.get(node.operator());
        if (operator == null) {
            throw new RefusedException("is computed with sizes only, but is given " + node.inputs());
        }
        String result = operator.rule().add(node, to);
        if (!to.isComputed(node.outputs().getFirst())) {
            to.define(node.outputs().getFirst(), result);
        }
    }

    /**
     * Whether a node's result is known when sizes are: it reads a shape, or computes from such. What takes a tensor of the file that is more
     * than a number is part of the graph, since that may be trained.
     */
    private static boolean isByShape(OnnxNode node, Lowering to) {
        if (HostProgram.readsShape(node)) {
            to.input(node, 0);
            return true;
        }
        boolean any = false;
        for (int i = 0; i < node.inputs().size(); i++) {
            String name = node.input(i);
            any |= to.isByShape(name);
            if (to.isComputed(name) && !to.isKnown(name)
                    || to.isKnown(name) && !to.known(node, i).isInteger() && to.known(node, i).elements() > 1) {
                return false;
            }
        }
        return any && HostOperators.has(node.operator());
    }
}
