package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.optim.fullbatch.Lbfgs;
import dev.lanewise.optim.fullbatch.Objective;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.testing.TestData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Walks the trajectories that PyTorch (float64) and Keras gave. */
@Tag("references")
class ReferenceTrajectoriesTest {
    /** Single precision against double, over the whole trajectory. */
    private static final double TORCH_TOLERANCE = 1e-5;
    private static final double DOUBLE_TOLERANCE = 1e-6;
    /** Keras prints four decimals, not all of them right, and compares with this tolerance, absolute and relative. */
    private static final double KERAS_TOLERANCE = 5e-4;

    @TestFactory
    Stream<DynamicTest> torch() {
        String source = TestData.json(TestData.path("optimizers/torch_trajectories.json")).get("source").asString();
        return cases("optimizers/torch_trajectories.json", "cases", entry -> {
            if (TorchOptimizers.isFullBatch(entry.get("optimizer").asString())) {
                followLbfgs(entry);
            } else {
                followTorch(source, entry);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> keras() {
        return cases("optimizers/keras_golden.json", "golden", ReferenceTrajectoriesTest::followKeras);
    }

    @TestFactory
    Stream<DynamicTest> kerasSingleSteps() {
        return cases("optimizers/keras_golden.json", "single_step", ReferenceTrajectoriesTest::stepKeras);
    }

    private static Stream<DynamicTest> cases(String file, String list, Consumer<JsonNode> check) {
        List<JsonNode> cases = new ArrayList<>();
        TestData.json(TestData.path(file)).get(list).forEach(cases::add);
        assertTrue(!cases.isEmpty(), file + " has no " + list);
        return cases.stream().map(entry -> DynamicTest.dynamicTest(title(entry), () -> check.accept(entry)));
    }

    private static String title(JsonNode entry) {
        String function = entry.has("function") ? " " + entry.get("function").asString() : "";
        return entry.get("optimizer").asString() + " " + entry.get("options") + function;
    }

    private static void followTorch(String source, JsonNode entry) {
        Parameter x = Numbers.parameter(Numbers.of(entry.get("x0")));
        Optimizer optimizer = TorchOptimizers.create(source, entry.get("optimizer").asString(), entry.get("options"),
                List.of(x));
        Objective function = function(entry);
        double[] gradient = new double[function.size()];
        JsonNode expected = entry.get("steps");
        for (int step = 1; step <= last(expected); step++) {
            function.evaluate(Numbers.of(x.value()), gradient);
            x.gradient().copyFrom(Numbers.tensor(gradient));
            optimizer.step();
            JsonNode values = expected.get(Integer.toString(step));
            if (values != null) {
                Numbers.assertClose(Numbers.of(values), Numbers.of(x.value()), TORCH_TOLERANCE, "step " + step);
            }
        }
    }

    /** In double precision, with the values before each call and the number of evaluations. */
    private static void followLbfgs(JsonNode entry) {
        Objective function = function(entry);
        Lbfgs lbfgs = new Lbfgs(TorchOptimizers.lbfgs(entry.get("options")));
        double[] x = Numbers.of(entry.get("x0"));
        JsonNode expected = entry.get("steps");
        for (int step = 1; step <= last(expected); step++) {
            double before = lbfgs.step(function, x);
            String number = Integer.toString(step);
            if (expected.has(number)) {
                Numbers.assertClose(Numbers.of(expected.get(number)), x, DOUBLE_TOLERANCE, "step " + step);
                double loss = entry.get("loss_before_step").get(number).asDouble();
                assertEquals(loss, before, DOUBLE_TOLERANCE * Math.abs(loss) + 1e-15, "loss before step " + step);
            }
        }
        assertEquals(entry.get("function_evaluations").asLong(), lbfgs.evaluations());
    }

    private static Objective function(JsonNode entry) {
        return TestFunctions.named(entry.get("function").asString(), entry.get("x0").size());
    }

    private static int last(JsonNode steps) {
        return steps.propertyNames().stream().mapToInt(Integer::parseInt).max().orElseThrow();
    }

    /** From ones: first a gradient of 0.01 everywhere, then 0.1, 0.2, … at every step. */
    private static void followKeras(JsonNode entry) {
        int size = entry.get("golden").get(0).size();
        Parameter x = Numbers.parameter(new double[size]);
        x.value().fill(1);
        Optimizer optimizer = KerasOptimizers.create(entry.get("optimizer").asString(), entry.get("options"),
                List.of(x));
        x.gradient().fill(0.01f);
        for (JsonNode values : entry.get("golden")) {
            optimizer.step();
            assertNear(Numbers.of(values), x, KERAS_TOLERANCE);
            for (int i = 0; i < size; i++) {
                x.gradient().set(0.1f * (i + 1), i);
            }
        }
    }

    private static void stepKeras(JsonNode entry) {
        Parameter x = Numbers.parameter(Numbers.of(entry.get("x")));
        x.gradient().copyFrom(Numbers.tensor(Numbers.of(entry.get("grad"))));
        KerasOptimizers.create(entry.get("optimizer").asString(), entry.get("options"), List.of(x)).step();
        assertNear(Numbers.of(entry.get("after")), x, entry.get("tol").asDouble());
    }

    private static void assertNear(double[] expected, Parameter x, double tolerance) {
        double[] actual = Numbers.of(x.value());
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.max(1, Math.abs(expected[i])), "element " + i);
        }
    }
}
