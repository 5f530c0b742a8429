package dev.lanewise.nn;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Layers in any order without cycles: each node has a name and takes what earlier nodes give.
 *
 * <pre>{@code
 * Graph block = Graph.builder("x")
 *         .add("body", body, "x")
 *         .add("sum", new Add(), "body", "x")
 *         .add("relu", new ReLU(), "sum")
 *         .build("relu");
 * }</pre>
 *
 * <p>Nodes whose output nothing needs are left out. A chain of layers is computed as a {@link Sequential}, with the
 * steps that it joins. A tensor is given up after its last use. Sizes may change from call to call; what depends on
 * them is decided once for each shape of the inputs.
 *
 * <p>As a {@link Layer} it has one input and one output; {@link #forward(List, Pass)} takes any number.
 */
public final class Graph implements Layer {
    private final List<String> inputs;
    private final List<GraphNode> nodes;
    private final List<String> outputs;
    /** What is computed, in order: chains of layers, and all other nodes one by one. */
    private final List<GraphUnit> units;
    private final GraphPlans plans;
    /** For each value, how many units and outputs take it. */
    private final int[] uses;
    private final int[] outputValues;

    /** Where the pass stood before a unit that no parameter comes before. */
    private record Mark(int depth) {}

    /** A layer that is decided when the shapes are known; it has no parameters. */
    @FunctionalInterface
    public interface ByShape {
        /**
         * The layer.
         *
         * @param shapes the shape of each input of the graph and of each earlier node, by name
         * @throws IllegalArgumentException if there is none for these shapes
         */
        Layer layer(Function<String, Shape> shapes);
    }

    Graph(List<String> inputs, List<GraphNode> all, List<String> outputs) {
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        nodes = GraphNode.needed(all, outputs);
        List<String> values = new ArrayList<>(inputs);
        nodes.forEach(node -> values.add(node.name()));
        units = GraphUnit.units(nodes, values, outputs);
        plans = new GraphPlans(this.inputs, nodes);
        outputValues = outputs.stream().mapToInt(values::indexOf).toArray();
        uses = new int[values.size()];
        units.forEach(unit -> IntStream.of(unit.sources()).forEach(source -> uses[source]++));
        IntStream.of(outputValues).forEach(output -> uses[output]++);
    }

    /** A builder for a graph with inputs of these names. */
    public static Builder builder(String... inputs) {
        return new Builder(List.of(inputs));
    }

    /** The names of the inputs, in order. */
    public List<String> inputs() {
        return inputs;
    }

    /** The names of the nodes whose values are the outputs, in order. */
    public List<String> outputs() {
        return outputs;
    }

    /** The names of the nodes, in the order of computation. */
    public List<String> nodes() {
        return nodes.stream().map(GraphNode::name).toList();
    }

    /**
     * The same graph, parameters shared, that ends at other nodes.
     *
     * @throws IllegalArgumentException if there is no node of a name
     */
    public Graph withOutputs(String... names) {
        GraphNode.requireKnown(inputs, nodes, List.of(names));
        return new Graph(inputs, nodes, List.of(names));
    }

    /**
     * The same graph, parameters shared, with another layer in the place of one.
     *
     * @throws IllegalArgumentException if no layer has the name
     */
    public Graph replace(String name, Layer replacement) {
        List<GraphNode> changed = nodes.stream().map(node -> node.name().equals(name) ? node.with(replacement) : node)
                .toList();
        if (nodes().indexOf(name) < 0) {
            throw new IllegalArgumentException("no layer of the graph is named " + name);
        }
        return new Graph(inputs, changed, outputs);
    }

    @Override
    public List<Child> children() {
        return nodes.stream().flatMap(node -> node.child().stream()).toList();
    }

    @Override
    public Shape outputShape(Shape input) {
        requireSingle();
        return outputShapes(List.of(input)).getFirst();
    }

    /**
     * The shapes of the outputs for inputs of these shapes.
     *
     * @throws IllegalArgumentException if a node cannot take what it is given; the message names it
     */
    public List<Shape> outputShapes(List<Shape> inputShapes) {
        Shape[] shapes = plans.of(inputShapes).shapes();
        return IntStream.of(outputValues).mapToObj(output -> shapes[output]).toList();
    }

    @Override
    public void walk(String path, Shape input, Visitor visitor) {
        requireSingle();
        plans.walk(List.of(input), (node, shape) -> node.child()
                .ifPresent(child -> child.layer().walk(child.path(path), shape, visitor)));
        visitor.visit(path, this, input);
    }

    @Override
    public long multiplyAccumulates(Shape input) {
        requireSingle();
        return plans.of(List.of(input)).multiplyAccumulates();
    }

    private void requireSingle() {
        if (inputs.size() != 1 || outputs.size() != 1) {
            throw new IllegalArgumentException(
                    "has the inputs " + inputs + " and the outputs " + outputs
                            + ", and is a layer with one of each only");
        }
    }

    @Override
    public Tensor forward(Tensor input, Pass pass) {
        requireSingle();
        return forward(List.of(input), pass).getFirst();
    }

    /** The outputs for all inputs, which are taken over. */
    public List<Tensor> forward(List<Tensor> arguments, Pass pass) {
        GraphPlans.Plan plan = plans.of(arguments.stream().map(Tensor::shape).toList());
        Tensor[] values = arguments.toArray(new Tensor[uses.length]);
        int[] left = uses.clone();
        for (int input = 0; input < arguments.size(); input++) {
            if (left[input] == 0) {
                pass.release(values[input]);
            }
        }
        for (GraphUnit unit : units) {
            List<Tensor> taken = new ArrayList<>();
            for (int source : unit.sources()) {
                taken.add(--left[source] > 0 ? pass.workspace().retain(values[source]) : values[source]);
            }
            int depth = pass.depth();
            values[unit.target()] = unit.forward(taken, plan, pass);
            if (pass.isTraining() && !unit.isTrained()) {
                pass.save(new Mark(depth));
            }
        }
        if (pass.isTraining()) {
            pass.save(plan);
        }
        List<Tensor> results = new ArrayList<>();
        for (int output : outputValues) {
            results.add(--left[output] > 0 ? pass.workspace().retain(values[output]) : values[output]);
        }
        return results;
    }

    @Override
    public Tensor backward(Tensor outputGradient, Pass pass) {
        return backward(List.of(outputGradient), pass).getFirst();
    }

    /**
     * The gradients for all inputs, given those of all outputs, which are taken over; zeros for an input that nothing
     * needs.
     */
    public List<Tensor> backward(List<Tensor> outputGradients, Pass pass) {
        GraphPlans.Plan plan = pass.restore(GraphPlans.Plan.class);
        Tensor[] gradients = backward(outputGradients, plan, true, pass);
        return IntStream.range(0, inputs.size())
                .mapToObj(input -> gradients[input] != null
                        ? gradients[input]
                        : pass.allocate(plan.shapes()[input]).fill(0))
                .toList();
    }

    /** Stops where no parameters come before, and drops what was saved there. */
    @Override
    public void backwardParameters(Tensor outputGradient, Pass pass) {
        backward(List.of(outputGradient), pass.restore(GraphPlans.Plan.class), false, pass);
    }

    private Tensor[] backward(List<Tensor> outputGradients, GraphPlans.Plan plan, boolean all, Pass pass) {
        Tensor[] gradients = new Tensor[uses.length];
        for (int i = 0; i < outputValues.length; i++) {
            add(gradients, outputValues[i], outputGradients.get(i), pass);
        }
        boolean[] wanted = new boolean[uses.length];
        Arrays.fill(wanted, 0, inputs.size(), all);
        units.forEach(unit -> wanted[unit.target()] = unit.isTrained() || all && !unit.isConstant());
        for (GraphUnit unit : units.reversed()) {
            Tensor gradient = gradients[unit.target()];
            gradients[unit.target()] = null;
            int depth = unit.isTrained() ? 0 : pass.restore(Mark.class).depth();
            if (wanted[unit.target()]) {
                boolean anyWanted = IntStream.of(unit.sources()).anyMatch(source -> wanted[source]);
                List<Tensor> parts = unit.backward(gradient, anyWanted, plan, pass);
                for (int i = 0; i < parts.size(); i++) {
                    if (wanted[unit.sources()[i]]) {
                        add(gradients, unit.sources()[i], parts.get(i), pass);
                    } else {
                        pass.release(parts.get(i));
                    }
                }
            } else {
                if (gradient != null) {
                    pass.release(gradient);
                }
                pass.rewind(depth);
            }
        }
        for (int input = 0; input < inputs.size(); input++) {
            if (!all && gradients[input] != null) {
                pass.release(gradients[input]);
                gradients[input] = null;
            }
        }
        return gradients;
    }

    private static void add(Tensor[] gradients, int value, Tensor gradient, Pass pass) {
        gradients[value] = gradients[value] == null ? gradient : Residual.add(gradients[value], gradient, pass);
    }

    /** Collects the nodes of a {@link Graph}, each behind those whose values it takes. */
    public static final class Builder {
        private final List<String> inputs;
        private final Map<String, GraphNode> nodes = new LinkedHashMap<>();

        private Builder(List<String> inputs) {
            this.inputs = inputs;
            if (inputs.isEmpty() || inputs.stream().distinct().count() != inputs.size() || inputs.contains("")) {
                throw new IllegalArgumentException("a graph needs inputs with names of their own, but they are "
                        + inputs);
            }
        }

        /**
         * Adds a layer; one instance may stand in several nodes.
         *
         * @throws IllegalArgumentException if the name is empty or taken, or the input is no earlier node
         */
        public Builder add(String name, Layer layer, String input) {
            return add(new GraphNode(name, new GraphNode.OfLayer(layer), List.of(input)));
        }

        /**
         * Adds a function of several values.
         *
         * @throws IllegalArgumentException if the name is empty or taken, or an input is no earlier node
         */
        public Builder add(String name, Merge merge, String... inputNames) {
            return add(new GraphNode(name, new GraphNode.OfMerge(merge), List.of(inputNames)));
        }

        /**
         * Adds a layer that is decided when the shapes are known.
         *
         * @throws IllegalArgumentException if the name is empty or taken, or the input is no earlier node
         */
        public Builder addByShape(String name, ByShape layer, String input) {
            return add(new GraphNode(name, new GraphNode.OfShapes(layer), List.of(input)));
        }

        /**
         * Adds a tensor that is trained: a position's embedding, a class token.
         *
         * @throws IllegalArgumentException if the name is empty or taken
         */
        public Builder parameter(String name, Tensor value) {
            return add(new GraphNode(name, new GraphNode.OfTensor(new Parameter(name, value), true), List.of()));
        }

        /**
         * Adds a tensor that stays as it is, and is not saved with the parameters.
         *
         * @throws IllegalArgumentException if the name is empty or taken
         */
        public Builder constant(String name, Tensor value) {
            return add(new GraphNode(name, new GraphNode.OfTensor(new Parameter(name, value), false), List.of()));
        }

        private Builder add(GraphNode node) {
            if (node.name().isEmpty() || inputs.contains(node.name()) || nodes.containsKey(node.name())) {
                throw new IllegalArgumentException("a node needs a name of its own, but this is \"" + node.name()
                        + "\"");
            }
            GraphNode.requireKnown(inputs, nodes.values(), node.inputs());
            nodes.put(node.name(), node);
            return this;
        }

        /** Whether an input or a node has this name. */
        public boolean has(String name) {
            return inputs.contains(name) || nodes.containsKey(name);
        }

        /**
         * The graph.
         *
         * @param outputs the nodes whose values are its outputs
         * @throws IllegalArgumentException if there are none, or no node has such a name
         */
        public Graph build(String... outputs) {
            if (outputs.length == 0) {
                throw new IllegalArgumentException("a graph needs an output");
            }
            GraphNode.requireKnown(inputs, nodes.values(), List.of(outputs));
            return new Graph(inputs, List.copyOf(nodes.values()), List.of(outputs));
        }
    }
}
