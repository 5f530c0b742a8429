package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Broadcasting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a {@link Graph} computes at a time: a node, or a chain of layers as a {@link Sequential}.
 *
 * @param node the first node
 * @param chain the layers of the chain; null if the node is no layer
 * @param sources the values that it takes
 * @param target the value that it gives
 * @param isTrained whether it or what comes before it has parameters
 */
record GraphUnit(GraphNode node, Sequential chain, int[] sources, int target, boolean isTrained) {

    /**
     * The units of nodes.
     *
     * @param values the names of the inputs and nodes, in order
     */
    static List<GraphUnit> units(List<GraphNode> nodes, List<String> values, List<String> outputs) {
        Map<String, Integer> places = new HashMap<>();
        values.forEach(name -> places.put(name, places.size()));
        Map<String, GraphNode> followers = onlyFollowers(nodes, outputs);
        boolean[] trained = new boolean[values.size()];
        Set<String> done = new HashSet<>();
        List<GraphUnit> units = new ArrayList<>();
        for (GraphNode first : nodes) {
            if (!done.add(first.name())) {
                continue;
            }
            List<Layer> layers = new ArrayList<>();
            GraphNode last = first;
            boolean isTrained = first.hasParameters()
                    || first.inputs().stream().anyMatch(input -> trained[places.get(input)]);
            if (first.content() instanceof GraphNode.OfLayer(Layer layer)) {
                layers.add(layer);
                for (GraphNode next = followers.get(last.name()); next != null; next = followers.get(last.name())) {
                    layers.add(((GraphNode.OfLayer) next.content()).layer());
                    isTrained |= next.hasParameters();
                    done.add(next.name());
                    last = next;
                }
            }
            int target = places.get(last.name());
            trained[target] = isTrained;
            units.add(new GraphUnit(first, layers.isEmpty() ? null : Sequential.of(layers.toArray(Layer[]::new)),
                    first.inputs().stream().mapToInt(places::get).toArray(), target, isTrained));
        }
        return List.copyOf(units);
    }

    /** For nodes whose value goes to one layer and nowhere else, that layer's node. */
    private static Map<String, GraphNode> onlyFollowers(List<GraphNode> nodes, List<String> outputs) {
        Map<String, GraphNode> followers = new HashMap<>();
        Set<String> several = new HashSet<>(outputs);
        for (GraphNode node : nodes) {
            for (String input : node.inputs()) {
                if (!(node.content() instanceof GraphNode.OfLayer) || followers.put(input, node) != null) {
                    several.add(input);
                }
            }
        }
        followers.keySet().removeAll(several);
        return followers;
    }

    /** Whether it is a tensor that is not trained. */
    boolean isConstant() {
        return node.content() instanceof GraphNode.OfTensor(_, boolean isLearned) && !isLearned;
    }

    Tensor forward(List<Tensor> inputs, GraphPlans.Plan plan, Pass pass) {
        return switch (node.content()) {
            case GraphNode.OfTensor(Parameter parameter, _) -> parameter.value();
            case GraphNode.OfLayer _ -> chain.forward(inputs.getFirst(), pass);
            case GraphNode.OfMerge(Merge merge) -> merge.forward(inputs, pass);
            case GraphNode.OfShapes _ -> plan.layers().get(node.name()).forward(inputs.getFirst(), pass);
        };
    }

    /** The gradients for all inputs; none from a layer where no input's is wanted. */
    List<Tensor> backward(Tensor gradient, boolean inputsWanted, GraphPlans.Plan plan, Pass pass) {
        return switch (node.content()) {
            case GraphNode.OfTensor(Parameter parameter, boolean isLearned) -> {
                if (isLearned && !parameter.isFrozen()) {
                    parameter.accumulate((sum, accumulate) -> Broadcasting.sumTo(gradient, sum, accumulate));
                }
                pass.release(gradient);
                yield List.of();
            }
            case GraphNode.OfLayer _ when !inputsWanted -> {
                chain.backwardParameters(gradient, pass);
                yield List.of();
            }
            case GraphNode.OfLayer _ -> List.of(chain.backward(gradient, pass));
            case GraphNode.OfMerge(Merge merge) -> merge.backward(gradient, pass);
            case GraphNode.OfShapes _ -> List.of(plan.layers().get(node.name()).backward(gradient, pass));
        };
    }
}
