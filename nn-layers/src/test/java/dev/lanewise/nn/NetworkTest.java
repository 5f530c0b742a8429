package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class NetworkTest {
    /** A residual block with torchvision's names, and a classifier. */
    private static Network residualNetwork() {
        Layer body = Sequential.builder()
                .add("conv1", new Conv2d(3, 4, 3).stride(2).padding(1).bias(false))
                .add("bn1", new BatchNorm2d(4))
                .build();
        Layer shortcut = Sequential.of(new Conv2d(3, 4, 1).stride(2).bias(false), new BatchNorm2d(4));
        Layer block = Sequential.builder().inline(new Residual(body, shortcut)).add("relu", new ReLU()).build();
        Network network = new Network(
                Sequential.builder()
                        .add("layer1", Sequential.of(block))
                        .add("avgpool", new AdaptiveAvgPool2d(1))
                        .add("flatten", new Flatten())
                        .add("fc", new Linear(4, 5))
                        .build(),
                Shape.of(1, 3, 8, 8));
        network.initialize(1);
        return network;
    }

    @Test
    void stateHasTorchvisionsNamesAndOrder() {
        assertEquals(
                List.of("layer1.0.conv1.weight", "layer1.0.bn1.weight", "layer1.0.bn1.bias",
                        "layer1.0.bn1.running_mean",
                        "layer1.0.bn1.running_var", "layer1.0.downsample.0.weight", "layer1.0.downsample.1.weight",
                        "layer1.0.downsample.1.bias", "layer1.0.downsample.1.running_mean",
                        "layer1.0.downsample.1.running_var", "fc.weight", "fc.bias"),
                List.copyOf(residualNetwork().stateDict().keySet()));
    }

    @Test
    void loadingNamesAllDifferencesAndChangesNothing() {
        Network network = new Network(Sequential.of(new Linear(2, 3)), Shape.of(1, 2));
        Map<String, Tensor> state = Map.of("0.bias", Tensor.zeros(4), "other", Tensor.zeros(1), "num_batches_tracked",
                Tensor.zeros(1));
        String message = assertThrows(IllegalArgumentException.class, () -> network.loadStateDict(state, true))
                .getMessage();
        assertEquals("the weights do not fit the network; missing: 0.weight; unexpected: other; "
                + "of another shape: 0.bias is [4] and must be [3]", message);
        Map<String, Tensor> part = Map.of("0.bias", Tensor.of(Shape.of(3), 1, 2, 3), "other", Tensor.zeros(1));
        network.loadStateDict(part, false);
        assertArrayEquals(new float[] {1, 2, 3}, network.stateDict().get("0.bias").toArray());
    }

    @Test
    void badGeometryFailsWhenBuiltWithTheLayersPath() {
        Layer features = Sequential.builder().add("conv", new Conv2d(3, 8, 3)).build();
        Layer layer = Sequential.builder().add("features", features).add("fc", new Linear(8, 2)).build();
        assertEquals("layer features.conv (Conv2d) expects 3 channels, but the input is [1, 1, 8, 8]",
                shapeError(layer, Shape.of(1, 1, 8, 8)));
        assertEquals(
                "layer fc (Linear) expects rows [N, features], but the input is [1, 8, 6, 6]; is a Flatten missing?",
                shapeError(layer, Shape.of(1, 3, 8, 8)));
        assertEquals(
                "layer 0 (Residual) expects body and shortcut to give the same shape, but for the input [1, 3] the "
                        + "body gives [1, 2] and the shortcut [1, 3]",
                shapeError(Sequential.of(new Residual(new Linear(3, 2))), Shape.of(1, 3)));
    }

    private static String shapeError(Layer layer, Shape input) {
        return assertThrows(IllegalArgumentException.class, () -> new Network(layer, input)).getMessage();
    }

    @Test
    void otherImageSizesAreTakenWhereTheLayersCan() {
        Network network = residualNetwork();
        assertEquals(Shape.of(2, 5), network.predict(Tensor.zeros(2, 3, 12, 10)).shape());
        assertThrows(IllegalArgumentException.class, () -> network.predict(Tensor.zeros(2, 4, 8, 8)));
    }

    @Test
    void sixteenThreadsPredictTheSame() throws Exception {
        Network network = residualNetwork();
        Tensor input = Random.of(5).fillNormal(Tensor.zeros(4, 3, 8, 8), 0, 1);
        float[] expected = network.predict(input).toArray();
        List<Callable<float[]>> tasks = new ArrayList<>();
        for (int task = 0; task < 16; task++) {
            tasks.add(() -> {
                Pass pass = Pass.evaluation();
                Tensor output = null;
                for (int i = 0; i < 20; i++) {
                    output = network.forward(input, pass);
                    pass.release(output);
                }
                return output.toArray();
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<float[]> result : threads.invokeAll(tasks)) {
                assertArrayEquals(expected, result.get());
            }
        }
    }

    @Test
    void summaryHasOneRowForEachComputingLayer() {
        List<LayerSummary> rows = residualNetwork().summary(Shape.of(2, 3, 8, 8));
        assertEquals(List.of("layer1.0.conv1", "layer1.0.bn1", "layer1.0.downsample.0", "layer1.0.downsample.1",
                "layer1.0.relu",
                "avgpool", "flatten", "fc"), rows.stream().map(LayerSummary::path).toList());
        assertEquals(
                new LayerSummary("layer1.0.conv1", "Conv2d", "4 3x3 filters at stride 2, pad 1", Shape.of(2, 4, 4, 4),
                        108, 108, 2 * 4 * 16 * 27, 512),
                rows.getFirst());
        assertEquals(new LayerSummary("fc", "Linear", "5 neurons", Shape.of(2, 5), 20, 25, 40, 40), rows.getLast());
    }
}
