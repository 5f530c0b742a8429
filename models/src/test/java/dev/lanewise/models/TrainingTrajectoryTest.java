package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.optim.AdaMax;
import dev.lanewise.optim.Adadelta;
import dev.lanewise.optim.Adagrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Nadam;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RatePlace;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.HashFill;
import java.util.Arrays;
import java.nio.file.Path;
import java.util.function.BiFunction;
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

    private static final String LOGITS = "logits of the evaluation";

    private static final Set<String> MOMENTS = Set.of("lr", "weight_decay", "betas", "eps");
    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "SGD", Set.of("lr", "weight_decay", "momentum", "dampening", "nesterov"),
            "Adagrad", Set.of("lr", "weight_decay"),
            "Adadelta", Set.of("lr", "weight_decay", "rho"),
            "RMSprop", Set.of("lr", "weight_decay", "alpha", "momentum", "centered"),
            "Adam", MOMENTS, "AdamW", MOMENTS, "Adamax", MOMENTS, "NAdam", MOMENTS);

    /** What a network is trained on and, afterwards, evaluated on. */
    private interface Images {
        Tensor images(int from, int to);

        int[] labels(int from, int to);
    }

    /** Images filled by the hash of a salt, of shape {@code [1, C, H, W]} each, whose labels count in steps of 37. */
    private record HashedImages(Shape image, String salt) implements Images {
        @Override
        public Tensor images(int from, int to) {
            float[] all = HashFill.input(salt, to * image.elements());
            return Tensor.of(image.withBatch(to - from),
                    Arrays.copyOfRange(all, from * image.elements(), to * image.elements()));
        }

        @Override
        public int[] labels(int from, int to) {
            return IntStream.range(from, to).map(i -> (37 * i + 5) % 10).toArray();
        }
    }

    /** The networks of the trajectories, with the images of their data sets. */
    private enum Task implements Images {
        LENET {
            @Override
            Network network(String name) {
                return new Network(PretrainedLeNet.FYH620.layer(), PretrainedLeNet.INPUT);
            }

            @Override
            public Tensor images(int from, int to) {
                return digits(to).tensor(from, to, 1 / 255.0, 0.1307, 0.3081);
            }

            @Override
            public int[] labels(int from, int to) {
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
            public Tensor images(int from, int to) {
                return records().images(from, to);
            }

            @Override
            public int[] labels(int from, int to) {
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

        Shape image() {
            return this == LENET ? Shape.of(1, 1, 28, 28) : Shape.of(1, 3, 32, 32);
        }

        static Task of(String network) {
            return network.startsWith("lenet") ? LENET : RESNET;
        }
    }

    @TestFactory
    Stream<DynamicTest> followsPyTorch() {
        return runs(TestData.path("training/trajectories.json"), (task, run) -> task);
    }

    @TestFactory
    Stream<DynamicTest> followsPyTorchOnHashedImages() {
        return runs(TestData.committed("training/hashed-trajectories.json"),
                (task, run) -> new HashedImages(task.image(), run.get("salt").asString()));
    }

    private static Stream<DynamicTest> runs(Path file, BiFunction<Task, JsonNode, Images> images) {
        JsonNode trajectories = TestData.json(file);
        String data = trajectories.get("data").asString();
        return trajectories.get("runs").valueStream()
                .map(run -> DynamicTest.dynamicTest(Stream.of("network", "optimizer", "options")
                        .map(key -> run.get(key).toString()).collect(Collectors.joining(" ")),
                        () -> {
                            Task task = Task.of(run.get("network").asString());
                            follow(run, data, task, images.apply(task, run));
                        }));
    }

    private static void follow(JsonNode run, String data, Task task, Images images) {
        Supplier<Network> fresh = () -> {
            Network network = task.network(run.get("network").asString());
            ReferenceNetworks.fill(network, run.get("salt").asString());
            return network;
        };
        Range evaluation = Range.of(task, data);
        Map<String, Double> tolerances = Sensitivity.tolerances(ROUNDING, fresh, network -> {
            train(images, network, run);
            return outcome(images, network, run, evaluation);
        });
        Network network = fresh.get();
        double errors = ERRORS_OF_PYTORCH * run.get("torch_fp32_max_relative_loss_deviation").asDouble();
        compareLosses(run.get("losses"), train(images, network, run), Math.max(LEAST_LOSS_TOLERANCE, errors));
        Map<String, Tensor> outcome = outcome(images, network, run, evaluation);
        run.get("final_params").properties()
                .forEach(expected -> compareParameter(expected.getValue(), expected.getKey(),
                        outcome.get(expected.getKey()), tolerances.get(expected.getKey())));
        compareLogits(run, outcome.get(LOGITS), images.labels(evaluation.from, evaluation.to), tolerances.get(LOGITS));
    }

    /** The images of a task's evaluation, the last exclusive. */
    private record Range(int from, int to) {
        /** As the reference's description of its data has it in words. */
        static Range of(Task task, String data) {
            Matcher range = Pattern.compile("(?i)" + task + ":.*?evaluation on \\w+ (\\d+)\\.\\.(\\d+)").matcher(data);
            assertTrue(range.find(), data);
            return new Range(Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)) + 1);
        }
    }

    /** Each step's loss, before its update. */
    private static double[] train(Images images, Network network, JsonNode run) {
        Optimizer optimizer = optimizer(run, network.parameters());
        Loss loss = new CrossEntropyLoss();
        Pass pass = Pass.training(Random.of(0));
        int batch = run.get("batch").asInt();
        double[] losses = new double[run.get("steps").asInt()];
        for (int step = 0; step < losses.length; step++) {
            int from = step * batch;
            Tensor output = network.forward(images.images(from, from + batch), pass);
            Tensor gradient = pass.allocate(output.shape());
            losses[step] = loss.evaluate(output, images.labels(from, from + batch), gradient);
            pass.release(output);
            optimizer.clearGradients();
            network.backward(gradient, pass);
            optimizer.step();
            assertEquals(0, pass.workspace().buffersInUse(), "tensors that nobody has given up");
        }
        return losses;
    }

    /** PyTorch's optimizer of that name, which must have no option that is not used here. */
    private static Optimizer optimizer(JsonNode run, List<Parameter> parameters) {
        String name = run.get("optimizer").asString();
        JsonNode options = run.get("options");
        assertTrue(OPTIONS.containsKey(name), () -> "there is no optimizer " + name);
        assertTrue(OPTIONS.get(name).containsAll(options.propertyNames()), options::toString);
        double rate = options.get("lr").asDouble();
        double decay = options.path("weight_decay").asDouble(name.equals("AdamW") ? 0.01 : 0);
        double beta1 = options.path("betas").path(0).asDouble(0.9);
        double beta2 = options.path("betas").path(1).asDouble(0.999);
        double epsilon = options.path("eps").asDouble(1e-8);
        return switch (name) {
            case "SGD" -> {
                Sgd sgd = new Sgd(parameters, rate).withMomentum(options.path("momentum").asDouble(0))
                        .withDampening(options.path("dampening").asDouble(0)).withWeightDecay(decay);
                yield options.path("nesterov").asBoolean(false) ? sgd.withNesterov() : sgd;
            }
            case "Adagrad" -> new Adagrad(parameters, rate).withWeightDecay(decay);
            case "Adadelta" -> new Adadelta(parameters, rate).withDecay(options.path("rho").asDouble(0.9))
                    .withWeightDecay(decay);
            case "RMSprop" -> {
                RmsProp rmsProp = new RmsProp(parameters, rate).withSmoothing(options.path("alpha").asDouble(0.99))
                        .withMomentum(options.path("momentum").asDouble(0), RatePlace.OUTSIDE).withWeightDecay(decay);
                yield options.path("centered").asBoolean(false) ? rmsProp.withCentring() : rmsProp;
            }
            case "Adam" ->
                new Adam(parameters, rate).withBetas(beta1, beta2).withEpsilon(epsilon).withWeightDecay(decay);
            case "AdamW" ->
                new AdamW(parameters, rate).withBetas(beta1, beta2).withEpsilon(epsilon).withWeightDecay(decay);
            case "Adamax" ->
                new AdaMax(parameters, rate).withBetas(beta1, beta2).withEpsilon(epsilon).withWeightDecay(decay);
            default -> new Nadam(parameters, rate).withBetas(beta1, beta2).withEpsilon(epsilon).withWeightDecay(decay);
        };
    }

    private static void compareLosses(JsonNode expected, double[] losses, double tolerance) {
        assertEquals(expected.size(), losses.length);
        for (int step = 0; step < losses.length; step++) {
            double loss = expected.get(step).asDouble();
            assertEquals(loss, losses[step], tolerance * loss, "loss of step " + step);
        }
    }

    /** What the reference tells something of after the last step: parameters by name, and the logits of the evaluation. */
    private static Map<String, Tensor> outcome(Images images, Network network, JsonNode run, Range evaluation) {
        Map<String, Tensor> outcome = new LinkedHashMap<>();
        network.parameters().stream()
                .filter(parameter -> run.get("final_params").has(parameter.name()))
                .forEach(parameter -> outcome.put(parameter.name(), parameter.value()));
        assertEquals(run.get("final_params").size(), outcome.size());
        outcome.put(LOGITS, network.predict(images.images(evaluation.from, evaluation.to)));
        return outcome;
    }

    private static void compareParameter(JsonNode expected, String name, Tensor actual, double tolerance) {
        double deviation = Deviation.ofSummary(actual, expected);
        assertTrue(deviation <= tolerance, () -> name + " is off by " + deviation + ", allowed " + tolerance);
    }

    /** The mean absolute logit, and how many images are right, but for those whose two best classes are as close as the tolerance. */
    private static void compareLogits(JsonNode run, Tensor logits, int[] labels, double tolerance) {
        double sum = 0;
        for (float logit : logits.toArray()) {
            sum += Math.abs(logit);
        }
        double rootMeanSquare = Math.sqrt(Reduction.squaredNorm(logits) / logits.elements());
        assertEquals(run.get("eval_mean_abs_logit").asDouble(), sum / logits.elements(), tolerance * rootMeanSquare);
        assertEquals(run.get("eval_correct").get(1).asInt(), labels.length);
        double undecided = 2 * tolerance * Reduction.maxAbsolute(logits);
        int correct = 0;
        int close = 0;
        for (int i = 0; i < labels.length; i++) {
            double lead = lead(logits, i, labels[i]);
            correct += lead > 0 ? 1 : 0;
            close += Math.abs(lead) < undecided ? 1 : 0;
        }
        assertEquals(run.get("eval_correct").get(0).asInt(), correct, close);
    }

    /** By how much the logit of an image's own class is above the largest of the others. */
    private static double lead(Tensor logits, int image, int label) {
        return logits.get(image, label) - IntStream.range(0, logits.dimension(1)).filter(c -> c != label)
                .mapToDouble(c -> logits.get(image, c)).max().orElseThrow();
    }
}
