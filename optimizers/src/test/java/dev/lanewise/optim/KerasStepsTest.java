package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Single steps against Keras, where its convention is PyTorch's; longer runs of Adam are not, since Keras scales ε. */
@Tag("references")
class KerasStepsTest {
    private static final double KERAS_EPSILON = 1e-7;

    @TestFactory
    List<DynamicTest> everySingleStep() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode entry : TestData.json(TestData.path("optimizers/keras_golden.json")).get("single_step")) {
            String name = entry.get("optimizer").asString();
            tests.add(DynamicTest.dynamicTest(name, () -> compare(name, entry)));
        }
        assertTrue(!tests.isEmpty(), "the index has no single steps");
        return tests;
    }

    private static void compare(String name, JsonNode entry) {
        float[] start = floats(entry.get("x"));
        Parameter parameter = new Parameter("x", Tensor.zeros(start.length).copyFrom(start));
        parameter.gradient().copyFrom(floats(entry.get("grad")));
        optimizer(name, entry.get("options").get("learning_rate").asDouble(), List.of(parameter)).step();
        assertArrayEquals(floats(entry.get("after")), parameter.value().toArray(), entry.get("tol").floatValue());
    }

    private static Optimizer optimizer(String name, double rate, List<Parameter> parameters) {
        return switch (name) {
            case "SGD" -> new Sgd(parameters, rate);
            case "Adam" -> new Adam(parameters, rate).withEpsilon(KERAS_EPSILON);
            case "AdamW (weight_decay 0.004)" ->
                new AdamW(parameters, rate).withEpsilon(KERAS_EPSILON).withWeightDecay(0.004);
            default -> {
                System.err.println("SKIPPED: no such optimizer here: " + name);
                yield abort("no such optimizer here");
            }
        };
    }

    private static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = array.get(i).floatValue();
        }
        return floats;
    }
}
