package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NpyFileTest {
    private static final Pattern COUNT = Pattern.compile("0\\.\\.(\\d+) shape \\(([\\d, ]+)\\)");

    @TempDir
    private Path folder;

    @TestFactory
    @Tag("references")
    List<DynamicTest> everyFileIsReadOrRefusedAsItsVerdictSays() {
        Path files = TestData.path("formats/npy");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode entry : TestData.json(files.resolve("index.json"))) {
            String name = entry.get("file").asString();
            tests.add(DynamicTest.dynamicTest(name, () -> check(files.resolve(name), entry.get("verdict").asString(),
                    entry.get("why").asString())));
        }
        return tests;
    }

    private static void check(Path file, String verdict, String content) throws IOException {
        Map<String, Tensor> arrays;
        try {
            arrays = file.toString().endsWith(".npz")
                    ? NpyFile.readAll(file)
                    : Map.of("", NpyFile.read(file));
        } catch (DatasetFormatException e) {
            assertTrue(!verdict.equals("accept"), () -> verdict + ", but refused: " + e.getMessage());
            assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            return;
        }
        assertTrue(verdict.startsWith("accept"), () -> verdict + ", but read: " + arrays);
        Matcher counted = COUNT.matcher(content);
        if (counted.find()) {
            int count = Integer.parseInt(counted.group(1)) + 1;
            float[] expected = new float[count];
            IntStream.range(0, count).forEach(i -> expected[i] = i);
            assertArrayEquals(expected, arrays.get("").toArray());
            assertEquals(counted.group(2).replace(" ", ""),
                    String.join(",", IntStream.of(arrays.get("").shape().toArray())
                            .mapToObj(Integer::toString).toList()));
        }
    }

    private Tensor read(String header, byte... data) throws IOException {
        return NpyFile.read(Files.write(folder.resolve("a.npy"), NpyBytes.npy(header, data)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "2,3", "2,3,4", "2,3,4,5", "1", "0,3"})
    void whatIsWrittenIsReadAgain(String dimensions) throws IOException {
        Shape shape = Shape.of(Stream.of(dimensions.split(",")).mapToInt(Integer::parseInt).toArray());
        float[] values = new float[shape.elements()];
        IntStream.range(0, values.length).forEach(i -> values[i] = 1f / (i + 1));
        Path file = folder.resolve("a.npy");
        NpyFile.write(file, Tensor.of(shape, values));
        Tensor read = NpyFile.read(file);
        assertEquals(shape, read.shape());
        assertArrayEquals(values, read.toArray());
        assertEquals(0, (Files.size(file) - 4L * values.length) % 64);
    }

    @Test
    void columnMajorArraysAreTurned() throws IOException {
        Tensor tensor = read("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", (byte) 11, (byte) 21,
                (byte) 12, (byte) 22, (byte) 13, (byte) 23);
        assertArrayEquals(new float[] {11, 12, 13, 21, 22, 23}, tensor.toArray());
    }

    @Test
    void keysMayStandInAnyOrder() throws IOException {
        assertArrayEquals(new float[] {-1, 2},
                read("{'shape':(2L,),'fortran_order':False,'descr':'|i1'}", (byte) -1, (byte) 2).toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'descr': '|u1', 'fortran_order': False, 'shape': (3,), ",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), } + 1",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (-3,), }",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,), }",
            "{'descr': '|u1', 'fortran_order': 0, 'shape': (3,), }",
            "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (3,), }",
            "{'descr': '|u1', 'shape': (3,), }", "{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (4,), }",
            "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "", "{'descr': '|u1"})
    void headersThatDoNotFitAreRefused(String header) {
        String message = assertThrows(DatasetFormatException.class,
                () -> read(header, (byte) 1, (byte) 2, (byte) 3)).getMessage();
        assertTrue(message.startsWith(folder.resolve("a.npy").toString()), message);
    }
}
