package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsTest {
    /**
     * The published counts; the residual network's is akamaster's 269,722 plus its two shortcut convolutions with their
     * norms.
     */
    @ParameterizedTest
    @CsvSource({"lenet5,61706", "lenet5-valid,44426", "lenet5-1998,61706", "alexnet,61100840", "cifar-resnet20,272474"})
    void hasThePublishedNumberOfParameters(String name, long parameters) {
        Network network = Models.create(name, Models.defaultClasses(name), Models.defaultSampleShape(name), 1);
        assertEquals(parameters, network.parameterCount());
        assertEquals(Shape.of(1, Models.defaultClasses(name)), network.outputShape());
    }

    @Test
    void namesAreThoseOfPublishedWeights() {
        assertEquals(List.of("conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "fc1.weight", "fc1.bias",
                "fc2.weight",
                "fc2.bias", "fc3.weight", "fc3.bias"), names("lenet5"));
        assertTrue(
                names("alexnet").containsAll(List.of("features.0.weight", "features.10.bias", "classifier.6.weight")));
        assertTrue(
                names("cifar-resnet20").containsAll(List.of("conv1.weight", "bn1.running_var", "layer1.0.conv1.weight",
                        "layer3.2.bn2.bias", "linear.bias")));
    }

    @Test
    void aSeedGivesTheSameWeightsAndAnotherSeedOthers() {
        Tensor first = weights(7);
        assertArrayEquals(first.toArray(), weights(7).toArray());
        assertTrue(first.get(0, 0, 0, 0) != weights(8).get(0, 0, 0, 0));
    }

    @Test
    void leNetTakesOtherSizesWhereTheGeometryAllows() {
        assertEquals(Shape.of(1, 26), Models.create("lenet5", 26, Shape.of(3, 20, 36), 1).outputShape());
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                () -> Models.create("lenet5", 10, Shape.of(1, 4, 4), 1));
        assertTrue(failure.getMessage().startsWith("lenet5 cannot take images of shape [1, 4, 4]: "),
                failure.getMessage());
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseKnown() {
        IllegalArgumentException failure = assertThrows(IllegalArgumentException.class,
                () -> Models.create("lenet", 10, Shape.of(1, 28, 28), 1));
        assertEquals("unknown model 'lenet': expected " + String.join(", ", Models.names()), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Models.create("lenet5", 10, Shape.of(1, 1, 28, 28), 1));
    }

    private static List<String> names(String model) {
        return List.copyOf(
                Models.create(model, Models.defaultClasses(model), Models.defaultSampleShape(model), 1).stateDict()
                        .keySet());
    }

    private static Tensor weights(long seed) {
        return Models.create("lenet5", 10, Shape.of(1, 28, 28), seed).parameters().getFirst().value();
    }
}
