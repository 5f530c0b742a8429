package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsWrittenComesBack() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Tensor weight = Tensor.zeros(4, 3, 5, 5);
        Random.of(1).fillNormal(weight, 0, 1);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("z.weight", weight);
        tensors.put("a.bias \"é\"", Tensor.of(Shape.of(3), 1, Float.MIN_VALUE, Float.NaN));
        tensors.put("steps", Tensor.of(Shape.of(), 42));
        tensors.put("none", Tensor.zeros(0, 7));
        SafeTensors.write(file, tensors, Map.of("model", "lenet5"));

        SafeTensors read = SafeTensors.read(file);
        assertEquals(Map.of("model", "lenet5"), read.metadata());
        assertEquals(List.copyOf(tensors.keySet()), List.copyOf(read.tensors().keySet()));
        tensors.forEach((name, tensor) -> {
            assertEquals(tensor.shape(), read.tensors().get(name).shape(), name);
            assertArrayEquals(tensor.toArray(), read.tensors().get(name).toArray(), name);
        });
    }

    @Test
    void rankFourIsStoredInLogicalOrderBehindAnAlignedHeader() throws IOException {
        Path file = folder.resolve("model.safetensors");
        float[] values = {0, 1, 2, 3, 4, 5, 6, 7};
        SafeTensors.write(file, Map.of("weight", Tensor.of(Shape.of(1, 2, 2, 2), values)), Map.of());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long headerBytes = bytes.getLong();
        assertEquals(0, headerBytes % 8);
        assertEquals('{', bytes.get(8));
        float[] stored = new float[8];
        bytes.position(8 + (int) headerBytes).asFloatBuffer().get(stored);
        assertArrayEquals(values, stored);
    }

    @Test
    void aTensorLargerThanTheBufferComesBack() throws IOException {
        Path file = folder.resolve("large.safetensors");
        Tensor tensor = Tensor.zeros(200_001);
        Random.of(2).fillUniform(tensor, 0, 1);
        SafeTensors.write(file, Map.of("t", tensor), Map.of());
        assertArrayEquals(tensor.toArray(), SafeTensors.read(file).tensors().get("t").toArray());
    }

    @Test
    void aNameWithoutAFormInTheFileLeavesTheOldFileIntact() throws IOException {
        Path file = Files.writeString(folder.resolve("model.safetensors"), "old");
        for (String name : List.of("__metadata__", "\ud800")) {
            Map<String, Tensor> tensors = Map.of(name, Tensor.zeros(1));
            assertThrows(IllegalArgumentException.class, () -> SafeTensors.write(file, tensors, Map.of()));
        }
        assertEquals("old", Files.readString(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                    "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|begins at data byte 4, expected 0",
                    "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|cover 4 data bytes, but the file has 8",
                    "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}|needs 12 bytes",
                    "{'a':{'dtype':'F8','shape':[8],'data_offsets':[0,8]}}|dtype is F8, expected one of [F64, F32",
                    "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}|expected [begin, end]",
                    "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}|shape is 2, expected an array",
                    "{'a':{'dtype':'F32','shape':[true],'data_offsets':[0,8]}}|shape holds true",
                    "{'a':{'dtype':'F32','shape':[4294967296,0],'data_offsets':[0,0]}}|too large",
                    "{'a':7}|tensor \"a\" is not a JSON object",
                    "{'a':{},'a':{}}|duplicate key \"a\"",
                    "{'__metadata__':{'k':1}}|expected a string",
                    "[]|the header is not a JSON object",
            })
    void namesTheFileAndTheProblem(String json, String problem) throws IOException {
        Path file = Files.write(folder.resolve("bad.safetensors"), file(json.replace('\'', '"'), 8));
        SafeTensorsException e = assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file));
        assertTrue(e.getMessage().startsWith(file + ": ") && e.getMessage().contains(problem), e.getMessage());
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("missing.safetensors");
        assertEquals(
                file + ": no such file",
                assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file)).getMessage());
    }

    @Property
    void aDamagedFileIsReadOrRefused(
            @ForAll @IntRange(max = 99) int cut, @ForAll @IntRange(max = 199) int position, @ForAll byte mask)
            throws IOException {
        byte[] whole = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                + "\"b\":{\"dtype\":\"I16\",\"shape\":[3],\"data_offsets\":[16,22]}}", 22);
        byte[] damaged = Arrays.copyOf(whole, whole.length - cut);
        damaged[position % damaged.length] ^= mask;
        Path file = Files.createTempFile("damaged", ".safetensors");
        try {
            SafeTensors.read(Files.write(file, damaged));
        } catch (SafeTensorsException e) {
            assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        } finally {
            Files.delete(file);
        }
    }

    @TestFactory
    @Tag("references")
    Stream<DynamicTest> verdicts() {
        Path index = TestData.path("formats/safetensors/index.json");
        return TestData.json(index).valueStream().map(entry -> {
            Path file = index.resolveSibling(entry.get("file").asString());
            boolean accepted = entry.get("verdict").asString().startsWith("accept");
            return DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                if (accepted) {
                    SafeTensors.read(file);
                } else {
                    assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file));
                }
            });
        });
    }

    @TestFactory
    @Tag("references")
    Stream<DynamicTest> everyElementTypeIsReadAsItsValues() {
        Path index = TestData.path("formats/safetensors/index.json");
        return TestData.json(index).valueStream()
                .filter(entry -> entry.get("why").asString().startsWith("each tensor holds 0.."))
                .map(entry -> index.resolveSibling(entry.get("file").asString()))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> counted(file)));
    }

    private static void counted(Path file) throws IOException {
        SafeTensors.read(file).tensors().forEach((name, tensor) -> {
            float[] values = tensor.toArray();
            for (int i = 0; i < values.length; i++) {
                assertEquals(name.equals("bool") ? i % 2 : i, values[i], name);
            }
        });
    }

    private static byte[] file(String json, int dataBytes) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }
}
