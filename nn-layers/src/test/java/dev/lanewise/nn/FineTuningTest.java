package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is done with a trained network before it is trained for something else. */
class FineTuningTest {
    private final Network network = network(5);
    private final Tensor images = Random.of(2).fillNormal(Tensor.zeros(2, 3, 4, 4), 0, 1);

    private static Network network(int classes) {
        Layer body = Sequential.builder().add("conv1", new Conv2d(4, 4, 1)).add("relu1", new ReLU())
                .add("conv2", new Conv2d(4, 4, 1)).build();
        Layer block = Sequential.builder().inline(new Residual(body)).add("relu", new ReLU()).build();
        Network network = new Network(Sequential.builder()
                .add("conv1", new Conv2d(3, 4, 3).padding(1))
                .add("bn1", new BatchNorm2d(4))
                .add("layer1", Sequential.of(block))
                .add("branches", Concat.of(
                        new Layer.Child("left", Sequential.of(new Conv2d(4, 2, 1), new ReLU())),
                        new Layer.Child("right", new Conv2d(4, 3, 1))))
                .add("avgpool", new AdaptiveAvgPool2d(1))
                .add("flatten", new Flatten())
                .add("fc", new Linear(5, classes))
                .build(), Shape.of(1, 3, 4, 4));
        network.initialize(1);
        return network;
    }

    @Test
    void whatFitsIsLoadedAndTheRestReported() {
        Network other = network(3);
        Map<String, Tensor> state = network.stateDict();
        state.remove("conv1.bias");
        state.put("bn1.num_batches_tracked", Tensor.zeros(1));
        state.put("extra", Tensor.zeros(1));
        state.get("layer1.0.conv1.weight").fill(7);
        LoadReport report = other.loadMatching(state);
        assertEquals(List.of("conv1.bias"), report.missing());
        assertEquals(List.of("extra"), report.unexpected());
        assertEquals(List.of("fc.weight is [5, 5] and must be [3, 5]", "fc.bias is [5] and must be [3]"),
                report.misshapen());
        assertEquals("13 tensors loaded; missing: conv1.bias; unexpected: extra; of another shape: "
                + "fc.weight is [5, 5] and must be [3, 5], fc.bias is [5] and must be [3]", report.toString());
        assertFalse(report.isComplete());
        assertEquals(7, other.stateDict().get("layer1.0.conv1.weight").get(0, 0, 0, 0));
        assertTrue(network(5).loadMatching(network.stateDict()).isComplete());
    }

    @Test
    void featuresAreThoseOfTheNamedLayer() {
        Tensor conv = new Network(new Conv2d(3, 4, 3).padding(1), Shape.of(1, 3, 4, 4)).predict(images.copy());
        assertEquals(conv.shape(), network.upTo("conv1").predict(images.copy()).shape());
        Network block = network.upTo("layer1.0");
        assertEquals(Shape.of(1, 4, 4, 4), block.outputShape());
        assertEquals(List.of("conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1.running_mean",
                "bn1.running_var", "layer1.0.conv1.weight", "layer1.0.conv1.bias", "layer1.0.conv2.weight",
                "layer1.0.conv2.bias"), List.copyOf(block.stateDict().keySet()));
        Tensor left = network.upTo("branches.left").predict(images.copy());
        Tensor right = network.upTo("branches.right").predict(images.copy());
        Tensor both = network.upTo("branches").predict(images.copy());
        assertEquals(left.get(1, 1, 2, 3), both.get(1, 1, 2, 3));
        assertEquals(right.get(1, 2, 2, 3), both.get(1, 4, 2, 3));
        Tensor inside = network.upTo("layer1.0.conv2").predict(images.copy());
        Tensor before = network.upTo("bn1").predict(images.copy());
        float sum = inside.get(0, 0, 0, 0) + before.get(0, 0, 0, 0);
        assertEquals(Math.max(0, sum), block.predict(images.copy()).get(0, 0, 0, 0), 1e-6f);
        assertArrayEquals(network.predict(images.copy()).toArray(),
                network.upTo("fc").predict(images.copy()).toArray());
        assertSame(network.stateDict().get("conv1.weight"), block.stateDict().get("conv1.weight"));
        assertEquals(
                "no layer is named layer2; those of the network are conv1, bn1, layer1, branches, avgpool, flatten,"
                        + " fc",
                assertThrows(IllegalArgumentException.class, () -> network.upTo("layer2")).getMessage());
    }

    @Test
    void theHeadIsReplaced() {
        Linear head = new Linear(5, 2);
        head.parameters().getLast().value().fill(3);
        Network other = network.replace("fc", head);
        assertArrayEquals(new float[] {3, 3, 3, 3}, other.predict(images.copy()).toArray());
        assertSame(network.stateDict().get("conv1.weight"), other.stateDict().get("conv1.weight"));
        assertEquals(List.copyOf(network.stateDict().keySet()), List.copyOf(other.stateDict().keySet()));
        Network inner = network.replace("layer1.0", Sequential.of());
        assertFalse(inner.stateDict().containsKey("layer1.0.conv1.weight"));
        assertThrows(IllegalArgumentException.class, () -> network.replace("fc", new Linear(4, 2)));
        assertEquals("only layers of sequences and graphs can be replaced, but branches.left is inside a Concat",
                assertThrows(IllegalArgumentException.class,
                        () -> network.replace("branches.left", new ReLU())).getMessage());
    }

    @Test
    void frozenParametersAreNotTrained() {
        network.freeze("conv1.*", "layer1*weight", "bn1.*");
        assertEquals(List.of("layer1.0.conv1.bias", "layer1.0.conv2.bias", "branches.left.0.weight",
                "branches.left.0.bias", "branches.right.weight", "branches.right.bias", "fc.weight", "fc.bias"),
                network.parameters().stream().map(Parameter::name).toList());
        Pass pass = Pass.training(Random.of(0));
        network.backward(network.forward(images.copy(), pass), pass);
        assertEquals(0, pass.workspace().buffersInUse());
        assertEquals(0, Largest.magnitude(gradient("conv1.weight")));
        assertEquals(0, Largest.magnitude(gradient("conv1.bias")));
        assertTrue(Largest.magnitude(gradient("fc.weight")) > 0);
        network.unfreeze("*");
        assertEquals(network.layer().parameters().size(), network.parameters().size());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> network.freeze("head.*")).getMessage()
                .startsWith("no parameter is named head.*; the first are conv1.weight, conv1.bias"));
    }

    private Tensor gradient(String name) {
        return network.layer().parameters().stream().filter(parameter -> parameter.name().equals(name))
                .findFirst().orElseThrow().gradient();
    }
}
