package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.nn.Graph;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.OnnxCase;
import dev.lanewise.testing.OnnxTensor;
import dev.lanewise.testing.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The operator tests of ONNX itself, read as whole files are: the first input is the network's, the others stand in the file. A test whose
 * operator is not there, or that gives integers, says why it is not run.
 */
@Tag("references")
class OnnxOperatorsTest {
    /** Those of ONNX' own test runner. */
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    private static final Map<String, List<String>> NOT_RUN = new TreeMap<>();
    private static int total;
    private static int passed;

    @BeforeAll
    static void start() {
        NOT_RUN.clear();
        total = 0;
        passed = 0;
    }

    @AfterAll
    static void report() {
        int left = NOT_RUN.values().stream().mapToInt(List::size).sum();
        System.out.printf("ONNX operator tests through files: %d, run %d, passed %d, not run %d:%n", total,
                total - left,
                passed, left);
        NOT_RUN.forEach((reason, names) -> System.out.printf("  %s (%d): %s%n", reason, names.size(),
                String.join(" ", names)));
    }

    @TestFactory
    List<DynamicTest> everyCase() {
        List<DynamicTest> tests = new ArrayList<>();
        for (OnnxCase.Location location : OnnxCase.index(TestData.path("conformance/onnx-index.json"))) {
            tests.add(DynamicTest.dynamicTest(location.name(), () -> run(location)));
        }
        assertFalse(tests.isEmpty(), "the index is empty");
        total = tests.size();
        return tests;
    }

    private static void run(OnnxCase.Location location) throws Exception {
        OnnxCase values = location.read();
        Path file = location.folder().resolve("model.onnx");
        if (values.model().opset() == 0) {
            notRun("has operators of training only", location);
        }
        OnnxModel model = withInputs(ModelReader.read(file), values.inputs());
        OnnxTensor expected = values.outputs().getFirst();
        if (model.inputs().isEmpty() || expected.type() != OnnxTensor.FLOAT && expected.type() != OnnxTensor.DOUBLE
                || values.inputs().getFirst().type() != OnnxTensor.FLOAT
                        && values.inputs().getFirst().type() != OnnxTensor.DOUBLE) {
            notRun("takes or gives no floats", location);
        }
        if (java.util.Arrays.stream(expected.values()).anyMatch(value -> Math.abs(value) > Float.MAX_VALUE
                && !Double.isInfinite(value))) {
            notRun("has numbers that single precision does not have", location);
        }
        Shape sample = Shape.of(values.inputs().getFirst().dimensions());
        List<String> outputs = List.of(model.outputs().getFirst());
        Graph graph;
        try {
            Importer.requireKnown(file, model);
            graph = new Importer(file, model, outputs).graph(model.inputs().getFirst(), sample, outputs);
        } catch (OnnxFormatException e) {
            notRun(e.getMessage()
                    .replaceFirst("^.*?: (needs what is not there|cannot be computed for an input of shape .*?): ", ""),
                    location);
            return;
        }
        Tensor input = Tensor.of(sample, values.inputs().getFirst().floats());
        compare(expected, graph.forward(List.of(input), Pass.evaluation()).getFirst());
        passed++;
    }

    private static void notRun(String reason, OnnxCase.Location location) {
        NOT_RUN.computeIfAbsent(reason.replaceAll(" node \\S+", ""), key -> new ArrayList<>()).add(location.name());
        abort("not run: " + reason);
    }

    /** The model with all inputs but the first among the initializers. */
    private static OnnxModel withInputs(OnnxModel model, List<OnnxTensor> values) {
        Map<String, HostTensor> initializers = new LinkedHashMap<>(model.initializers());
        for (int i = 1; i < model.inputs().size(); i++) {
            OnnxTensor value = values.get(i);
            boolean isFloat = value.type() == OnnxTensor.FLOAT || value.type() == OnnxTensor.DOUBLE;
            initializers.put(model.inputs().get(i).name(), isFloat
                    ? HostTensor.of(value.dimensions(), value.floats())
                    : HostTensor.of(value.dimensions(), IntStream.range(0, value.values().length)
                            .mapToLong(k -> (long) value.values()[k]).toArray()));
        }
        return new OnnxModel(model.opset(), model.nodes(), initializers,
                model.inputs().subList(0, Math.min(1, model.inputs().size())), model.outputs());
    }

    private static void compare(OnnxTensor expected, Tensor actual) {
        assertArrayEquals(expected.dimensions(), actual.shape().toArray(), "shape");
        float[] values = actual.toArray();
        for (int i = 0; i < values.length; i++) {
            double value = expected.values()[i];
            // Equal infinities, and NaN in both, are equal.
            if (Double.compare(value, values[i]) != 0) {
                assertEquals(value, values[i], ABSOLUTE + RELATIVE * Math.abs(value), "at " + i);
            }
        }
        assertTrue(values.length == expected.values().length);
    }
}
