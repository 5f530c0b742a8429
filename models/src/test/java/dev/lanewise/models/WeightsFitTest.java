package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tensors of a file are the weights of a network, whatever they are called. */
class WeightsFitTest {
    private static final Network TRAINED = LeNet5.LENET5.create(10, Shape.of(1, 20, 20), 7);

    @TempDir
    Path folder;

    private static Network other() {
        return LeNet5.LENET5.create(10, Shape.of(1, 20, 20), 8);
    }

    private static Map<String, Tensor> renamed(UnaryOperator<String> name) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        TRAINED.stateDict().forEach((own, tensor) -> renamed.put(name.apply(own), tensor));
        return renamed;
    }

    private Path write(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("weights.safetensors");
        SafeTensors.write(file, tensors, Map.of());
        return file;
    }

    private static void assertTrained(Network network) {
        TRAINED.stateDict().forEach(
                (name, tensor) -> assertArrayEquals(tensor.toArray(), network.stateDict().get(name).toArray(), name));
    }

    private void assertLoads(Map<String, Tensor> tensors, String remark) throws IOException {
        Network network = other();
        assertEquals(remark, Weights.load(write(tensors), network));
        assertTrained(network);
    }

    @ParameterizedTest
    @CsvSource({"module.", "_orig_mod.", "model.", "net.", "backbone.", "encoder.", "module._orig_mod.",
            "model.module.net.",
            "student.backbone.", "state_dict.", "a.b.c."})
    void prefixesArePassedOver(String prefix) throws IOException {
        assertLoads(renamed(name -> prefix + name), "");
    }

    @Test
    void prefixesOfSomeNamesArePassedOver() throws IOException {
        assertLoads(renamed(name -> name.startsWith("conv") ? "module." + name : name), "");
        assertLoads(renamed(name -> name.startsWith("conv") ? "backbone." + name : "model." + name), "");
        assertLoads(renamed(name -> name.replace("conv1.", "conv1._orig_mod.").replace("fc2.", "fc2.module.")), "");
    }

    @Test
    void countersAreNoLayers() throws IOException {
        Map<String, Tensor> tensors = renamed(name -> name);
        for (String counter : new String[] {"total_ops", "total_params", "conv1.total_ops",
                "bn1.num_batches_tracked"}) {
            tensors.put(counter, Tensor.zeros(1));
        }
        assertLoads(tensors, "");
    }

    @Test
    void tellsWhatIsNotUsedAndWhatElseFits() throws IOException {
        Map<String, Tensor> tensors = renamed(name -> "ema." + name);
        tensors.replaceAll((_, tensor) -> Tensor.zeros(tensor.shape()));
        tensors.putAll(renamed(name -> "net." + name));
        tensors.put("net.scale", Tensor.zeros(1));
        assertLoads(tensors, "weights taken from net; those of ema fit as well; not used: scale");
        Network network = other();
        WeightsFile file = Weights.open(write(tensors));
        network.loadStateDict(file.at("ema").fit(network).read(), true);
        assertEquals(0, network.stateDict().get("fc3.bias").get(3));
        assertTrue(assertThrows(WeightsFormatException.class, () -> file.at("nothing")).getMessage()
                .contains("has no tensors at nothing"));
    }

    @Test
    void theBestFitByShapesWins() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        LeNet5.LENET5.create(20, Shape.of(1, 20, 20), 1).stateDict()
                .forEach((name, tensor) -> tensors.put("model." + name, tensor));
        tensors.putAll(renamed(name -> "ema." + name));
        assertLoads(tensors, "");
    }

    @Test
    void layersThatTheNetworkLacksAreRefused() throws IOException {
        Map<String, Tensor> tensors = renamed(name -> "net." + name);
        tensors.put("net.bn1.weight", Tensor.zeros(6));
        tensors.remove("net.fc3.bias");
        tensors.replace("net.conv1.bias", Tensor.zeros(5));
        tensors.put("projector.0.weight", Tensor.zeros(2));
        Network network = other();
        Path file = write(tensors);
        WeightsFormatException e = assertThrows(WeightsFormatException.class, () -> Weights.load(file, network));
        assertEquals(
                file + ": does not fit the network: 8 tensors loaded; missing: fc3.bias; unexpected: bn1.weight; of "
                        + "another shape: conv1.bias is [5] and must be [6]",
                e.getMessage());
        assertArrayEquals(other().stateDict().get("conv2.bias").toArray(),
                network.stateDict().get("conv2.bias").toArray());
    }

    /** ResNet-101 has all names of ResNet-50, and their shapes. */
    @Test
    void aLargerNetworkIsNotTakenForASmaller() throws IOException {
        Path file = write(CifarResNet.published().get(1).create(10, Shape.of(3, 32, 32), 1).stateDict());
        Network smaller = CifarResNet.published().getFirst().create(10, Shape.of(3, 32, 32), 1);
        assertTrue(Weights.open(file).fit(smaller).complaint().contains("unexpected: "),
                Weights.open(file).fit(smaller).complaint());
    }

    @Test
    void densenetsPublishedNamesAreUnderstood() throws IOException {
        Network network = DenseNet.DENSENET121.create(2, Shape.of(3, 32, 32), 1);
        Map<String, Tensor> old = new LinkedHashMap<>();
        network.stateDict().forEach((name, tensor) -> old
                .put(name.replaceFirst("(denselayer\\d+)\\.(norm|conv)([12])\\.", "$1.$2.$3."), tensor));
        assertTrue(old.containsKey("features.denseblock1.denselayer1.norm.1.weight"));
        assertEquals("", Weights.load(write(old), DenseNet.DENSENET121.create(2, Shape.of(3, 32, 32), 2)));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-Infinity"})
    void weightsThatAreNotFiniteAreRefused(float value) throws IOException {
        Map<String, Tensor> tensors = renamed(name -> "module." + name);
        tensors.replace("module.fc2.bias", Tensor.zeros(84).fill(value));
        Path file = write(tensors);
        WeightsFormatException e = assertThrows(WeightsFormatException.class, () -> Weights.load(file, other()));
        assertTrue(e.getMessage().contains("its weights are not finite: fc2.bias holds " + value), e.getMessage());
    }

    @Test
    void namesInMessagesAreWhatATerminalMaySee() throws IOException {
        Path file = write(Map.of("evil\u001b]0;pwned\u0007\u202e", Tensor.zeros(1)));
        String message = assertThrows(WeightsFormatException.class, () -> Weights.load(file, other())).getMessage();
        assertTrue(message.contains("evil\\u001b]0;pwned\\u0007\\u202e"), message);
        assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"version https://git-lfs.github.com/spec/v1|git lfs pull", "<!doctype html>|web page",
                    "GGUF123456789|GGUF", "0123456789|neither a safetensors"})
    void namesWhatTheFileIs(String content, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("model.pth"), content, StandardCharsets.UTF_8);
        String message = assertThrows(WeightsFormatException.class, () -> Weights.open(file)).getMessage();
        assertTrue(message.startsWith(file + ": ") && message.contains(problem), message);
    }

    @Test
    void readsAStream() throws IOException {
        byte[] bytes = Files.readAllBytes(write(renamed(name -> name)));
        assertEquals(TRAINED.stateDict().keySet(), Weights.read(new ByteArrayInputStream(bytes)).keySet());
    }
}
