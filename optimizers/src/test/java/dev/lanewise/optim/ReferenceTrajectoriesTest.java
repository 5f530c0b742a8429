package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Walks the trajectories that PyTorch (float64) and Keras gave; what does not exist here yet is skipped by name. */
@Tag("references")
class ReferenceTrajectoriesTest {
    private static final double TORCH_TOLERANCE = 1e-5;
    private static final double KERAS_TOLERANCE = 5e-4;

    @TestFactory
    Stream<DynamicTest> torch() {
        List<JsonNode> cases = new ArrayList<>();
        TestData.json(TestData.path("optimizers/torch_trajectories.json")).get("cases").forEach(cases::add);
        return cases.stream().map(entry -> DynamicTest.dynamicTest(
                title(entry) + " " + entry.get("function").asString(), () -> followTorch(entry)));
    }

    @TestFactory
    Stream<DynamicTest> keras() {
        List<JsonNode> cases = new ArrayList<>();
        TestData.json(TestData.path("optimizers/keras_golden.json")).get("golden").forEach(cases::add);
        return cases.stream().map(entry -> DynamicTest.dynamicTest(title(entry), () -> followKeras(entry)));
    }

    private static void followTorch(JsonNode entry) {
        double[] start = numbers(entry.get("x0"));
        Parameter x = new Parameter("x", Tensor.zeros(start.length));
        Optimizer optimizer = torchOptimizer(entry, x);
        UnaryOperator<double[]> gradient = TestFunctions.gradientOf(entry.get("function").asString());
        JsonNode expected = entry.get("steps");
        setValue(x, start);
        int last = expected.propertyNames().stream().mapToInt(Integer::parseInt).max().orElseThrow();
        for (int step = 1; step <= last; step++) {
            setGradient(x, gradient.apply(value(x)));
            optimizer.step();
            JsonNode values = expected.get(Integer.toString(step));
            if (values != null) {
                assertClose(numbers(values), x, TORCH_TOLERANCE, "step " + step);
            }
        }
    }

    private static void followKeras(JsonNode entry) {
        int size = entry.get("golden").get(0).size();
        Parameter x = new Parameter("x", Tensor.zeros(size).fill(1));
        Optimizer optimizer = kerasOptimizer(entry, x);
        double[] gradient = new double[size];
        int step = 0;
        for (JsonNode values : entry.get("golden")) {
            for (int i = 0; i < size; i++) {
                gradient[i] = step == 0 ? 0.01 : 0.1 * (i + 1);
            }
            setGradient(x, gradient);
            optimizer.step();
            step++;
            assertClose(numbers(values), x, KERAS_TOLERANCE, "step " + step);
        }
    }

    private static Optimizer torchOptimizer(JsonNode entry, Parameter x) {
        JsonNode options = entry.get("options");
        List<Parameter> parameters = List.of(x);
        double rate = options.get("lr").asDouble();
        switch (entry.get("optimizer").asString()) {
            case "SGD" -> {
                requireKnown(entry, Set.of("lr", "momentum", "dampening", "weight_decay", "nesterov"));
                Sgd sgd = new Sgd(parameters, rate).withMomentum(option(options, "momentum", 0))
                        .withDampening(option(options, "dampening", 0))
                        .withWeightDecay(option(options, "weight_decay", 0));
                return options.has("nesterov") ? sgd.withNesterov() : sgd;
            }
            case "Adam" -> {
                requireKnown(entry, Set.of("lr", "betas", "eps", "weight_decay"));
                return configured(new Adam(parameters, rate), options);
            }
            case "AdamW" -> {
                requireKnown(entry, Set.of("lr", "betas", "eps", "weight_decay"));
                return configured(new AdamW(parameters, rate), options);
            }
            default -> {
                return skip(entry);
            }
        }
    }

    private static <T extends MomentOptimizer<T>> T configured(T optimizer, JsonNode options) {
        T result = optimizer.withEpsilon(option(options, "eps", 1e-8));
        if (options.has("betas")) {
            result = result.withBetas(options.get("betas").get(0).asDouble(), options.get("betas").get(1).asDouble());
        }
        return options.has("weight_decay") ? result.withWeightDecay(options.get("weight_decay").asDouble()) : result;
    }

    private static Optimizer kerasOptimizer(JsonNode entry, Parameter x) {
        JsonNode options = entry.get("options");
        double rate = options.get("learning_rate").asDouble();
        // Keras adds its epsilon to the root of the uncorrected moment: its Adam and AdamW are another convention.
        if (!entry.get("optimizer").asString().equals("SGD")) {
            return skip(entry);
        }
        requireKnown(entry, Set.of("learning_rate", "momentum", "nesterov"));
        double momentum = option(options, "momentum", 0);
        Sgd sgd = new Sgd(List.of(x), rate).withMomentum(momentum);
        return momentum > 0 && options.has("nesterov") ? sgd.withNesterov() : sgd;
    }

    private static void requireKnown(JsonNode entry, Set<String> known) {
        if (!known.containsAll(entry.get("options").propertyNames())) {
            skip(entry);
        }
    }

    private static Optimizer skip(JsonNode entry) {
        String reason = "no such optimizer here yet: " + title(entry);
        System.err.println("SKIPPED: " + reason);
        return abort(reason);
    }

    private static String title(JsonNode entry) {
        return entry.get("optimizer").asString() + " " + entry.get("options");
    }

    private static double option(JsonNode options, String name, double otherwise) {
        return options.has(name) ? options.get(name).asDouble() : otherwise;
    }

    private static void assertClose(double[] expected, Parameter x, double tolerance, String where) {
        double[] actual = value(x);
        double scale = 0;
        for (double number : expected) {
            scale = Math.max(scale, Math.abs(number));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * scale, where + ", element " + i);
        }
    }

    private static double[] value(Parameter x) {
        float[] values = x.value().toArray();
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values[i];
        }
        return numbers;
    }

    private static void setValue(Parameter x, double[] numbers) {
        x.value().copyFrom(tensor(numbers));
    }

    private static void setGradient(Parameter x, double[] numbers) {
        x.gradient().copyFrom(tensor(numbers));
    }

    private static Tensor tensor(double[] numbers) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) numbers[i];
        }
        return Tensor.of(Shape.of(values.length), values);
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }
}
