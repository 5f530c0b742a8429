package dev.lanewise.onnx;

import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Shape arithmetic that is done when sizes are known: nodes in order, over constants and the shapes of the graph's values.
 *
 * @param nodes in the order of computation
 * @param constants what they take of the file
 * @param shapeOf for the inputs of {@code Shape} and {@code Size} nodes, the graph's node
 */
record HostProgram(int opset, List<OnnxNode> nodes, Map<String, HostTensor> constants, Map<String, String> shapeOf) {
    /** More elements than the shape arithmetic of a network has in all. */
    private static final long MOST_ELEMENTS = 1 << 24;

    static boolean readsShape(OnnxNode node) {
        return node.operator().equals("Shape") || node.operator().equals("Size");
    }

    /**
     * All values for these shapes.
     *
     * @throws IllegalArgumentException if the arithmetic does not fit them
     */
    Map<String, HostTensor> run(Function<String, Shape> shapes) {
        Map<String, HostTensor> values = new HashMap<>(constants);
        long elements = 0;
        for (OnnxNode node : nodes) {
            try {
                if (readsShape(node)) {
                    values.put(node.outputs().getFirst(), HostOperators.shape(node,
                            shapes.apply(shapeOf.get(node.input(0))).toArray()));
                } else {
                    List<HostTensor> inputs = new ArrayList<>();
                    node.inputs().forEach(name -> inputs.add(name.isEmpty() ? null : values.get(name)));
                    HostTensor result = HostOperators.run(node, opset, inputs);
                    values.put(node.outputs().getFirst(), result);
                    elements += result.elements();
                    if (elements > MOST_ELEMENTS) {
                        throw new RefusedException("computes sizes from millions of numbers");
                    }
                }
            } catch (RefusedException e) {
                throw new IllegalArgumentException("needs the " + node.title() + ", which " + e.getMessage(), e);
            }
        }
        return values;
    }
}
