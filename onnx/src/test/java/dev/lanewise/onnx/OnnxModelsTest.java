package dev.lanewise.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.NpyFile;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.TestData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Whole networks that PyTorch exported, against their outputs in double precision. */
@Tag("references")
class OnnxModelsTest {
    private static final double TOLERANCE = 1e-5;

    @TestFactory
    List<DynamicTest> everyModel() {
        Path index = TestData.path("onnx-models/index.json");
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode entry : TestData.json(index)) {
            String name = entry.get("name").asString();
            tests.add(DynamicTest.dynamicTest(name, () -> check(index.getParent(), entry)));
        }
        assertFalse(tests.isEmpty(), "the index is empty");
        return tests;
    }

    private static void check(Path folder, JsonNode entry) throws Exception {
        Tensor x = NpyFile.read(folder.resolve(entry.get("input").asString()));
        Tensor expected = NpyFile.read(folder.resolve(entry.get("output").asString()));
        Network network = Onnx.read(folder.resolve(entry.get("file").asString()));
        compare(expected, network.predict(x), "evaluation");
        Pass inference = Pass.inference();
        for (int i = 0; i < 2; i++) {
            Tensor y = network.forward(x, inference);
            compare(expected, y, "inference");
            inference.release(y);
        }
        assertEquals(0, inference.workspace().buffersInUse());
        trains(network, x);
    }

    private static void compare(Tensor expected, Tensor actual, String what) {
        assertArrayEquals(expected.shape().toArray(), actual.shape().toArray(), what + ": shape");
        double largest = 0;
        for (double value : expected.toArray()) {
            largest = Math.max(largest, Math.abs(value));
        }
        float[] values = actual.toArray();
        float[] wanted = expected.toArray();
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs((double) values[i] - wanted[i]));
        }
        assertTrue(worst <= TOLERANCE * largest && !Double.isNaN(worst),
                what + ": off by " + worst / largest + " of the largest output");
    }

    /** A step gives every parameter a finite gradient and leaves no memory behind; after some, no more is taken. */
    private static void trains(Network network, Tensor x) {
        Pass pass = Pass.training(Random.of(1));
        long bytes = 0;
        for (int step = 0; step < 6; step++) {
            pass.setRandom(Random.of(2));
            Tensor y = network.forward(x, pass);
            Tensor gradient = Random.of(3).fillUniform(Tensor.zeros(y.shape()), -1, 1);
            pass.release(y);
            network.backward(gradient, pass);
            assertEquals(0, pass.workspace().buffersInUse());
            assertEquals(0, pass.depth());
            assertTrue(step < 5 || bytes == pass.workspace().bytes(), "bytes grow");
            bytes = pass.workspace().bytes();
        }
        assertFalse(network.parameters().isEmpty());
        assertTrue(network.parameters().stream().allMatch(parameter -> finite(parameter.gradient())));
    }

    private static boolean finite(Tensor gradient) {
        for (float value : gradient.toArray()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
