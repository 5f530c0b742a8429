package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A node of a {@link Graph}: what it does, and the names of the nodes or inputs that it takes. */
record GraphNode(String name, Content content, List<String> inputs) {
    /** What a node does. */
    sealed interface Content {}

    record OfLayer(Layer layer) implements Content {}

    record OfMerge(Merge merge) implements Content {}

    record OfShapes(Graph.ByShape layer) implements Content {}

    /** A tensor, and whether it is trained. */
    record OfTensor(Parameter parameter, boolean isTrained) implements Content {}

    /** A layer that stands for a tensor among the children: only its parameter matters. */
    private record Learned(Parameter parameter) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(parameter);
        }

        @Override
        public Shape outputShape(Shape input) {
            return parameter.value().shape();
        }

        @Override
        public Tensor forward(Tensor input, Pass pass) {
            throw new UnsupportedOperationException("a tensor takes no input");
        }

        @Override
        public Tensor backward(Tensor outputGradient, Pass pass) {
            throw new UnsupportedOperationException("a tensor takes no input");
        }
    }

    /** The same node with another layer. */
    GraphNode with(Layer layer) {
        if (!(content instanceof OfLayer)) {
            throw new IllegalArgumentException("only layers can be replaced, but " + name + " is none");
        }
        return new GraphNode(name, new OfLayer(layer), inputs);
    }

    /** This node among the graph's children, if it may have parameters. */
    Optional<Layer.Child> child() {
        return switch (content) {
            case OfLayer(Layer layer) -> Optional.of(new Layer.Child(name, layer));
            case OfTensor(Parameter parameter, boolean isTrained) when isTrained -> Optional.of(
                    new Layer.Child("", new Learned(parameter)));
            default -> Optional.empty();
        };
    }

    /** Whether it has parameters. */
    boolean hasParameters() {
        return child().map(child -> !child.layer().parameters().isEmpty()).orElse(false);
    }

    /** What stands in messages for what it does. */
    String kind() {
        return switch (content) {
            case OfLayer(Layer layer) -> layer.getClass().getSimpleName();
            case OfMerge(Merge merge) -> merge.getClass().getSimpleName();
            case OfShapes _ -> "decided by shapes";
            case OfTensor _ -> "tensor";
        };
    }

    /** The nodes that the outputs need, in their order. */
    static List<GraphNode> needed(List<GraphNode> nodes, List<String> outputs) {
        Set<String> names = new HashSet<>(outputs);
        List<GraphNode> needed = new ArrayList<>();
        for (GraphNode node : nodes.reversed()) {
            if (names.contains(node.name)) {
                names.addAll(node.inputs);
                needed.addFirst(node);
            }
        }
        return List.copyOf(needed);
    }

    static void requireKnown(List<String> inputs, Collection<GraphNode> nodes, List<String> names) {
        for (String name : names) {
            if (!inputs.contains(name) && nodes.stream().noneMatch(node -> node.name.equals(name))) {
                throw new IllegalArgumentException("no input and no earlier node of the graph is named " + name);
            }
        }
    }
}
