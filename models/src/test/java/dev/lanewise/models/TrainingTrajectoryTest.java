package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.nn.CrossEntropyLoss;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.optim.Adadelta;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Networks from the same start on the same batches take the same way as PyTorch in float64. */
@Tag("references")
class TrainingTrajectoryTest {
    /** How many times PyTorch's own float32 error the losses may be off, relative to themselves. */
    private static final double ERRORS_OF_PYTORCH = 10;
    private static final double LEAST_LOSS_TOLERANCE = 1e-5;
    /** Of what remains after the last step, for which no error of PyTorch's is told, besides its {@link Sensitivity}. */
    private static final double ROUNDING = 1e-4;

    private static final String MEAN_LOGIT = "eval_mean_abs_logit";
    private static final String CORRECT = "eval_correct";

    /** What a network of the trajectories is trained on and, afterwards, evaluated on. */
    private enum Task {
        LENET {
            @Override
            Network network(String name) {
                return new Network(PretrainedLeNet.FYH620.layer(), PretrainedLeNet.INPUT);
            }

            @Override
            Tensor images(int from, int to) {
                return digits(to).tensor(from, to, 1 / 255.0, 0.1307, 0.3081);
            }

            @Override
            int[] labels(int from, int to) {
                return digits(to).labels(from, to);
            }

            private IdxImages digits(int count) {
                try {
                    return IdxImages.read(TestData.path("mnist"), "train", count);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        },
        RESNET {
            @Override
            Network network(String name) {
                Architecture architecture = ReferenceNetworks.named("cifar-" + name);
                return architecture.withoutValues(architecture.classes(), architecture.sampleShape());
            }

            @Override
            Tensor images(int from, int to) {
                return records().images(from, to);
            }

            @Override
            int[] labels(int from, int to) {
                return records().labels(from, to);
            }

            private CifarRecords records() {
                try {
                    return CifarRecords.read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        abstract Network network(String name);

        abstract Tensor images(int from, int to);

        abstract int[] labels(int from, int to);

        static Task of(String network) {
            return network.startsWith("resnet") ? RESNET : LENET;
        }
    }

    @TestFactory
    Stream<DynamicTest> followsPyTorch() {
        JsonNode trajectories = TestData.json(TestData.path("training/trajectories.json"));
        String data = trajectories.get("data").asString();
        return trajectories.get("runs").valueStream()
                .map(run -> DynamicTest.dynamicTest(Stream.of("network", "optimizer", "options")
                        .map(key -> run.get(key).toString()).collect(Collectors.joining(" ")),
                        () -> follow(run, data)));
    }

    private static void follow(JsonNode run, String data) {
        Task task = Task.of(run.get("network").asString());
        Supplier<Network> fresh = () -> {
            Network network = task.network(run.get("network").asString());
            ReferenceNetworks.fill(network, run.get("salt").asString());
            return network;
        };
        Map<String, Double> tolerances = Sensitivity.tolerances(ROUNDING, fresh, network -> {
            train(task, network, run);
            return outcome(task, network, run, data);
        });
        Network network = fresh.get();
        double errors = ERRORS_OF_PYTORCH * run.get("torch_fp32_max_relative_loss_deviation").asDouble();
        compareLosses(run.get("losses"), train(task, network, run), Math.max(LEAST_LOSS_TOLERANCE, errors));
        outcome(task, network, run, data)
                .forEach((name, tensor) -> compare(run, name, tensor, tolerances.get(name)));
    }

    /** Each step's loss, before its update. */
    private static double[] train(Task task, Network network, JsonNode run) {
        Optimizer optimizer = optimizer(run, network.parameters());
        Loss loss = new CrossEntropyLoss();
        Pass pass = Pass.training(Random.of(0));
        int batch = run.get("batch").asInt();
        double[] losses = new double[run.get("steps").asInt()];
        for (int step = 0; step < losses.length; step++) {
            int from = step * batch;
            Tensor output = network.forward(task.images(from, from + batch), pass);
            Tensor gradient = pass.allocate(output.shape());
            losses[step] = loss.evaluate(output, task.labels(from, from + batch), gradient);
            pass.release(output);
            optimizer.clearGradients();
            network.backward(gradient, pass);
            optimizer.step();
            assertEquals(0, pass.workspace().buffersInUse(), "tensors that nobody has given up");
        }
        return losses;
    }

    private static Optimizer optimizer(JsonNode run, List<Parameter> parameters) {
        JsonNode options = run.get("options");
        assertTrue(Set.of("lr", "momentum", "nesterov", "weight_decay").containsAll(options.propertyNames()),
                options::toString);
        double learningRate = options.get("lr").asDouble();
        double weightDecay = options.path("weight_decay").asDouble(0);
        return switch (run.get("optimizer").asString()) {
            case "SGD" -> {
                Sgd sgd = new Sgd(parameters, learningRate)
                        .withMomentum(options.path("momentum").asDouble(0))
                        .withWeightDecay(weightDecay);
                yield options.path("nesterov").asBoolean(false) ? sgd.withNesterov() : sgd;
            }
            case "RMSprop" -> new RmsProp(parameters, learningRate).withWeightDecay(weightDecay);
            case "Adadelta" -> new Adadelta(parameters, learningRate).withWeightDecay(weightDecay);
            case "Adam" -> new Adam(parameters, learningRate).withWeightDecay(weightDecay);
            case "AdamW" -> new AdamW(parameters, learningRate)
                    .withWeightDecay(options.path("weight_decay").asDouble(0.01));
            default -> fail("there is no optimizer " + run.get("optimizer"));
        };
    }

    private static void compareLosses(JsonNode expected, double[] losses, double tolerance) {
        assertEquals(expected.size(), losses.length);
        for (int step = 0; step < losses.length; step++) {
            double loss = expected.get(step).asDouble();
            assertEquals(loss, losses[step], tolerance * loss, "loss of step " + step);
        }
    }

    /** What the reference tells of a trained network: parameters by name, and two numbers of its evaluation. */
    private static Map<String, Tensor> outcome(Task task, Network network, JsonNode run, String data) {
        Map<String, Tensor> outcome = new LinkedHashMap<>();
        network.parameters().stream()
                .filter(parameter -> run.get("final_params").has(parameter.name()))
                .forEach(parameter -> outcome.put(parameter.name(), parameter.value()));
        assertEquals(run.get("final_params").size(), outcome.size());
        Matcher range = Pattern.compile("(?i)" + task + ":.*?evaluation on \\w+ (\\d+)\\.\\.(\\d+)").matcher(data);
        assertTrue(range.find(), data);
        int from = Integer.parseInt(range.group(1));
        int to = Integer.parseInt(range.group(2)) + 1;
        assertEquals(to - from, run.get(CORRECT).get(1).asInt());
        Tensor logits = network.predict(task.images(from, to));
        double sum = 0;
        for (float logit : logits.toArray()) {
            sum += Math.abs(logit);
        }
        outcome.put(MEAN_LOGIT, Tensor.of(Shape.of(1), (float) (sum / logits.elements())));
        int correct = 0;
        int[] classes = Reduction.argmaxRows(logits);
        int[] labels = task.labels(from, to);
        for (int i = 0; i < classes.length; i++) {
            correct += classes[i] == labels[i] ? 1 : 0;
        }
        outcome.put(CORRECT, Tensor.of(Shape.of(1), correct));
        return outcome;
    }

    private static void compare(JsonNode run, String name, Tensor actual, double tolerance) {
        double deviation = switch (name) {
            case MEAN_LOGIT -> relative(actual, run.get(name).asDouble());
            case CORRECT -> relative(actual, run.get(name).get(0).asDouble());
            default -> Deviation.ofSummary(actual, run.get("final_params").get(name));
        };
        assertTrue(deviation <= tolerance, () -> name + " is off by " + deviation + ", allowed " + tolerance);
    }

    private static double relative(Tensor actual, double expected) {
        return Math.abs(actual.get(0) - expected) / expected;
    }
}
