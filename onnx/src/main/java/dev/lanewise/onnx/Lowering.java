package dev.lanewise.onnx;

import dev.lanewise.nn.Graph;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Merge;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The graph in the making: what the values of the file are here, and the ways to add to it.
 *
 * <p>A value is known from the file, known when sizes are, or computed by a node of the graph. The shapes of computed values are tracked for
 * one sample, so that operators know their numbers of dimensions.
 */
final class Lowering {
    private final int opset;
    private final Graph.Builder graph;
    private final Map<String, HostTensor> known;
    /** For weights that were turned over, what they are called in the file. */
    private final Map<String, String> origins;
    /** Nodes whose results are known when sizes are, with their place in the file, by result. */
    private final Map<String, Placed> byShape = new LinkedHashMap<>();
    /** The graph's nodes, by the file's name of the value. */
    private final Map<String, String> computed = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    /** The parameters' names that are taken. */
    private final Set<String> parameters = new HashSet<>();

    private record Placed(OnnxNode node, int place) {}

    /** The inputs of a node that are known: by position, null where one is left out or computed. */
    @FunctionalInterface
    interface Arguments {
        /** The input of a position, null if there is none. */
        HostTensor get(int index);

        /** The input of a position. */
        default HostTensor require(int index) {
            HostTensor value = get(index);
            if (value == null) {
                throw new RefusedException("lacks its input number " + index);
            }
            return value;
        }
    }

    /**
     * A graph with one input.
     *
     * @param known what the file holds
     * @param origins for known values that are others in another shape or order, the others' names
     */
    Lowering(int opset, Map<String, HostTensor> known, Map<String, String> origins, String input,
            Shape sample) {
        this.opset = opset;
        this.known = known;
        this.origins = origins;
        graph = Graph.builder(input);
        names.add(input);
        computed.put(input, input);
        shapes.put(input, sample);
    }

    int opset() {
        return opset;
    }

    /** The finished graph. */
    Graph build(List<String> outputs) {
        return graph.build(outputs.stream().map(this::tensor).toArray(String[]::new));
    }

    boolean isKnown(String value) {
        return known.containsKey(value);
    }

    boolean isByShape(String value) {
        return byShape.containsKey(value);
    }

    boolean isComputed(String value) {
        return computed.containsKey(value);
    }

    void defineByShape(OnnxNode node, int place) {
        byShape.put(node.outputs().getFirst(), new Placed(node, place));
    }

    void define(String value, String node) {
        computed.put(value, node);
    }

    /** What the file holds for an input. */
    HostTensor known(OnnxNode node, int index) {
        HostTensor value = known.get(node.input(index));
        if (value == null) {
            throw new RefusedException("takes its input number " + index + ", "
                    + (node.hasInput(index)
                            ? node.input(index) + ", from a computation; it must be in the file"
                            : "which is left out"));
        }
        return value;
    }

    /** The shape of a graph's node for the sample. */
    Shape shape(String node) {
        return shapes.get(node);
    }

    /** The graph's node for an input. */
    String input(OnnxNode node, int index) {
        if (!node.hasInput(index)) {
            throw new RefusedException("lacks its input number " + index);
        }
        return tensor(node.input(index));
    }

    /** The graph's node for a value, which is made of what the file holds if it is not computed. */
    private String tensor(String value) {
        String node = computed.get(value);
        if (node == null) {
            HostTensor tensor = known.get(value);
            if (tensor == null) {
                throw new RefusedException("computes with " + value + ", which holds sizes");
            }
            Shape shape = Shape.of(tensor.dimensions());
            node = unique(sanitized(value));
            Tensor content = Tensor.of(shape, tensor.floats());
            if (tensor.elements() > 1 && !tensor.isInteger()) {
                while (!parameters.add(node)) {
                    node = unique(node);
                }
                graph.parameter(node, content);
            } else {
                graph.constant(node, content);
            }
            shapes.put(node, shape);
            computed.put(value, node);
        }
        return node;
    }

    private static String sanitized(String name) {
        String plain = name.replace('/', '.');
        int start = 0;
        while (start < plain.length() && plain.charAt(start) == '.') {
            start++;
        }
        return start == plain.length() ? "value" : plain.substring(start);
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }

    /**
     * A name for a layer: that of the module in PyTorch if the weight is called as there, the node's otherwise.
     *
     * @param weight the weight's name; empty if there is none
     */
    private String layerName(OnnxNode node, String weight, Layer layer) {
        String origin = origins.getOrDefault(weight, weight);
        int dot = origin.endsWith(".weight") ? origin.lastIndexOf('.') : -1;
        String wanted = dot > 0 ? origin.substring(0, dot) : sanitized(node.name());
        while (true) {
            String name = unique(wanted);
            List<String> taken = layer.parameters().stream().map(parameter -> parameter.within(name).name()).toList();
            if (taken.stream().noneMatch(parameters::contains)) {
                parameters.addAll(taken);
                return name;
            }
        }
    }

    /** Adds a layer without parameters. */
    String add(OnnxNode node, Layer layer, String input) {
        return add(node, "", layer, input);
    }

    /** Adds a layer, which is called after its weight if that has a name of PyTorch. */
    String add(OnnxNode node, String weight, Layer layer, String input) {
        String name = layerName(node, weight, layer);
        Shape shape = checked(() -> layer.outputShape(shape(input)));
        graph.add(name, layer, input);
        shapes.put(name, shape);
        return name;
    }

    /** Adds a function of several values. */
    String merge(OnnxNode node, Merge merge, String... inputs) {
        String name = unique(sanitized(node.name()));
        Shape shape = checked(() -> merge.outputShape(java.util.Arrays.stream(inputs).map(this::shape).toList()));
        graph.add(name, merge, inputs);
        shapes.put(name, shape);
        return name;
    }

    /** Adds a layer that follows from the shape of its input. */
    String addForShape(OnnxNode node, String input, Function<Shape, Layer> layer) {
        return addByShape(node, input, all -> layer.apply(all.apply(input)));
    }

    /** Adds a layer that follows from the shape of another value than its input. */
    String addLike(OnnxNode node, String input, String like, Function<Shape, Layer> layer) {
        return addByShape(node, input, all -> layer.apply(all.apply(like)));
    }

    /** Adds a layer that follows from known inputs of a node: at once, or when sizes are known if they depend on those. */
    String addSized(OnnxNode node, String input, Function<Arguments, Layer> layer) {
        if (node.inputs().stream().noneMatch(this::isByShape)) {
            return add(node, layer.apply(index -> known.get(node.input(index))), input);
        }
        return addForArguments(node, input, (arguments, shape) -> layer.apply(arguments));
    }

    /** Adds a layer that follows from known inputs of a node and from the shape of its input. */
    String addForArguments(OnnxNode node, String input, BiFunction<Arguments, Shape, Layer> layer) {
        HostProgram program = program(node.inputs());
        return addByShape(node, input, all -> {
            Map<String, HostTensor> values = program.run(all);
            return layer.apply(index -> values.get(node.input(index)), all.apply(input));
        });
    }

    private String addByShape(OnnxNode node, String input, Graph.ByShape layer) {
        Graph.ByShape guarded = all -> {
            try {
                return layer.layer(all);
            } catch (RefusedException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        };
        String name = unique(sanitized(node.name()));
        Shape shape = checked(() -> guarded.layer(shapes::get).outputShape(shape(input)));
        graph.addByShape(name, guarded, input);
        shapes.put(name, shape);
        return name;
    }

    private static Shape checked(java.util.function.Supplier<Shape> shape) {
        try {
            return shape.get();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    /** What computes these values when sizes are known; those that are computed by the graph are left out. */
    HostProgram program(List<String> values) {
        Map<String, Placed> needed = new LinkedHashMap<>();
        Map<String, HostTensor> constants = new HashMap<>();
        Map<String, String> shapeOf = new HashMap<>();
        List<String> open = new ArrayList<>(values);
        while (!open.isEmpty()) {
            String value = open.removeLast();
            Placed placed = byShape.get(value);
            if (placed == null) {
                if (known.containsKey(value)) {
                    constants.put(value, known.get(value));
                }
            } else if (needed.put(value, placed) == null) {
                if (HostProgram.readsShape(placed.node)) {
                    shapeOf.put(placed.node.input(0), computed.get(placed.node.input(0)));
                } else {
                    open.addAll(placed.node.inputs());
                }
            }
        }
        List<OnnxNode> nodes = needed.values().stream().sorted(Comparator.comparingInt(Placed::place))
                .map(Placed::node).toList();
        return new HostProgram(opset, nodes, constants, shapeOf);
    }

    /** Copies what the file holds into a parameter. */
    static void load(Parameter parameter, HostTensor values) {
        if (values.elements() != parameter.value().elements()) {
            throw new RefusedException("has " + values.elements() + " values for its " + parameter.name() + " of shape "
                    + parameter.value().shape());
        }
        parameter.value().copyFrom(values.floats());
    }
}
