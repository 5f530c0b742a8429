package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.HashFill;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** LeNet-5 from the same start on the same batches takes the same way as PyTorch in float64. */
@Tag("references")
class LeNetTrajectoryTest {
    private static final Set<String> OPTIMIZERS = Set.of("SGD", "Adam");
    private static final int EVALUATION_FROM = 2048;
    private static final int EVALUATION_TO = 2304;
    private static final double SCALE = 1 / 255.0;
    private static final double MEAN = 0.1307;
    private static final double DEVIATION = 0.3081;
    /** Of the final parameters, relative to their norm: thirty steps multiply the rounding of the first. */
    private static final double PARAMETER_TOLERANCE = 1e-4;

    @TestFactory
    Stream<DynamicTest> followsPyTorch() throws IOException {
        JsonNode file = TestData.json(TestData.path("training/trajectories.json"));
        IdxImages images = IdxImages.read(TestData.path("mnist"), "train", EVALUATION_TO);
        return file.get("runs").valueStream()
                .filter(run -> run.get("network").asString().equals("lenet"))
                .map(run -> DynamicTest.dynamicTest(
                        run.get("optimizer").asString() + " " + run.get("options"), () -> follow(run, images)));
    }

    private static void follow(JsonNode run, IdxImages images) {
        String optimizer = run.get("optimizer").asString();
        assumeTrue(OPTIMIZERS.contains(optimizer), "there is no optimizer " + optimizer);
        Network network = new Network(PretrainedLeNet.FYH620.layer(), PretrainedLeNet.INPUT);
        for (Parameter parameter : network.parameters()) {
            Tensor value = parameter.value();
            value.copyFrom(
                    HashFill.parameter(run.get("salt").asString(), parameter.name(), value.shape().toArray()));
        }
        train(network, run, images);
        network.parameters().forEach(
                parameter -> compare(run.get("final_params").get(parameter.name()), parameter));
        evaluate(network, run, images);
    }

    private static void train(Network network, JsonNode run, IdxImages images) {
        Optimizer optimizer = optimizer(run, network.parameters());
        Loss loss = new CrossEntropyLoss();
        Pass pass = Pass.training(Random.of(0));
        int batch = run.get("batch").asInt();
        double tolerance = Math.max(1e-5, 10 * run.get("torch_fp32_max_relative_loss_deviation").asDouble());
        for (int step = 0; step < run.get("steps").asInt(); step++) {
            int from = step * batch;
            Tensor output = network.forward(images.tensor(from, from + batch, SCALE, MEAN, DEVIATION), pass);
            Tensor gradient = pass.allocate(output.shape());
            double value = loss.evaluate(output, images.labels(from, from + batch), gradient);
            double expected = run.get("losses").get(step).asDouble();
            assertEquals(expected, value, tolerance * expected, "loss of step " + step);
            pass.release(output);
            optimizer.clearGradients();
            network.backward(gradient, pass);
            optimizer.step();
            assertEquals(0, pass.workspace().buffersInUse(), "tensors that nobody has given up");
        }
    }

    private static Optimizer optimizer(JsonNode run, List<Parameter> parameters) {
        JsonNode options = run.get("options");
        assertTrue(Set.of("lr", "momentum", "weight_decay").containsAll(options.propertyNames()), options::toString);
        double learningRate = options.get("lr").asDouble();
        double weightDecay = options.path("weight_decay").asDouble(0);
        return run.get("optimizer").asString().equals("Adam")
                ? new Adam(parameters, learningRate).withWeightDecay(weightDecay)
                : new Sgd(parameters, learningRate)
                        .withMomentum(options.path("momentum").asDouble(0))
                        .withWeightDecay(weightDecay);
    }

    private static void compare(JsonNode expected, Parameter parameter) {
        double norm = expected.get("l2").asDouble();
        float[] values = parameter.value().toArray();
        String name = parameter.name();
        assertEquals(expected.get("n").asInt(), values.length, name);
        double tolerance = PARAMETER_TOLERANCE * norm;
        assertEquals(norm, Math.sqrt(Reduction.squaredNorm(parameter.value())), tolerance, name);
        assertEquals(expected.get("absmax").asDouble(), Reduction.maxAbsolute(parameter.value()), tolerance, name);
        // The sum of n numbers is at most √n times as far off as their vector.
        double sum = Reduction.sum(parameter.value());
        assertEquals(expected.get("sum").asDouble(), sum, tolerance * Math.sqrt(values.length), name);
        for (int i = 0; i < expected.get("head").size(); i++) {
            assertEquals(expected.get("head").get(i).asDouble(), values[i], tolerance, name + " " + i);
        }
    }

    private static void evaluate(Network network, JsonNode run, IdxImages images) {
        Tensor logits = network.predict(images.tensor(EVALUATION_FROM, EVALUATION_TO, SCALE, MEAN, DEVIATION));
        double sum = 0;
        for (float logit : logits.toArray()) {
            sum += Math.abs(logit);
        }
        double expected = run.get("eval_mean_abs_logit").asDouble();
        assertEquals(expected, sum / logits.elements(), PARAMETER_TOLERANCE * expected);
        int correct = 0;
        int[] classes = Reduction.argmaxRows(logits);
        for (int i = 0; i < classes.length; i++) {
            correct += classes[i] == images.labels()[EVALUATION_FROM + i] ? 1 : 0;
        }
        assertEquals(run.get("eval_correct").get(0).asInt(), correct);
    }
}
