package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** CIFAR networks with weights that others trained, straight from the file, on real images. */
@Tag("references")
class PretrainedCifarTest {
    /** In the metadata: the loss of a training step on so many of the first records. */
    private static final String TRAINING_LOSS = "train_loss_first";
    /** Gradients and statistics of a trained network, relative to the largest of a tensor. */
    private static final double TRAINING_TOLERANCE = 1e-4;
    private static final double LOGIT_TOLERANCE = 1e-5;

    /** A file of weights with the values that PyTorch computes with them. */
    private record Reference(Map<String, Tensor> expected, Map<String, String> metadata, CifarRecords records) {
        Network network() {
            Architecture architecture = ReferenceNetworks.named("cifar-" + metadata.get("model"));
            Network network = architecture.withoutValues(architecture.classes(), architecture.sampleShape());
            try {
                network.loadStateDict(Weights.read(TestData.path("weights/" + metadata.get("weights"))), true);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return network;
        }

        String trainingLoss() {
            return metadata.keySet().stream().filter(key -> key.startsWith(TRAINING_LOSS)).findFirst().orElseThrow();
        }

        /** The loss, gradients and running statistics of a training step, by the names in the file. */
        Map<String, Tensor> step(Network network) {
            Pass pass = Pass.training(Random.of(0));
            int batch = Integer.parseInt(trainingLoss().substring(TRAINING_LOSS.length()));
            Tensor logits = network.forward(records.images(0, batch), pass);
            Tensor gradient = pass.allocate(logits.shape());
            double loss = new CrossEntropyLoss().evaluate(logits, records.labels(0, batch), gradient);
            network.backward(gradient, pass);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("loss", Tensor.of(Shape.of(1), new float[] {(float) loss}));
            network.parameters().forEach(each -> tensors.put("grad." + each.name(), each.gradient()));
            network.buffers().forEach(each -> {
                int dot = each.name().lastIndexOf('.');
                tensors.put("train_" + each.name().substring(dot + 1) + "." + each.name().substring(0, dot),
                        each.value());
            });
            return tensors;
        }

        /** Whether all tensors of a step are as near as that. */
        boolean isWithin(Map<String, Double> tolerances, Map<String, Tensor> step) {
            return expected.keySet().stream().filter(step::containsKey)
                    .allMatch(name -> Deviation.ofWorst(step.get(name), expected.get(name)) <= tolerances.get(name));
        }

        void compare(String name, Tensor actual, double tolerance) {
            Tensor reference = expected.get(name);
            assertEquals(reference.shape(), actual.shape(), name);
            assertArrayEquals(reference.toArray(), actual.toArray(),
                    (float) (tolerance * Reduction.maxAbsolute(reference)), name);
        }
    }

    @TestFactory
    Stream<DynamicContainer> computesWhatPyTorchComputes() throws IOException {
        CifarRecords records = CifarRecords.read();
        try (Stream<Path> files = Files.list(TestData.path("weights-reference"))) {
            return files.filter(file -> file.toString().endsWith("_cifar10_refs.safetensors")).sorted().toList()
                    .stream()
                    .map(file -> container(file, records));
        }
    }

    private static DynamicContainer container(Path file, CifarRecords records) {
        return DynamicContainer.dynamicContainer(file.getFileName().toString(), Stream.of(
                DynamicTest.dynamicTest("logits", () -> logits(read(file, records))),
                DynamicTest.dynamicTest("one training step", () -> trainingStep(read(file, records))),
                DynamicTest.dynamicTest("accuracy", () -> accuracy(read(file, records)))));
    }

    private static Reference read(Path file, CifarRecords records) throws IOException {
        SafeTensors contents = SafeTensors.read(file);
        return new Reference(contents.tensors(), contents.metadata(), records);
    }

    private static void logits(Reference reference) {
        int count = reference.expected.get("logits_eval_f64").dimension(0);
        Tensor logits = reference.network().predict(reference.records.images(0, count));
        reference.compare("logits_eval_f64", logits, LOGIT_TOLERANCE);
    }

    private static void trainingStep(Reference reference) {
        Map<String, Tensor> step = reference.step(reference.network());
        Map<String, Double> tolerances = Sensitivity.tolerances(TRAINING_TOLERANCE, reference::network,
                reference::step, measured -> reference.isWithin(measured, step));
        double expected = Double.parseDouble(reference.metadata.get(reference.trainingLoss()));
        assertEquals(expected, step.get("loss").get(0), TRAINING_TOLERANCE * expected);
        for (String name : reference.expected.keySet()) {
            if (step.containsKey(name)) {
                reference.compare(name, step.get(name), tolerances.get(name));
            }
        }
    }

    /** The records are of the training set, which the authors' networks know better than the test set. */
    private static void accuracy(Reference reference) {
        CifarRecords records = reference.records;
        Network network = reference.network();
        int[] classes = Reduction.argmaxRows(network.predict(records.images(0, records.size())));
        int[] labels = records.labels(0, records.size());
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += classes[i] == labels[i] ? 1 : 0;
        }
        assertTrue(correct > 0.98 * labels.length, correct + " of " + labels.length);
    }
}
