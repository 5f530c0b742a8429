package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerObserverTest {
    private static final Shape INPUT = Shape.of(2, 3, 8, 8);

    private static Network network() {
        Sequential block = Sequential.of(new Conv2d(4, 4, 3).padding(1).bias(false), new ReLU());
        Network network = new Network(Sequential.builder().add("drop", new Dropout(0.1f))
                .add("conv", new Conv2d(3, 4, 3)).add("relu", new ReLU()).add("pool", new MaxPool2d(2))
                .add("block", new Residual(block)).add("flatten", new Flatten()).add("fc", new Linear(36, 5)).build(),
                INPUT.withBatch(1));
        network.initialize(3);
        return network;
    }

    /** Writes down the class of every step that it sees. */
    private static final class Notes implements LayerObserver {
        private final boolean fuses;
        private final List<String> forward = new ArrayList<>();
        private final List<String> backward = new ArrayList<>();

        private Notes(boolean fuses) {
            this.fuses = fuses;
        }

        @Override
        public boolean allowsFusedSteps() {
            return fuses;
        }

        @Override
        public Tensor forward(Layer step, Tensor input, Pass pass) {
            forward.add(step.getClass().getSimpleName());
            return step.forward(input, pass);
        }

        @Override
        public Tensor backward(Layer step, Tensor outputGradient, Pass pass) {
            backward.add(step.getClass().getSimpleName());
            return step.backward(outputGradient, pass);
        }

        @Override
        public void backwardParameters(Layer step, Tensor outputGradient, Pass pass) {
            backward.add(step.getClass().getSimpleName());
            step.backwardParameters(outputGradient, pass);
        }
    }

    /** The output and all gradients of a training step that is seen by an observer. */
    private static List<float[]> step(LayerObserver observer) {
        Network network = network();
        Pass pass = Pass.training(Random.of(1));
        pass.setObserver(observer);
        Tensor output = network.forward(Random.of(2).fillNormal(Tensor.zeros(INPUT), 0, 1), pass);
        List<float[]> results = new ArrayList<>(List.of(output.toArray()));
        network.backward(output, pass);
        assertEquals(0, pass.depth());
        network.parameters().forEach(parameter -> results.add(parameter.gradient().toArray()));
        return results;
    }

    @Test
    void seesEveryStepInTheOrderOfComputation() {
        Notes fused = new Notes(true);
        step(fused);
        assertEquals(List.of("Dropout", "AffineReluMaxPool", "Residual", "AffineRelu", "Flatten", "Linear"),
                fused.forward);
        assertEquals(List.of("Linear", "Flatten", "Residual", "AffineRelu", "AffineReluMaxPool"), fused.backward);
        Notes single = new Notes(false);
        step(single);
        assertEquals(List.of("Dropout", "Conv2d", "ReLU", "MaxPool2d", "Residual", "Conv2d", "ReLU", "Flatten",
                "Linear"), single.forward);
        assertEquals(List.of("Linear", "Flatten", "Residual", "ReLU", "Conv2d", "MaxPool2d", "ReLU", "Conv2d"),
                single.backward);
    }

    @Test
    void changesNothing() {
        List<float[]> expected = step(LayerObserver.NONE);
        List<float[]> fused = step(new Notes(true));
        List<float[]> single = step(new Notes(false));
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), fused.get(i));
            // Of the fused steps, one adds up the bias's gradient in another order.
            assertArrayEquals(expected.get(i), single.get(i), 1e-5f);
        }
    }
}
