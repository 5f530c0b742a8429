package dev.lanewise.nn;

import dev.lanewise.tensor.Shape;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What follows from the shapes of a {@link Graph}'s inputs; kept for the shapes used last. */
final class GraphPlans {
    private static final int KEPT = 16;

    private final List<String> inputs;
    private final List<GraphNode> nodes;
    private final Map<List<Shape>, Plan> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

    /**
     * A plan.
     *
     * @param shapes of the inputs, then of the nodes
     * @param layers those that are decided by shapes, by node
     */
    record Plan(Shape[] shapes, Map<String, Layer> layers, long multiplyAccumulates) {}

    GraphPlans(List<String> inputs, List<GraphNode> nodes) {
        this.inputs = inputs;
        this.nodes = nodes;
    }

    /**
     * The plan for inputs of these shapes.
     *
     * @throws IllegalArgumentException if a node cannot take what it is given; the message names it
     */
    Plan of(List<Shape> inputShapes) {
        synchronized (kept) {
            Plan plan = kept.get(inputShapes);
            if (plan == null) {
                plan = walk(inputShapes, (node, shape) -> {});
                kept.put(List.copyOf(inputShapes), plan);
                if (kept.size() > KEPT) {
                    kept.remove(kept.keySet().iterator().next());
                }
            }
            return plan;
        }
    }

    /** Makes a plan, and shows each node of one input with its shape before it is asked for its own. */
    Plan walk(List<Shape> inputShapes, BiConsumer<GraphNode, Shape> visitor) {
        if (inputShapes.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "expects the inputs " + inputs + ", but there are " + inputShapes.size());
        }
        Map<String, Shape> shapes = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            shapes.put(inputs.get(i), inputShapes.get(i));
        }
        Shape[] all = inputShapes.toArray(new Shape[inputs.size() + nodes.size()]);
        Map<String, Layer> layers = new HashMap<>();
        long operations = 0;
        for (int i = 0; i < nodes.size(); i++) {
            GraphNode node = nodes.get(i);
            List<Shape> given = node.inputs().stream().map(shapes::get).toList();
            if (!(node.content() instanceof GraphNode.OfMerge)) {
                visitor.accept(node, given.isEmpty() ? inputShapes.getFirst() : given.getFirst());
            }
            try {
                Shape shape = switch (node.content()) {
                    case GraphNode.OfTensor(var parameter, _) -> parameter.value().shape();
                    case GraphNode.OfLayer(Layer layer) -> layer.outputShape(given.getFirst());
                    case GraphNode.OfMerge(Merge merge) -> merge.outputShape(given);
                    case GraphNode.OfShapes(Graph.ByShape byShape) -> {
                        Layer layer = byShape.layer(shapes::get);
                        layers.put(node.name(), layer);
                        yield layer.outputShape(given.getFirst());
                    }
                };
                operations += operations(node, given);
                shapes.put(node.name(), shape);
                all[inputs.size() + i] = shape;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "node " + node.name() + " (" + node.kind() + ") " + e.getMessage(), e);
            }
        }
        return new Plan(all, layers, operations);
    }

    private static long operations(GraphNode node, List<Shape> given) {
        return switch (node.content()) {
            case GraphNode.OfLayer(Layer layer) -> layer.multiplyAccumulates(given.getFirst());
            case GraphNode.OfMerge(Merge merge) -> merge.multiplyAccumulates(given);
            default -> 0;
        };
    }
}
