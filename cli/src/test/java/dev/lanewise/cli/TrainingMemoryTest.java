package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.models.Models;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.Workspace;
import dev.lanewise.training.TrainingMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is predicted of a step's memory, against the step. */
class TrainingMemoryTest {
    private static final int CLASSES = 10;

    /** Training as a user's loop does it. */
    private static final class Step {
        private final Network network;
        private final Pass pass = Pass.training(Random.of(1));
        private final Tensor images;
        private final int[] labels;
        private final Optimizer optimizer;

        private Step(String model, Shape batch) {
            network = Models.create(model, CLASSES, sample(batch), 1);
            images = Random.of(2).fillNormal(Tensor.zeros(batch), 0, 1);
            labels = new int[batch.dimension(0)];
            optimizer = new Adam(network.parameters(), 0.001);
        }

        private void run() {
            pass.setRandom(Random.of(1));
            Tensor output = network.forward(images, pass);
            Tensor gradient = pass.allocate(output.shape());
            CrossEntropyLoss loss = new CrossEntropyLoss();
            loss.evaluate(output, labels, gradient);
            pass.auxiliaryLoss((logits, its) -> loss.evaluate(logits, labels, its));
            pass.release(output);
            optimizer.clearGradients();
            network.backward(gradient, pass);
            optimizer.step();
        }

        private long bytes() {
            long state = optimizer.state().values().stream().mapToLong(Tensor::elements).sum();
            long values = network.stateDict().values().stream().mapToLong(Tensor::elements).sum();
            return Float.BYTES * (values + network.parameterCount() + state + images.elements())
                    + pass.workspace().bytes();
        }
    }

    private static Shape sample(Shape batch) {
        return Shape.of(batch.dimension(1), batch.dimension(2), batch.dimension(3));
    }

    @ParameterizedTest
    @CsvSource({"lenet5, 64, 1, 28", "cifar-resnet20, 32, 3, 32", "resnet50, 6, 3, 64", "densenet121, 7, 3, 64",
            "googlenet, 5, 3, 64", "squeezenet1.0, 9, 3, 64", "cifar-resnet20, 1, 3, 32"})
    void predictionIsTrueWithinATenth(String model, int batch, int channels, int size) {
        Shape shape = Shape.of(batch, channels, size, size);
        Network trial = Models.create(model, CLASSES, sample(shape), 1);
        TrainingMemory predicted = TrainingMemory.predict(trial, shape,
                parameters -> new Adam(parameters, 0.001));
        Step step = new Step(model, shape);
        step.run();
        step.run();
        long real = step.bytes() + Workspace.scratchBytes();
        assertEquals(real, predicted.total(), 0.1 * real, model);
        long activations = step.pass.workspace().bytes();
        assertEquals(activations, predicted.activations(), 0.1 * activations, model + ", activations");
    }

    @Test
    void partsAreThoseOfTheNetwork() {
        Network network = Models.create("lenet5", CLASSES, Shape.of(1, 28, 28), 1);
        TrainingMemory predicted = TrainingMemory.predict(network, Shape.of(8, 1, 28, 28),
                parameters -> new Adam(parameters, 0.001));
        assertEquals(Float.BYTES * 61_706L, predicted.parameters());
        assertEquals(Float.BYTES * 61_706L, predicted.gradients());
        assertEquals(2 * Float.BYTES * 61_706.0, predicted.optimizerState(), 64);
        assertEquals(Float.BYTES * 8 * 28 * 28L, predicted.images());
        for (Parameter parameter : network.parameters()) {
            assertTrue(Float.isFinite(parameter.value().array()[parameter.value().offset()]), parameter.name());
        }
    }
}
