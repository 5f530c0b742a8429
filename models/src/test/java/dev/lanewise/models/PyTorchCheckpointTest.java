package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.SafeTensorsException;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PyTorchCheckpointTest {
    private static final byte[] MAGIC = {
            (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20, 0x6a, (byte) 0xa8, 0x50, 0x19
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void readsStridedTensorsUnderStateDict(int method) throws IOException {
        byte[] pickle = new PickleBuilder()
                .code('}', '(')
                .text("epoch")
                .integer(3)
                .text("state_dict")
                .code('}', '(')
                .text("module.fc.weight")
                .tensor("FloatStorage", "0", 7, 1, new long[] {2, 3}, new long[] {1, 2})
                .text("module.steps")
                .tensor("LongStorage", "1", 1, 0, new long[] {}, new long[] {})
                .code('u', 'u')
                .stop();
        byte[] steps = {42, 0, 0, 0, 0, 0, 0, 0};
        Path file = PickleBuilder.zip(
                folder.resolve("model.pth"), method, pickle, floats(-1, 0, 1, 2, 3, 4, 5), steps);
        Map<String, Tensor> tensors = Weights.read(file);
        assertEquals(List.of("fc.weight", "steps"), List.copyOf(tensors.keySet()));
        assertEquals(Shape.of(2, 3), tensors.get("fc.weight").shape());
        assertArrayEquals(new float[] {0, 2, 4, 1, 3, 5}, tensors.get("fc.weight").toArray());
        assertEquals(42, tensors.get("steps").item());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsTheLegacyFormInTheByteOrderItNames(boolean littleEndian) throws IOException {
        byte[] data = ByteBuffer.allocate(8)
                .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2)
                .array();
        Path file = Files.write(folder.resolve("model.th"), legacy(littleEndian, 2, data));
        assertArrayEquals(new float[] {1.5f, -2}, Weights.read(file).get("w").toArray());
    }

    @Test
    void readsPythonTwosDictionariesAndParameters() throws IOException {
        byte[] pickle = new PickleBuilder()
                .global("collections", "OrderedDict")
                .code('(', ']', '(', ']', '(', 'U', 1, 'w')
                .global("torch._utils", "_rebuild_parameter")
                .code('(')
                .tensor("ByteStorage", "0", 1, 0, new long[] {1}, new long[] {1})
                .code(0x88)
                .global("collections", "OrderedDict")
                .code(')', 'R', 't', 'R', 'e', 'e', 't', 'R')
                .stop();
        Path file = PickleBuilder.zip(folder.resolve("model.pt"), ZipEntry.STORED, pickle, new byte[] {(byte) 200});
        assertEquals(200, Weights.read(file).get("w").item());
    }

    /** Nothing of a name is run or loaded: what a call of it would give is opaque, beside the tensors and within them. */
    @ParameterizedTest
    @ValueSource(strings = {"os.system", "posix.system", "builtins.eval", "torch.load", "numpy.core.multiarray.scalar",
            "argparse.Namespace", "torch.device", "collections.defaultdict", "torch._utils._rebuild_qtensor"})
    void everyOtherNameIsOpaque(String name) throws IOException {
        int dot = name.lastIndexOf('.');
        String module = name.substring(0, dot);
        String function = name.substring(dot + 1);
        Path pwned = folder.resolve("pwned");
        PickleBuilder pickle = new PickleBuilder().code('}', '(').text("before").global(module, function).code('(')
                .text("touch " + pwned).code('t', 'R').text("w")
                .tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1}).text("after").text(module)
                .text(function).code(0x93, ')', 0x81, '}', 'b', 'u');
        Path file = PickleBuilder.zip(folder.resolve("model.pth"), ZipEntry.STORED, pickle.stop(), floats(3));
        if (function.startsWith("_rebuild")) {
            assertRefused(file, "tensor \"before\" cannot be read: it is made by " + name);
        } else {
            assertEquals(Map.of("w", 3f), Map.of("w", Weights.read(file).get("w").item()));
        }
        assertFalse(Files.exists(pwned));
        byte[] inside = new PickleBuilder().code('}').text("w").global("torch._utils", "_rebuild_tensor_v2").code('(')
                .global(module, function).code(')', 'R').integer(0).integers(1).integers(1)
                .code(0x89, ']', 't', 'R', 's')
                .stop();
        assertRefused(inside, "tensor \"w\" cannot be read: ");
    }

    @Test
    void refusesSizesThatLie() {
        long huge = 1L << 40;
        assertRefused(tensor(huge, 0, new long[] {1 << 20, 1 << 20}, new long[] {1 << 20, 1}),
                "its storage has 1099511627776 elements");
        assertRefused(tensor(1 << 30, 0, new long[] {1 << 30}, new long[] {1}), "the tensors claim 4294967296 bytes");
        assertRefused(tensor(5, 0, new long[] {5}, new long[] {1}), "needs 20 bytes, but has 16");
        assertRefused(tensor(4, 0, new long[] {1 << 30}, new long[] {0}), "the tensors claim 4294967296 bytes");
        assertRefused(tensor(4, 1, new long[] {4}, new long[] {1}), "outside its storage of 4 elements");
        assertRefused(tensor(4, 0, new long[] {2, 2}, new long[] {Long.MAX_VALUE, 1}), "cannot be read");
        assertRefused(tensor(4, 0, new long[] {-1}, new long[] {1}), "negative dimension");
        assertRefused(tensor(4, -1, new long[] {1}, new long[] {1}), "outside its storage");
    }

    @Test
    void refusesTensorsThatShareOneStorageWithoutEnd() {
        PickleBuilder pickle = new PickleBuilder().code('}', '(');
        for (int i = 0; i < 10; i++) {
            pickle.text("w" + i).tensor("FloatStorage", "0", 1_000_000, 0, new long[] {1_000_000}, new long[] {1});
        }
        Path file = PickleBuilder.zip(
                folder.resolve("shared.pth"), ZipEntry.STORED, pickle.code('u').stop(), new byte[4_000_000]);
        assertRefused(file, "the tensors claim 40000000 bytes");
    }

    @Test
    void refusesObjectsThatContainThemselves() {
        byte[] ofItself = new PickleBuilder()
                .code(']', 'q', 0, 'h', 0, 'a', '}', 'h', 0)
                .text("value")
                .code('s')
                .stop();
        assertRefused(ofItself, "a dictionary's key is a list");
        assertRefused(new PickleBuilder().code(']', 'q', 0, 'h', 0, 'a').stop(), "holds no state dict");
    }

    @Test
    void refusesBrokenPickles() {
        assertRefused(new PickleBuilder().stop(), "empty stack");
        assertRefused(new PickleBuilder().code('(').stop(), "empty stack");
        assertRefused(new PickleBuilder().code('t').stop(), "no mark");
        assertRefused(new PickleBuilder().code('h', 7).stop(), "refers to object 7");
        assertRefused(new PickleBuilder().code('X').little(4, -1).stop(), "truncated: 4294967295 bytes");
        assertRefused(new PickleBuilder().code(0x8d).little(8, Long.MAX_VALUE).stop(), "truncated");
        assertRefused(new PickleBuilder().code(0xff).stop(), "0xff, which is no instruction of a pickle");
        assertRefused(new PickleBuilder().code('(', 'o').stop(), "without naming its class");
        assertRefused(new PickleBuilder().code('N', 'N', 'N', 's').stop(), "entries for None");
        assertRefused(new PickleBuilder().code('}', '(', 'N', 'u').stop(), "a key without a value");
        assertRefused(new byte[] {'N'}, "truncated: more is expected, but nothing remains");
        assertRefused(new byte[] {(byte) 0x80, 77, 'N', '.'}, "pickle protocol 77");
    }

    @Test
    void refusesAnArchiveThatExpandsBeyondMeasure() {
        byte[] pickle = tensor(1 << 22, 0, new long[] {1 << 22}, new long[] {1});
        Path file = PickleBuilder.zip(folder.resolve("bomb.pth"), ZipEntry.DEFLATED, pickle, new byte[1 << 24]);
        assertRefused(file, "expands to more than 100 times its size");
    }

    @Test
    void refusesDamagedData() throws IOException {
        byte[] pickle = tensor(4, 0, new long[] {4}, new long[] {1});
        Path file = PickleBuilder.zip(folder.resolve("damaged.pth"), ZipEntry.STORED, pickle, floats(1, 2, 3, 4));
        byte[] bytes = Files.readAllBytes(file);
        int data = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("archive/data/0") + "archive/data/0".length();
        bytes[data + 2] ^= 1;
        Files.write(file, bytes);
        assertRefused(file, "archive/data/0 is damaged");
    }

    @Test
    void refusesTwoEntriesOfOneName() throws IOException {
        byte[] pickle = tensor(4, 0, new long[] {4}, new long[] {1});
        Path file = PickleBuilder.zip(folder.resolve("twice.pth"), ZipEntry.STORED, pickle, new byte[16], new byte[16]);
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace("archive/data/1", "archive/data/0"), StandardCharsets.ISO_8859_1);
        assertRefused(file, "two entries named archive/data/0");
    }

    /** Each instruction is one byte in the file, and an object in memory. */
    @ParameterizedTest
    @ValueSource(strings = {"}", "]", "}q0", "(", "N", "K1", "\u008f", "]r0000", "X\u0004\0\0\0aaaa", "(l", "(d",
            "It\n", "c\n\n"})
    void refusesPicklesOfMoreObjectsThanACheckpointNeeds(String instructions) {
        byte[] many = instructions.repeat(8_000_000 / instructions.length()).getBytes(StandardCharsets.ISO_8859_1);
        byte[] incompressible = new byte[100_000];
        new Random(1).nextBytes(incompressible);
        Path file = PickleBuilder.zip(folder.resolve("bomb.pth"), ZipEntry.DEFLATED,
                new PickleBuilder().raw(many).stop(), incompressible);
        assertRefused(file, "far more than a checkpoint of its size needs");
    }

    @Test
    void choosesTheFormatByContent() throws IOException {
        Path safetensors = folder.resolve("named.pth");
        SafeTensors.write(safetensors, Map.of("w", Tensor.zeros(2)), Map.of());
        assertEquals(Shape.of(2), Weights.read(safetensors).get("w").shape());
        Path neither = Files.writeString(folder.resolve("named.safetensors"), "neither of the two");
        WeightsFormatException e = assertThrows(WeightsFormatException.class, () -> Weights.read(neither));
        assertEquals(neither + ": is neither a safetensors file nor a PyTorch checkpoint", e.getMessage());
        Path missing = folder.resolve("missing");
        assertEquals(
                missing + ": no such file",
                assertThrows(WeightsFormatException.class, () -> Weights.read(missing)).getMessage());
    }

    @Property
    void aDamagedFileIsReadOrRefused(
            @ForAll boolean zip,
            @ForAll @IntRange(max = 150) int cut,
            @ForAll @IntRange(max = 999) int position,
            @ForAll byte mask)
            throws IOException {
        Path file = Files.createTempFile("damaged", ".pth");
        try {
            if (zip) {
                byte[] pickle = tensor(4, 0, new long[] {2, 2}, new long[] {2, 1});
                PickleBuilder.zip(file, ZipEntry.STORED, pickle, floats(1, 2, 3, 4));
            } else {
                Files.write(file, legacy(true, 2, new byte[8]));
            }
            byte[] whole = Files.readAllBytes(file);
            byte[] damaged = Arrays.copyOf(whole, whole.length - cut);
            damaged[position % damaged.length] ^= mask;
            Weights.read(Files.write(file, damaged));
        } catch (PyTorchFormatException | WeightsFormatException | SafeTensorsException e) {
            assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        } finally {
            Files.delete(file);
        }
    }

    @TestFactory
    @Tag("references")
    Stream<DynamicTest> realWeightsAreFiniteAndWellShaped() throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("weights"))) {
            List<Path> weights = files.filter(file -> file.toString().matches(".*\\.(pth|th|pt|safetensors)"))
                    .sorted()
                    .toList();
            return weights.stream()
                    .map(file -> DynamicTest.dynamicTest(file.toString(), () -> check(Weights.read(file))));
        }
    }

    private static void check(Map<String, Tensor> tensors) {
        assertTrue(!tensors.isEmpty());
        tensors.forEach((name, tensor) -> {
            for (float value : tensor.toArray()) {
                assertTrue(Float.isFinite(value), name);
            }
            if (name.matches("(.*\\.)?conv\\d+\\.weight")) {
                assertEquals(4, tensor.shape().rank(), name);
            }
            if (name.endsWith(".bias")) {
                assertEquals(1, tensor.shape().rank(), name);
                assertEquals(tensors.get(name.replace(".bias", ".weight")).dimension(0), tensor.dimension(0), name);
            }
        });
    }

    /** Refused in an archive with one storage of 16 bytes. */
    private void assertRefused(byte[] pickle, String problem) {
        assertRefused(PickleBuilder.zip(folder.resolve("bad.pth"), ZipEntry.STORED, pickle, new byte[16]), problem);
    }

    private static void assertRefused(Path file, String problem) {
        IOException e = assertThrows(IOException.class, () -> Weights.read(file));
        assertTrue(e instanceof PyTorchFormatException || e instanceof WeightsFormatException, e.toString());
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(problem), e.getMessage());
    }

    /** A pickle of the dictionary {@code {"w": tensor}}. */
    private static byte[] tensor(long elements, long offset, long[] sizes, long[] strides) {
        return new PickleBuilder()
                .code('}')
                .text("w")
                .tensor("FloatStorage", "0", elements, offset, sizes, strides)
                .code('s')
                .stop();
    }

    private static byte[] legacy(boolean littleEndian, int elements, byte[] data) {
        byte[] machine = new PickleBuilder()
                .code('}')
                .text("little_endian")
                .code(littleEndian ? 0x88 : 0x89, 's')
                .stop();
        PickleBuilder file = new PickleBuilder().raw(MAGIC).code('.');
        file.raw(new PickleBuilder().integer(1001).stop()).raw(machine);
        file.raw(tensor(elements, 0, new long[] {elements}, new long[] {1}));
        file.raw(new PickleBuilder().code(']').text("0").code('a').stop());
        byte[] withStop = file.little(8, elements).raw(data).stop();
        return Arrays.copyOf(withStop, withStop.length - 1);
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }
}
