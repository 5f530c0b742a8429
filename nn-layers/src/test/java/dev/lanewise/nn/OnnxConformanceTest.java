package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.testing.OnnxCase;
import dev.lanewise.testing.OnnxModel;
import dev.lanewise.testing.OnnxTensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The operator tests of ONNX itself, as far as layers, losses and operations here are meant by them. */
@Tag("references")
class OnnxConformanceTest {
    /** Those of ONNX' own test runner. */
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    private static final Map<String, List<String>> OUT_OF_SCOPE = new TreeMap<>();
    private static int total;
    private static int passed;

    @BeforeAll
    static void start() {
        OUT_OF_SCOPE.clear();
        total = 0;
        passed = 0;
    }

    @AfterAll
    static void report() {
        int left = OUT_OF_SCOPE.values().stream().mapToInt(List::size).sum();
        System.out.printf("ONNX operator tests: %d, run %d, passed %d, out of scope %d:%n", total, total - left, passed,
                left);
        OUT_OF_SCOPE.forEach((reason, names) -> System.out.printf("  %s (%d): %s%n", reason, names.size(),
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

    private static void run(OnnxCase.Location location) throws IOException {
        try {
            run(location.read());
        } catch (OnnxOperator.OutOfScopeException e) {
            OUT_OF_SCOPE.computeIfAbsent(e.getMessage(), reason -> new ArrayList<>()).add(location.name());
            abort("out of scope: " + e.getMessage());
        }
        passed++;
    }

    private static void run(OnnxCase c) {
        OnnxModel model = c.model();
        for (OnnxModel.Node node : model.nodes()) {
            if (!OnnxOperators.ALL.containsKey(node.operator())) {
                throw new OnnxOperator.OutOfScopeException("operator " + node.operator());
            }
        }
        Map<String, OnnxTensor> values = new HashMap<>(model.initializers());
        for (int i = 0; i < c.inputs().size(); i++) {
            values.put(model.inputs().get(i), c.inputs().get(i));
        }
        boolean random = false;
        for (OnnxModel.Node node : model.nodes()) {
            List<OnnxTensor> inputs = new ArrayList<>();
            node.inputs().forEach(name -> inputs.add(values.get(name)));
            random |= OnnxOperators.isRandom(node, inputs);
            List<OnnxTensor> outputs = OnnxOperators.ALL.get(node.operator()).run(node, model.opset(), inputs);
            for (int i = 0; i < Math.min(outputs.size(), node.outputs().size()); i++) {
                values.put(node.outputs().get(i), outputs.get(i));
            }
        }
        int compared = 0;
        for (int i = 0; i < c.outputs().size(); i++) {
            OnnxTensor actual = values.get(model.outputs().get(i));
            if (actual != null) {
                compared++;
                if (random) {
                    compareRandom(c.outputs().get(i), actual);
                } else {
                    compare(c.outputs().get(i), actual, model.outputs().get(i));
                }
            }
        }
        assertTrue(compared > 0, "no output was computed");
    }

    private static void compare(OnnxTensor expected, OnnxTensor actual, String name) {
        assertArrayEquals(expected.dimensions(), actual.dimensions(), name + ": shape");
        for (int i = 0; i < expected.values().length; i++) {
            double value = expected.values()[i];
            double tolerance = ABSOLUTE + RELATIVE * Math.abs(value);
            // Equal infinities, and NaN in both, are equal.
            if (Double.compare(value, actual.values()[i]) != 0) {
                assertEquals(value, actual.values()[i], tolerance, name + " at " + i);
            }
        }
    }

    /** Another generator drops other elements: what both keep must be equal, and the shares dropped alike. */
    private static void compareRandom(OnnxTensor expected, OnnxTensor actual) {
        assertArrayEquals(expected.dimensions(), actual.dimensions());
        int length = expected.values().length;
        int expectedZeros = 0;
        int actualZeros = 0;
        for (int i = 0; i < length; i++) {
            double a = expected.values()[i];
            double b = actual.values()[i];
            expectedZeros += a == 0 ? 1 : 0;
            actualZeros += b == 0 ? 1 : 0;
            if (a != 0 && b != 0) {
                assertEquals(a, b, ABSOLUTE + RELATIVE * Math.abs(a), "what both keep, at " + i);
            }
        }
        // Four standard deviations of the difference of two shares.
        assertEquals(expectedZeros, actualZeros, 4 * Math.sqrt(length / 2.0));
    }
}
