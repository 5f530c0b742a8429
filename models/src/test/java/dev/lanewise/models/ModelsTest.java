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
import org.junit.jupiter.params.provider.MethodSource;

class ModelsTest {
    @ParameterizedTest
    @MethodSource("dev.lanewise.models.Models#names")
    void hasThePublishedNumberOfParameters(String name) {
        Architecture architecture = Models.named(name);
        Network network = architecture.withoutValues(architecture.classes(), architecture.sampleShape());
        assertEquals(architecture.parameters(), network.parameterCount());
        assertEquals(Shape.of(1, architecture.classes()), network.outputShape());
    }

    /** Those of the networks whose layers are compared with no table. */
    @ParameterizedTest
    @CsvSource({
            "lenet5,61706", "lenet5-valid,44426", "lenet5-1998,61706", "linear,7850", "alexnet-lecture,62378344",
            "vgg11,132863336", "vgg13,133047848", "vgg11-bn,132868840", "vgg13-bn,133053736", "vgg16-bn,138365992",
            "vgg19-bn,143678248", "googlenet,13004888", "resnext101-64x4d,83455272", "densenet161,28681000",
            "densenet169,14149480", "densenet201,20013928", "squeezenet1.0,1248424", "cifar-resnet20,269722",
            "cifar-plain20,269722", "cifar-resnet32,464154", "cifar-resnet44,658586", "cifar-resnet56,853018",
            "cifar-resnet110,1727962", "cifar-resnet1202,19421274", "mlp,3973130", "airbench94,1971640"})
    void statesThePublishedNumberOfParameters(String name, long parameters) {
        assertEquals(parameters, Models.named(name).parameters());
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
