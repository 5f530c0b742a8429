package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.json.JsonReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ONNX file in the place of a model's name: predict, evaluate, summary, and what is said of files that do not fit. */
class OnnxCommandsTest {
    private static final int CLASS = 3;

    @TempDir
    private Path temporary;

    private Path model;

    /** A fully connected network of digits that takes every image for a three, with a softmax at its end. */
    @BeforeEach
    void writeModel() throws IOException {
        float[] bias = new float[10];
        bias[CLASS] = 2;
        model = write("threes.onnx", new int[] {-1, 1, 28, 28},
                node("Flatten", List.of("x"), "f"),
                node("Gemm", List.of("f", "fc.weight", "fc.bias"), "z"),
                node("Softmax", List.of("z"), "y"),
                field(5, tensor("fc.weight", new float[7840], 784, 10)),
                field(5, tensor("fc.bias", bias, 10)));
    }

    private Path write(String name, int[] input, byte[]... parts) throws IOException {
        byte[] graph = join(join(parts), field(11, value("x", input)), field(12, value("y")));
        return Files.write(temporary.resolve(name),
                join(field(7, graph), field(8, join(text(1, ""), varint(2, 13)))));
    }

    private static byte[] node(String operator, List<String> inputs, String output) {
        byte[] message = new byte[0];
        for (String input : inputs) {
            message = join(message, text(1, input));
        }
        return field(1, join(message, text(2, output), text(4, operator)));
    }

    private static byte[] tensor(String name, float[] values, int... sizes) {
        byte[] message = new byte[0];
        for (int size : sizes) {
            message = join(message, varint(1, size));
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return join(message, varint(2, 1), text(8, name), field(9, raw.array()));
    }

    private static byte[] value(String name, int... sizes) {
        byte[] shape = new byte[0];
        for (int size : sizes) {
            shape = join(shape, field(1, size < 0 ? text(2, "N") : varint(1, size)));
        }
        return join(text(1, name), field(2, field(1, join(varint(1, 1), field(2, shape)))));
    }

    private static byte[] text(int field, String text) {
        return field(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] varint(int field, int value) {
        return join(number(field << 3), number(value));
    }

    private static byte[] field(int field, byte[] content) {
        return join(number(field << 3 | 2), number(content.length), content);
    }

    private static byte[] number(int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            out.write(rest & 0x7f | 0x80);
        }
        out.write(rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void predicts() throws IOException {
        Path image = TestImages.digit(1, temporary.resolve("one.png"));
        String out = Invocation.of("predict", model, image, "--normalization", "none").requireDone().out();
        // e² / (e² + 9): the file's softmax is not followed by another.
        assertEquals("0.4509  3", out.lines().skip(1).findFirst().orElseThrow().strip());
    }

    @Test
    void evaluates() throws IOException {
        String out = Invocation.of("evaluate", model, "--data", "digits", "--json").requireDone().out();
        Map<?, ?> json = (Map<?, ?>) JsonReader.read(out);
        assertEquals(0.1, ((Number) json.get("top1")).doubleValue(), 0.02);
        assertEquals(model.toString(), json.get("weights"));
    }

    @Test
    void summarizes() throws IOException {
        Map<?, ?> json = (Map<?, ?>) JsonReader.read(
                Invocation.of("summary", model, "--batch", 4, "--json").requireDone().out());
        assertEquals(7850, ((Number) json.get("parameters")).intValue());
        String out = Invocation.of("summary", model, "--all").requireDone().out();
        assertTrue(out.contains("fc ") && out.contains("10 neurons"), out);
        Invocation.of("summary", model, "--classes", 3).requireFailure(2, "for an ONNX file there are");
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        Path image = TestImages.digit(1, temporary.resolve("one.png"));
        Invocation.of("predict", "lenet5", "--weights", model, image).requireFailure(2, "leave out lenet5");
        Invocation.of("predict", "lenet5", image).requireFailure(2, "--weights=FILE");
        Invocation.of("predict", temporary.resolve("none.onnx"), image).requireFailure(2, "none.onnx");
        Path unknown = write("unknown.onnx", new int[] {-1, 1, 28, 28}, node("Wonder", List.of("x"), "y"));
        Invocation.of("predict", unknown, image).requireFailure(2, "operator Wonder");
        Path picture = write("picture.onnx", new int[] {-1, 1, 28, 28}, node("Relu", List.of("x"), "y"));
        Invocation.of("predict", picture, image).requireFailure(2, "[1, 1, 28, 28]");
        Files.write(model, new byte[] {1, 2, 3});
        Invocation.of("evaluate", model, "--data", "digits").requireFailure(2, "no ONNX model");
    }
}
