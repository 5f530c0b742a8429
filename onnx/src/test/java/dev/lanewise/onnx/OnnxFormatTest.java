package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.protobuf.ProtobufWriter;
import dev.lanewise.nn.LayerSummary;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are damaged, lie about sizes, or ask for what is not there: one exception with words, and no memory for what they claim. */
class OnnxFormatTest {
    @TempDir
    private Path folder;

    private String refusal(ModelBuilder model) throws IOException {
        Path file = model.write(folder);
        String message = assertThrows(OnnxFormatException.class, () -> Onnx.read(file)).getMessage();
        assertTrue(message.startsWith(file.toString()), message);
        return message;
    }

    private static void contains(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static ModelBuilder small() {
        return new ModelBuilder().input("x", -1, 2).output("y");
    }

    @Test
    void allThatIsMissingInOneMessage() throws IOException {
        contains(refusal(small()
                .node("NonMaxSuppression", List.of("x"), "a")
                .node("com.example", "Fancy", List.of("a"), List.of("b"))
                .node("NonMaxSuppression", List.of("b"), "c")
                .node("", "LSTM", List.of("c"), List.of("d"))
                .node("Relu", List.of("d"), "y", ModelBuilder.number("slope", 1))),
                "NonMaxSuppression (2 nodes)", "com.example.Fancy", "LSTM", "slope of Relu");
    }

    @Test
    void allOptionsThatAreMissingInOneMessage() throws IOException {
        contains(refusal(new ModelBuilder().input("x", 1, 2, 4, 4).output("y")
                .floats("scales", new int[] {4}, 1, 1, 2, 2)
                .node("Resize", List.of("x", "", "scales"), "a", ModelBuilder.text("mode", "cubic"))
                .node("Gelu", List.of("x"), "b", ModelBuilder.text("approximate", "often"))
                .node("Pad", List.of("x"), "c", ModelBuilder.text("mode", "guess"))
                .node("Sum", List.of("a", "b", "c"), "y")), "cubic", "often", "guess");
    }

    @Test
    void structure() throws IOException {
        contains(refusal(small().node("Relu", List.of("z"), "y")), "takes z, which nothing gives");
        contains(refusal(small().node("Add", List.of("x", "b"), "a").node("Relu", List.of("a"), "b")
                .node("Relu", List.of("b"), "y")), "circle");
        contains(refusal(small().node("Relu", List.of("x"), "y").node("Relu", List.of("x"), "y")), "already");
        contains(refusal(small().node("Relu", List.of("x"), "z")), "output y, which no node gives");
        contains(refusal(small().floats("w", new int[] {1}, 1).floats("w", new int[] {1}, 1)
                .node("Relu", List.of("x"), "y")), "two initializers");
        contains(refusal(small().input("z", 1, 2).node("Add", List.of("x", "z"), "y")), "inputs [x, z]");
        contains(refusal(small().output("z").node("Relu", List.of("x"), "y").node("Relu", List.of("y"), "z")),
                "outputs [y, z]", "say which one");
        contains(refusal(small().opset(5).node("Relu", List.of("x"), "y")), "version 5", "6 to");
        contains(refusal(small().opset(99).node("Relu", List.of("x"), "y")), "version 99");
        contains(refusal(new ModelBuilder().input("x", -1, -1, 3).output("y").node("Relu", List.of("x"), "y")),
                "shape of a sample must be given");
    }

    @Test
    void anOutputOfSeveralIsChosenByName() throws IOException {
        Path file = small().output("z").node("Relu", List.of("x"), "y").node("Neg", List.of("y"), "z").write(folder);
        Network network = Onnx.read(file, null, "z");
        assertArrayEquals(new float[] {-1, -0f}, network.predict(Tensor.of(Shape.of(1, 2), 1, -1)).toArray());
        assertThrows(OnnxFormatException.class, () -> Onnx.read(file, null, "w"));
    }

    @Test
    void sizesThatLie() throws IOException {
        contains(refusal(small().initializer(ModelBuilder.header("w", 1, 1 << 30, 1 << 30)
                .bytes(9, new byte[4])).node("Add", List.of("x", "w"), "y")), "tensor w has the shape");
        contains(refusal(small().initializer(ModelBuilder.header("w", 1, 1 << 28).bytes(9, new byte[4]))
                .node("Add", List.of("x", "w"), "y")), "needs 1073741824 bytes, but has 4");
        contains(refusal(small().initializer(ModelBuilder.header("w", 1, 3).fixedFloat(4, 1))
                .node("Add", List.of("x", "w"), "y")), "needs 3 values, but has 1");
        contains(refusal(small().initializer(ModelBuilder.header("w", 8, 1)).node("Add", List.of("x", "w"), "y")),
                "element type 8");
        contains(refusal(small().integers("huge", 1 << 20, 1 << 20)
                .node("ConstantOfShape", List.of("huge"), "w").node("Add", List.of("x", "w"), "y")), "w");
        contains(refusal(small().floats("a", new int[] {1 << 13, 1}, new float[1 << 13])
                .floats("b", new int[] {1, 1 << 13}, new float[1 << 13])
                .node("Add", List.of("a", "b"), "w").node("Add", List.of("x", "w"), "y")), "w");
    }

    private static ProtobufWriter external(String location, String offset, String length) {
        ProtobufWriter tensor = ModelBuilder.header("w", 1, 2).varint(14, 1);
        List.of(List.of("location", location), List.of("offset", offset), List.of("length", length))
                .forEach(entry -> tensor.message(13, new ProtobufWriter().string(1, entry.get(0))
                        .string(2, entry.get(1))));
        return tensor;
    }

    private ModelBuilder withExternal(String location, String offset, String length) {
        return small().initializer(external(location, offset, length)).node("Add", List.of("x", "w"), "y");
    }

    @Test
    void externalData() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putFloat(9).putFloat(1).putFloat(2);
        Files.write(folder.resolve("weights.bin"), data.array());
        Network network = Onnx.read(withExternal("weights.bin", "4", "8").write(folder));
        assertArrayEquals(new float[] {11, 12}, network.predict(Tensor.of(Shape.of(1, 2), 10, 10)).toArray());
        contains(refusal(withExternal("weights.bin", "8", "8")), "needs 8 bytes", "which has 12");
        contains(refusal(withExternal("weights.bin", "-4", "8")), "needs 8 bytes");
        contains(refusal(withExternal("weights.bin", "9223372036854775807", "8")), "needs 8 bytes");
        contains(refusal(withExternal("weights.bin", "0", "12")), "needs 8 bytes");
        contains(refusal(withExternal("weights.bin", "zero", "8")), "offset \"zero\"");
        contains(refusal(withExternal("nothing.bin", "0", "8")), "not there");
        for (String escape : List.of("../weights.bin", "a/../../weights.bin", "/etc/passwd", "", ".")) {
            contains(refusal(withExternal(escape, "0", "8")), "not in the model's folder");
        }
        Path outside = Files.createTempFile("outside", ".bin");
        Files.createSymbolicLink(folder.resolve("link.bin"), outside);
        contains(refusal(withExternal("link.bin", "0", "8")), "leads out");
        Files.delete(outside);
    }

    @Test
    void otherFiles() throws IOException {
        Path file = folder.resolve("model.onnx");
        for (byte[] content : List.of(new byte[0], new byte[] {1, 2, 3}, "not a model".getBytes(), new byte[4096])) {
            Files.write(file, content);
            assertThrows(OnnxFormatException.class, () -> Onnx.read(file));
        }
        assertThrows(IOException.class, () -> Onnx.read(folder.resolve("absent.onnx")));
    }

    private static ModelBuilder everything() {
        return new ModelBuilder().opset(17).input("x", -1, 2, 6, 6).output("y")
                .floats("conv.weight", new int[] {2, 2, 3, 3}, new float[36])
                .floats("conv.bias", new int[] {2}, 1, 2)
                .floats("scales", new int[] {4}, 1, 1, 2, 2)
                .floats("fc.weight", new int[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .integers("zero", 0).integers("minus", -1).integers("pads", 0, 0, 1, 1, 0, 0, 1, 1)
                .node("Conv", List.of("x", "conv.weight", "conv.bias"), "c",
                        ModelBuilder.list("kernel_shape", 3, 3), ModelBuilder.list("pads", 1, 1, 1, 1))
                .node("Relu", List.of("c"), "r")
                .node("Resize", List.of("r", "", "scales"), "u", ModelBuilder.text("mode", "linear"))
                .node("Pad", List.of("u", "pads"), "p")
                .node("MaxPool", List.of("p"), "m", ModelBuilder.list("kernel_shape", 2, 2))
                .node("GlobalAveragePool", List.of("m"), "g")
                .node("Shape", List.of("g"), "s")
                .node("Gather", List.of("s", "zero"), "n")
                .node("Concat", List.of("n", "minus"), "t", ModelBuilder.integer("axis", 0))
                .node("Reshape", List.of("g", "t"), "f")
                .node("Gemm", List.of("f", "fc.weight"), "z", ModelBuilder.integer("transB", 1))
                .node("Softmax", List.of("z"), "y");
    }

    /** Seeded damage: each file is either refused with words, or read; nothing else is thrown, and nothing large allocated. */
    @Test
    void damagedFiles() throws IOException {
        byte[] whole = everything().toBytes();
        Path file = folder.resolve("model.onnx");
        Files.write(file, whole);
        assertEquals(Shape.of(1, 3), Onnx.read(file).outputShape());
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = whole.clone();
            int damages = 1 + random.nextInt(3);
            for (int i = 0; i < damages; i++) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] = (byte) random.nextInt(256);
                    case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                    case 2 -> bytes = java.util.Arrays.copyOf(bytes, 1 + at);
                    default -> bytes[at] = (byte) 0xff;
                }
            }
            Files.write(file, bytes);
            try {
                Network network = Onnx.read(file);
                if (network.summary().stream().mapToLong(LayerSummary::outputBytes).sum() < 1 << 24) {
                    network.layer().forward(Tensor.zeros(network.inputShape()), Pass.evaluation());
                }
            } catch (OnnxFormatException e) {
                assertFalse(e.getMessage().isBlank());
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }
}
