package dev.lanewise.onnx;

import dev.lanewise.formats.protobuf.ProtobufWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes small ONNX files for tests. */
final class ModelBuilder {
    private final ProtobufWriter graph = new ProtobufWriter();
    private int opset = 16;

    ModelBuilder opset(int version) {
        opset = version;
        return this;
    }

    /** An input of floats; a negative size is left open. */
    ModelBuilder input(String name, int... sizes) {
        graph.message(11, valueInfo(name, 1, sizes));
        return this;
    }

    ModelBuilder output(String name) {
        graph.message(12, valueInfo(name, 1));
        return this;
    }

    static ProtobufWriter valueInfo(String name, int type, int... sizes) {
        ProtobufWriter shape = new ProtobufWriter();
        for (int size : sizes) {
            ProtobufWriter dimension = new ProtobufWriter();
            shape.message(1, size < 0 ? dimension.string(2, "free") : dimension.varint(1, size));
        }
        ProtobufWriter tensor = new ProtobufWriter().varint(1, type).message(2, shape);
        return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensor));
    }

    ModelBuilder floats(String name, int[] sizes, float... values) {
        graph.message(5, tensor(name, sizes, values));
        return this;
    }

    ModelBuilder integers(String name, long... values) {
        graph.message(5, integerTensor(name, values));
        return this;
    }

    ModelBuilder initializer(ProtobufWriter tensor) {
        graph.message(5, tensor);
        return this;
    }

    static ProtobufWriter tensor(String name, int[] sizes, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return header(name, 1, sizes).bytes(9, raw.array());
    }

    static ProtobufWriter integerTensor(String name, long... values) {
        ProtobufWriter tensor = header(name, 7, values.length);
        for (long value : values) {
            tensor.varint(7, value);
        }
        return tensor;
    }

    static ProtobufWriter header(String name, int type, int... sizes) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (int size : sizes) {
            tensor.varint(1, size);
        }
        return tensor.varint(2, type).string(8, name);
    }

    /** A node called after its output. */
    ModelBuilder node(String operator, List<String> inputs, String output, ProtobufWriter... attributes) {
        return node("", operator, inputs, List.of(output), attributes);
    }

    ModelBuilder node(String domain, String operator, List<String> inputs, List<String> outputs,
            ProtobufWriter... attributes) {
        ProtobufWriter node = new ProtobufWriter();
        inputs.forEach(input -> node.string(1, input));
        outputs.forEach(output -> node.string(2, output));
        node.string(3, outputs.getFirst()).string(4, operator).string(7, domain);
        for (ProtobufWriter attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
        return this;
    }

    static ProtobufWriter integer(String name, long value) {
        return new ProtobufWriter().string(1, name).varint(3, value).varint(20, 2);
    }

    static ProtobufWriter number(String name, float value) {
        return new ProtobufWriter().string(1, name).fixedFloat(2, value).varint(20, 1);
    }

    static ProtobufWriter text(String name, String value) {
        return new ProtobufWriter().string(1, name).string(4, value).varint(20, 3);
    }

    static ProtobufWriter list(String name, long... values) {
        ProtobufWriter attribute = new ProtobufWriter().string(1, name);
        for (long value : values) {
            attribute.varint(8, value);
        }
        return attribute.varint(20, 7);
    }

    static ProtobufWriter value(ProtobufWriter tensor) {
        return new ProtobufWriter().string(1, "value").message(5, tensor).varint(20, 4);
    }

    byte[] toBytes() {
        return new ProtobufWriter().varint(1, 8).string(2, "test").message(7, graph)
                .message(8, new ProtobufWriter().string(1, "").varint(2, opset)).toBytes();
    }

    Path write(Path folder) throws IOException {
        return Files.write(folder.resolve("model.onnx"), toBytes());
    }
}
