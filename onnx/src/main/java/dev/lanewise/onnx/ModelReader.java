package dev.lanewise.onnx;

import dev.lanewise.formats.protobuf.ProtobufException;
import dev.lanewise.formats.protobuf.ProtobufReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the message {@code ModelProto} of a file; the numbers of fields are those of {@code onnx.proto}. */
final class ModelReader {
    private static final int FIRST_OPSET = 6;
    private static final int LAST_OPSET = 28;

    private final TensorReader tensors;

    private ModelReader(Path folder) {
        tensors = new TensorReader(folder);
    }

    static OnnxModel read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > Integer.MAX_VALUE - 64) {
            throw new OnnxFormatException(file + ": is " + size
                    + " bytes long; a file of 2 GiB or more keeps its weights in external data");
        }
        byte[] content = Files.readAllBytes(file);
        try {
            return new ModelReader(file.toAbsolutePath().getParent()).model(new ProtobufReader(content));
        } catch (ProtobufException e) {
            throw new OnnxFormatException(file + ": is no ONNX model, or is damaged: " + e.getMessage(), e);
        } catch (OnnxFormatException e) {
            throw new OnnxFormatException(file + ": " + e.getMessage(), e);
        } catch (RefusedException e) {
            throw new OnnxFormatException(file + ": " + e.getMessage(), e);
        }
    }

    private OnnxModel model(ProtobufReader message) throws IOException {
        OnnxModel graph = null;
        int opset = 0;
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 7 -> {
                    if (graph != null) {
                        throw new OnnxFormatException("has two graphs");
                    }
                    graph = graph(message.message());
                }
                case 8 -> opset = Math.max(opset, version(message.message()));
                default -> message.skip();
            }
        }
        if (graph == null || opset == 0) {
            throw new OnnxFormatException("is no ONNX model: it has no "
                    + (graph == null ? "graph" : "version of the standard's operators"));
        }
        if (opset < FIRST_OPSET || opset > LAST_OPSET) {
            throw new OnnxFormatException("uses version " + opset + " of the standard's operators; " + FIRST_OPSET
                    + " to " + LAST_OPSET + " are read");
        }
        return new OnnxModel(opset, graph.nodes(), graph.initializers(), graph.inputs(), graph.outputs());
    }

    /** The version of the standard's operators, 0 for a set of other operators. */
    private static int version(ProtobufReader message) throws IOException {
        String domain = "";
        long version = 0;
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> domain = message.string();
                case 2 -> version = message.varint();
                default -> message.skip();
            }
        }
        return isStandard(domain) ? Math.clamp(version, 0, Integer.MAX_VALUE) : 0;
    }

    private static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private OnnxModel graph(ProtobufReader message) throws IOException {
        List<OnnxNode> nodes = new ArrayList<>();
        Map<String, HostTensor> initializers = new LinkedHashMap<>();
        List<OnnxModel.Input> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> nodes.add(node(message.message(), nodes.size()));
                case 5 -> {
                    TensorReader.Named tensor = tensors.read(message.message());
                    if (initializers.put(tensor.name(), tensor.tensor()) != null) {
                        throw new OnnxFormatException("has two initializers with the name " + tensor.name());
                    }
                }
                case 11 -> inputs.add(input(message.message()));
                case 12 -> outputs.add(input(message.message()).name());
                case 15 -> throw new OnnxFormatException("has sparse initializers, which are not read");
                default -> message.skip();
            }
        }
        inputs.removeIf(input -> initializers.containsKey(input.name()));
        OnnxModel model = new OnnxModel(0, List.copyOf(nodes), initializers, List.copyOf(inputs), List.copyOf(outputs));
        requireOrder(model);
        return model;
    }

    /** Each value has one origin, before it is used. */
    private static void requireOrder(OnnxModel model) throws OnnxFormatException {
        Set<String> known = new HashSet<>(model.initializers().keySet());
        for (OnnxModel.Input input : model.inputs()) {
            if (!known.add(input.name())) {
                throw new OnnxFormatException("has two inputs with the name " + input.name());
            }
        }
        Set<String> given = new HashSet<>();
        model.nodes().forEach(node -> given.addAll(node.outputs()));
        for (OnnxNode node : model.nodes()) {
            if (node.outputs().isEmpty() || node.outputs().getFirst().isEmpty()) {
                throw new OnnxFormatException(node.title() + " has no first output");
            }
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !known.contains(input)) {
                    throw new OnnxFormatException(node.title() + " takes " + input + (given.contains(input)
                            ? ", which only a later node gives: the nodes are in a circle or out of order"
                            : ", which nothing gives"));
                }
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !known.add(output)) {
                    throw new OnnxFormatException(node.title() + " gives " + output + ", which there is already");
                }
            }
        }
        for (String output : model.outputs()) {
            if (!known.contains(output)) {
                throw new OnnxFormatException("has the output " + output + ", which no node gives");
            }
        }
        if (model.outputs().isEmpty()) {
            throw new OnnxFormatException("has no output");
        }
    }

    private static OnnxModel.Input input(ProtobufReader message) throws IOException {
        String name = "";
        OnnxModel.Input type = new OnnxModel.Input("", 0, null);
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> name = message.string();
                case 2 -> type = type(message.message());
                default -> message.skip();
            }
        }
        return new OnnxModel.Input(name, type.elementType(), type.dimensions());
    }

    private static OnnxModel.Input type(ProtobufReader message) throws IOException {
        OnnxModel.Input type = new OnnxModel.Input("", 0, null);
        for (int field = message.next(); field != 0; field = message.next()) {
            if (field == 1) {
                type = tensorType(message.message());
            } else {
                message.skip();
            }
        }
        return type;
    }

    private static OnnxModel.Input tensorType(ProtobufReader message) throws IOException {
        int elementType = 0;
        int[] dimensions = null;
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> elementType = (int) message.varint();
                case 2 -> dimensions = shape(message.message());
                default -> message.skip();
            }
        }
        return new OnnxModel.Input("", elementType, dimensions);
    }

    private static int[] shape(ProtobufReader message) throws IOException {
        List<Integer> dimensions = new ArrayList<>();
        for (int field = message.next(); field != 0; field = message.next()) {
            if (field == 1) {
                dimensions.add(dimension(message.message()));
            } else {
                message.skip();
            }
        }
        return dimensions.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int dimension(ProtobufReader message) throws IOException {
        long value = OnnxModel.FREE;
        for (int field = message.next(); field != 0; field = message.next()) {
            if (field == 1) {
                value = message.varint();
            } else {
                message.skip();
            }
        }
        return value > 0 && value <= Integer.MAX_VALUE ? (int) value : OnnxModel.FREE;
    }

    private OnnxNode node(ProtobufReader message, int index) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        String name = "";
        String operator = "";
        String domain = "";
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> inputs.add(message.string());
                case 2 -> outputs.add(message.string());
                case 3 -> name = message.string();
                case 4 -> operator = message.string();
                case 5 -> attribute(message.message(), attributes);
                case 7 -> domain = message.string();
                default -> message.skip();
            }
        }
        if (name.isEmpty()) {
            name = outputs.isEmpty() ? "number " + index : outputs.getFirst();
        }
        return new OnnxNode(name, isStandard(domain) ? "" : domain, operator, List.copyOf(inputs),
                List.copyOf(outputs), attributes);
    }

    private void attribute(ProtobufReader message, Map<String, Object> attributes) throws IOException {
        String name = "";
        int type = 0;
        Map<Integer, Object> single = new LinkedHashMap<>();
        List<Float> floats = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> name = message.string();
                case 2 -> single.put(1, message.fixedFloat());
                case 3 -> single.put(2, message.varint());
                case 4 -> single.put(3, new String(bytes(message), java.nio.charset.StandardCharsets.UTF_8));
                case 5 -> single.put(4, tensors.read(message.message()).tensor());
                case 7 -> message.repeatedFloat(reader -> floats.add(reader.fixedFloat()));
                case 8 -> message.repeatedVarint(reader -> integers.add(reader.varint()));
                case 20 -> type = (int) message.varint();
                default -> message.skip();
            }
        }
        attributes.put(name, value(type, single, floats, integers));
    }

    private static byte[] bytes(ProtobufReader message) throws IOException {
        java.nio.ByteBuffer buffer = message.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** A field with its default value may be left out, so the type decides; old files have none. */
    private static Object value(int type, Map<Integer, Object> single, List<Float> floats, List<Long> integers) {
        int kind = type != 0 ? type : single.isEmpty() ? floats.isEmpty() ? 7 : 6 : single.keySet().iterator().next();
        return switch (kind) {
            case 1 -> single.getOrDefault(1, 0f);
            case 2 -> single.getOrDefault(2, 0L);
            case 3 -> single.getOrDefault(3, "");
            case 4 -> single.getOrDefault(4, OnnxNode.UNREADABLE);
            case 6 -> {
                float[] values = new float[floats.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats.get(i);
                }
                yield values;
            }
            case 7 -> integers.stream().mapToLong(Long::longValue).toArray();
            default -> OnnxNode.UNREADABLE;
        };
    }
}
