package dev.lanewise.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As much of an ONNX model as a test of one or a few operators needs.
 *
 * @param opset the version of the standard operators
 * @param nodes in the order of computation
 * @param initializers tensors that are part of the model, by name
 * @param inputs the names of the graph's inputs, in order, without the initializers
 * @param outputs the names of the graph's outputs, in order
 */
public record OnnxModel(int opset, List<Node> nodes, Map<String, OnnxTensor> initializers, List<String> inputs,
        List<String> outputs) {

    /**
     * One operator.
     *
     * @param operator its name, {@code Conv} for example
     * @param inputs the names of its arguments; empty for one that is left out
     * @param outputs the names of its results
     * @param attributes by name: a {@code Float}, {@code Long}, {@code String}, {@code OnnxTensor} or list of numbers
     */
    public record Node(String operator, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        /** An integer. */
        public int integer(String name, int otherwise) {
            return attributes.get(name) instanceof Long value ? Math.toIntExact(value) : otherwise;
        }

        /** A number. */
        public float number(String name, float otherwise) {
            return attributes.get(name) instanceof Float value ? value : otherwise;
        }

        /** A text. */
        public String text(String name, String otherwise) {
            return attributes.get(name) instanceof String value ? value : otherwise;
        }

        /** Integers. */
        public int[] integers(String name, int... otherwise) {
            return attributes.get(name) instanceof List<?> list
                    ? list.stream().mapToInt(value -> ((Number) value).intValue()).toArray()
                    : otherwise;
        }
    }

    /** Reads a file that holds one {@code ModelProto}. */
    public static OnnxModel read(Path file) throws IOException {
        OnnxModel model = new OnnxModel(0, List.of(), Map.of(), List.of(), List.of());
        int opset = 0;
        ProtobufReader message = new ProtobufReader(Files.readAllBytes(file));
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 7 -> model = graph(message.message());
                case 8 -> opset = Math.max(opset, version(message.message()));
                default -> message.skip();
            }
        }
        return new OnnxModel(opset, model.nodes, model.initializers, model.inputs, model.outputs);
    }

    /** The version of the standard operators, 0 for a set of other operators. */
    private static int version(ProtobufReader message) {
        String domain = "";
        int version = 0;
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> domain = message.string();
                case 2 -> version = (int) message.varint();
                default -> message.skip();
            }
        }
        return domain.isEmpty() ? version : 0;
    }

    private static OnnxModel graph(ProtobufReader message) {
        List<Node> nodes = new ArrayList<>();
        Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> nodes.add(node(message.message()));
                case 5 -> {
                    OnnxTensor tensor = OnnxTensor.read(message.message());
                    initializers.put(tensor.name(), tensor);
                }
                case 11 -> inputs.add(valueName(message.message()));
                case 12 -> outputs.add(valueName(message.message()));
                default -> message.skip();
            }
        }
        inputs.removeAll(initializers.keySet());
        return new OnnxModel(0, nodes, initializers, inputs, outputs);
    }

    private static String valueName(ProtobufReader message) {
        String name = "";
        for (int field = message.next(); field != 0; field = message.next()) {
            if (field == 1) {
                name = message.string();
            } else {
                message.skip();
            }
        }
        return name;
    }

    private static Node node(ProtobufReader message) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        String operator = "";
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> inputs.add(message.string());
                case 2 -> outputs.add(message.string());
                case 4 -> operator = message.string();
                case 5 -> attribute(message.message(), attributes);
                default -> message.skip();
            }
        }
        return new Node(operator, inputs, outputs, attributes);
    }

    private static void attribute(ProtobufReader message, Map<String, Object> attributes) {
        String name = "";
        Object value = null;
        List<Number> numbers = new ArrayList<>();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> name = message.string();
                case 2 -> value = message.fixedFloat();
                case 3 -> value = message.varint();
                case 4 -> value = message.string();
                case 5 -> value = OnnxTensor.read(message.message());
                case 7 -> message.repeatedFloat(reader -> numbers.add(reader.fixedFloat()));
                case 8 -> message.repeatedVarint(reader -> numbers.add(reader.varint()));
                default -> message.skip();
            }
        }
        attributes.put(name, value == null ? numbers : value);
    }
}
