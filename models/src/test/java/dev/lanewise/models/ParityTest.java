package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.HashFill;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.databind.JsonNode;

/**
 * Full-size networks filled by a hash compute what they compute in PyTorch: logits in evaluation; loss, gradients and
 * running statistics in training.
 *
 * <p>In training some networks are as sensitive as deep networks are before they have learned anything; {@link Sensitivity} measures it.
 */
@Tag("references")
class ParityTest {
    /** How many times PyTorch's own float32 error, relative to the largest logit, the logits may be off. */
    private static final double ERRORS_OF_PYTORCH = 10;
    /** For references that are float32 themselves. */
    private static final double FLOAT32_TOLERANCE = 1e-3;
    /** Where a tensor is not sensitive: the rounding of its own summary. */
    private static final double ROUNDING = 1e-6;

    /** The name of the loss, a tensor of one element, among those of a step. */
    private static final String LOSS = "loss";

    @TestFactory
    Stream<DynamicTest> logitsInEvaluation() throws IOException {
        return references("eval").map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                () -> evaluate(TestData.json(file), logits(file))));
    }

    @TestFactory
    Stream<DynamicTest> gradientsInTraining() throws IOException {
        return references("train").map(file -> DynamicTest.dynamicTest(file.getFileName().toString(),
                () -> train(TestData.json(file))));
    }

    private static Stream<Path> references(String section) throws IOException {
        try (Stream<Path> files = Files.list(TestData.path("parity"))) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream()
                    .filter(file -> TestData.json(file).has(section));
        }
    }

    private static void evaluate(JsonNode reference, double[] expected) {
        JsonNode section = reference.get("eval");
        Tensor logits = network(reference, section).predict(input(reference, section));
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double error = section.get("torch_fp32_rel_err_to_absmax").asDouble();
        double[] values = IntStream.range(0, logits.elements()).mapToDouble(i -> logits.get(0, i)).toArray();
        assertArrayEquals(expected, values, ERRORS_OF_PYTORCH * error * largest);
        assertArrayEquals(section.get("top5").valueStream().mapToInt(JsonNode::asInt).toArray(),
                ReferenceNetworks.top5(logits));
    }

    private static void train(JsonNode reference) {
        JsonNode section = reference.get("train");
        Map<String, Tensor> step = step(network(reference, section), reference, section);
        boolean isFloat32 = section.path("dtype").asString("").equals("torch.float32");
        // Biases before a batch normalization have gradients that are nothing but rounding, in the reference too.
        Map<String, Double> tolerances = isFloat32 && isWithin(Map.of(), step, section)
                ? Map.of()
                : Sensitivity.tolerances(isFloat32 ? FLOAT32_TOLERANCE : ROUNDING, () -> network(reference, section),
                        network -> step(network, reference, section),
                        measured -> isWithin(measured, step, section));
        double tolerance = tolerances.getOrDefault(LOSS, FLOAT32_TOLERANCE);
        double loss = section.get("loss").asDouble();
        assertEquals(loss, step.get(LOSS).get(0), tolerance * loss, LOSS);
        assertTrue(section.get("param_grads").size() > 0);
        Stream<Executable> tensors = expected(section).entrySet().stream().map(entry -> () -> {
            Tensor actual = step.get(entry.getKey());
            double deviation = Deviation.ofSummary(actual, entry.getValue());
            double allowed = tolerances.getOrDefault(entry.getKey(), FLOAT32_TOLERANCE);
            assertTrue(deviation <= allowed, () -> entry.getKey() + " is off by " + deviation + ", allowed " + allowed);
        });
        assertAll(tensors);
        if (section.path("logits").isArray()) {
            double[] expected = section.get("logits").valueStream()
                    .flatMap(JsonNode::valueStream).mapToDouble(JsonNode::asDouble).toArray();
            float[] logits = step.get("logits").toArray();
            double allowed = tolerances.getOrDefault("logits", FLOAT32_TOLERANCE)
                    * Reduction.maxAbsolute(step.get("logits"));
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], logits[i], allowed, "logit " + i);
            }
        }
    }

    private static boolean isWithin(Map<String, Double> tolerances, Map<String, Tensor> step, JsonNode section) {
        return expected(section).entrySet().stream()
                .allMatch(entry -> Deviation.ofSummary(step.get(entry.getKey()), entry.getValue()) <= tolerances
                        .getOrDefault(entry.getKey(), FLOAT32_TOLERANCE));
    }

    /** The summaries of a reference under the names of a step's tensors. */
    private static Map<String, JsonNode> expected(JsonNode section) {
        Map<String, JsonNode> summaries = new LinkedHashMap<>();
        section.get("param_grads").properties()
                .forEach(entry -> summaries.put("gradient of " + entry.getKey(), entry.getValue()));
        section.path("buffers_after").properties()
                .forEach(entry -> summaries.put(entry.getKey(), entry.getValue()));
        for (String single : new String[] {"input_grad", "logits"}) {
            if (section.path(single).isObject()) {
                summaries.put(single, section.get(single));
            }
        }
        return summaries;
    }

    /** One training step: the loss, and the tensors by their names in the references. */
    private static Map<String, Tensor> step(Network network, JsonNode reference, JsonNode section) {
        Pass pass = Pass.training(Random.of(0));
        Loss loss = new CrossEntropyLoss();
        int[] labels = section.get("labels").valueStream().mapToInt(JsonNode::asInt).toArray();
        Tensor logits = network.forward(input(reference, section), pass);
        Tensor gradient = pass.allocate(logits.shape());
        double value = loss.evaluate(logits, labels, gradient)
                + pass.auxiliaryLoss((auxiliary, its) -> loss.evaluate(auxiliary, labels, its));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(LOSS, Tensor.of(Shape.of(1), new float[] {(float) value}));
        tensors.put("logits", logits);
        tensors.put("input_grad", network.layer().backward(gradient, pass));
        network.parameters().forEach(parameter -> tensors.put("gradient of " + parameter.name(), parameter.gradient()));
        network.buffers().forEach(buffer -> tensors.put(buffer.name(), buffer.value()));
        return tensors;
    }

    /** The network for the input of a section, without dropout. */
    private static Network network(JsonNode reference, JsonNode section) {
        Shape input = shape(section);
        Architecture architecture = ReferenceNetworks.named(reference.get("model").asString()).withDropout(0);
        Network network = architecture.withoutValues(architecture.classes(),
                Shape.of(input.dimension(1), input.dimension(2), input.dimension(3)));
        ReferenceNetworks.fill(network, reference.get("salt").asString());
        return network;
    }

    private static Tensor input(JsonNode reference, JsonNode section) {
        Shape shape = shape(section);
        return Tensor.of(shape, HashFill.input(reference.get("salt").asString(), shape.elements()));
    }

    private static Shape shape(JsonNode section) {
        return Shape.of(section.get("input").valueStream().mapToInt(JsonNode::asInt).toArray());
    }

    /** The numbers of the NPY file of float64 that lies beside a reference. */
    private static double[] logits(Path reference) throws IOException {
        String start = reference.getFileName().toString().replace(".json", ".eval");
        try (Stream<Path> files = Files.list(reference.getParent())) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith(start)).findFirst().orElseThrow();
            return ReferenceNetworks.float64s(file);
        }
    }
}
