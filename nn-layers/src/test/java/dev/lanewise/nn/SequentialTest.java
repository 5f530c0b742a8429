package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequentialTest {
    private static final Shape INPUT = Shape.of(3, 2, 6, 6);
    /** Its place among the results of a step: behind output, input gradient and the weight of conv1. */
    private static final int CONV1_BIAS = 3;

    private static Sequential network(boolean fuse) {
        return Sequential.builder()
                .add("conv1", new Conv2d(2, 5, 3).padding(1))
                .add("relu1", new ReLU())
                .add("pool1", new MaxPool2d(2).stride(1))
                .add("conv2", new Conv2d(5, 4, 3).bias(false).padding(1))
                .add("relu2", new ReLU())
                .add("pool2", new MaxPool2d(3).stride(2).padding(1))
                .add("flatten", new Flatten())
                .add("fc1", new Linear(36, 7))
                .add("relu3", new ReLU())
                .add("fc2", new Linear(7, 3))
                .fuse(fuse)
                .build();
    }

    /** Output, input gradient and all parameter gradients of one training step. */
    private static List<float[]> step(Layer layer) {
        layer.parameters().forEach(p -> Random.of(1).stream(p.name()).fillUniform(p.value(), -0.5f, 0.5f));
        Pass pass = Pass.training(Random.of(1));
        Tensor output = layer.forward(Random.of(2).fillNormal(Tensor.zeros(INPUT), 0, 1), pass);
        Tensor gradient = Random.of(3).fillNormal(Tensor.zeros(output.shape()), 0, 1);
        List<float[]> results = new ArrayList<>();
        results.add(output.toArray());
        results.add(layer.backward(gradient, pass).toArray());
        layer.parameters().forEach(p -> results.add(p.gradient().toArray()));
        return results;
    }

    @Test
    void fusedStepsGiveWhatTheLayersGive() {
        List<float[]> fused = step(network(true));
        List<float[]> separate = step(network(false));
        for (int i = 0; i < separate.size(); i++) {
            if (i == CONV1_BIAS) {
                // Summed from the pooled gradient, so in another order: all else is the same bits.
                assertArrayEquals(separate.get(i), fused.get(i), 1e-5f, "bias of conv1");
            } else {
                assertArrayEquals(separate.get(i), fused.get(i), "result " + i);
            }
        }
    }

    /** The last convolution has more weights than outputs for one sample, so that one is computed layer by layer. */
    private static Sequential normalized(boolean fuse) {
        return Sequential.builder()
                .add("conv1", new Conv2d(2, 5, 3).padding(1).bias(false))
                .add("norm1", new BatchNorm2d(5).eps(0.01f))
                .add("relu1", new ReLU())
                .add("conv2", new Conv2d(5, 6, 3).stride(2))
                .add("norm2", new BatchNorm2d(6))
                .add("conv3", new Conv2d(6, 40, 2).bias(false))
                .add("norm3", new BatchNorm2d(40).biasOnly())
                .add("relu3", new ReLU())
                .add("flatten", new Flatten())
                .add("fc", new Linear(40, 4))
                .add("norm4", new BatchNorm1d(4))
                .add("relu4", new ReLU())
                .add("relu5", new ReLU())
                .fuse(fuse)
                .build();
    }

    @Test
    void normalizationIsTheSameBitsInTraining() {
        List<float[]> fused = step(normalized(true));
        List<float[]> separate = step(normalized(false));
        for (int i = 0; i < separate.size(); i++) {
            assertArrayEquals(separate.get(i), fused.get(i), "result " + i);
        }
    }

    /** Blocks with a normalization at the end of the body and without, with an identity and with a projection as shortcut. */
    private static Sequential residual(boolean fuse) {
        Sequential body = Sequential.builder()
                .add("conv1", new Conv2d(17, 17, 3).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(17))
                .add("relu1", new ReLU())
                .add("conv2", new Conv2d(17, 17, 3).padding(1))
                .add("bn2", new BatchNorm2d(17))
                .fuse(fuse)
                .build();
        Sequential projection = Sequential.builder().add("0", new Conv2d(17, 40, 1)).add("1", new BatchNorm2d(40))
                .fuse(fuse).build();
        Sequential wider = Sequential.builder().add("conv", new Conv2d(17, 40, 1)).add("bn", new BatchNorm2d(40))
                .fuse(fuse).build();
        return Sequential.builder()
                .add("conv0", new Conv2d(2, 17, 1))
                .add("block1", block(new Residual(body), fuse))
                .add("block2", block(new Residual(wider, projection), fuse))
                .add("block3", block(new Residual(Sequential.of(new Conv2d(40, 40, 1))), fuse))
                .fuse(fuse)
                .build();
    }

    private static Sequential block(Residual residual, boolean fuse) {
        return Sequential.builder().inline(residual).add("relu", new ReLU()).fuse(fuse).build();
    }

    @Test
    void residualSumsAreTheSameBitsInTraining() {
        List<float[]> fused = step(residual(true));
        List<float[]> separate = step(residual(false));
        assertEquals(separate.size(), fused.size());
        for (int i = 0; i < separate.size(); i++) {
            assertArrayEquals(separate.get(i), fused.get(i), "result " + i);
        }
    }

    @Test
    void residualSumsInEvaluation() {
        List<float[]> outputs = new ArrayList<>();
        for (boolean fuse : new boolean[] {true, false}) {
            Layer layer = residual(fuse);
            layer.parameters().forEach(p -> Random.of(1).stream(p.name()).fillUniform(p.value(), -0.5f, 0.5f));
            Pass pass = Pass.evaluation();
            Tensor output = layer.forward(Random.of(2).fillNormal(Tensor.zeros(INPUT), 0, 1), pass);
            outputs.add(output.toArray());
            pass.release(output);
            assertEquals(0, pass.workspace().buffersInUse());
        }
        assertArrayEquals(outputs.get(1), outputs.get(0), 2e-5f);
    }

    @Test
    void residualSumsInEvaluationAreStepsOfTheLastConvolution() {
        List<Layer> steps = new ArrayList<>();
        Pass pass = Pass.evaluation();
        pass.setObserver(new LayerObserver() {
            @Override
            public Tensor forward(Layer step, Tensor input, Pass seen) {
                steps.add(step);
                return step.forward(input, seen);
            }
        });
        pass.release(residual(true).forward(Tensor.zeros(INPUT), pass));
        // Those of the first two blocks; the body of the third ends without a normalization.
        assertEquals(2, steps.stream().filter(ConvBatchNormAddRelu.class::isInstance).count());
        assertEquals(0, pass.depth());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9})
    void foldedNormalizationGivesWhatTheLayersGive(int batch) {
        List<float[]> outputs = new ArrayList<>();
        for (boolean fuse : new boolean[] {true, false}) {
            Layer layer = normalized(fuse);
            for (List<Parameter> each : List.of(layer.parameters(), layer.buffers())) {
                each.forEach(p -> Random.of(1).stream(p.name()).fillUniform(p.value(), 0.2f, 1.5f));
            }
            layer.parameters().stream().filter(p -> p.value().shape().rank() > 1)
                    .forEach(p -> Random.of(1).stream(p.name()).fillUniform(p.value(), -0.5f, 0.5f));
            Pass pass = Pass.evaluation();
            Tensor input = Random.of(2).fillNormal(Tensor.zeros(batch, 2, 6, 6), 0, 1);
            Tensor output = layer.forward(input, pass);
            outputs.add(output.toArray());
            pass.release(output);
            assertEquals(0, pass.workspace().buffersInUse());
        }
        assertTrue(Largest.magnitude(Tensor.of(Shape.of(outputs.get(0).length), outputs.get(0))) > 0.1);
        assertArrayEquals(outputs.get(1), outputs.get(0), 2e-5f);
    }

    @Test
    void fusionLeavesNamesAlone() {
        List<String> names = network(true).parameters().stream().map(Parameter::name).toList();
        assertEquals(
                List.of("conv1.weight", "conv1.bias", "conv2.weight", "fc1.weight", "fc1.bias", "fc2.weight",
                        "fc2.bias"),
                names);
        assertEquals(10, network(true).children().size());
    }

    @Test
    void evaluationReusesMemoryAndSavesNothing() {
        Pass pass = Pass.evaluation();
        Layer layer = network(true);
        pass.release(layer.forward(Tensor.zeros(INPUT), pass));
        long bytes = pass.workspace().bytes();
        pass.release(layer.forward(Tensor.zeros(INPUT), pass));
        assertEquals(bytes, pass.workspace().bytes());
        assertEquals(0, pass.depth());
        assertEquals(0, pass.workspace().buffersInUse());
    }

    @Test
    void evaluationBetweenStepsTakesTheirMemoryWhichCanBeGivenBack() {
        Pass training = Pass.training(Random.of(1));
        Layer layer = network(true);
        layer.backwardParameters(layer.forward(Tensor.zeros(INPUT), training), training);
        long bytes = training.workspace().bytes();
        Pass evaluation = training.evaluationInSameMemory();
        evaluation.release(layer.forward(Tensor.zeros(INPUT), evaluation));
        assertEquals(bytes, training.workspace().bytes());
        training.workspace().trim();
        assertEquals(0, training.workspace().bytes());
        evaluation.release(layer.forward(Tensor.zeros(INPUT), evaluation));
        assertEquals(0, training.workspace().buffersInUse());
    }

    @Test
    void oneLayerMayStandTwice() {
        Linear shared = new Linear(3, 3);
        Network network = new Network(Sequential.of(shared, new Tanh(), shared), Shape.of(1, 3));
        assertEquals(List.of("0.weight", "0.bias"), network.parameters().stream().map(Parameter::name).toList());
        assertEquals(List.of("0.weight", "0.bias", "2.weight", "2.bias"), List.copyOf(network.stateDict().keySet()));
    }

    @Test
    void namesMustBeUniqueAndWithoutDots() {
        Sequential.Builder builder = Sequential.builder().add("a", new ReLU());
        assertThrows(IllegalArgumentException.class, () -> builder.add("a", new ReLU()));
        assertThrows(IllegalArgumentException.class, () -> builder.add("", new ReLU()));
        assertThrows(IllegalArgumentException.class, () -> builder.add("b.c", new ReLU()));
    }
}
