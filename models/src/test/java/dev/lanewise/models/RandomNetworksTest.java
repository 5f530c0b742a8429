package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Networks that draw random numbers in their blocks. */
class RandomNetworksTest {
    @Test
    void noisyNetworksAreAveraged() {
        Network network = EnResNet.ENRESNET20.create(10, Shape.of(3, 32, 32), 1);
        Tensor images = Random.of(2).fillNormal(Tensor.zeros(2, 3, 32, 32), 0, 1);
        float[] output = evaluate(network, images, 3);
        assertArrayEquals(output, evaluate(network, images, 3));
        assertFalse(Arrays.equals(output, evaluate(network, images, 4)), "there is noise in evaluation");
        Pass pass = Pass.evaluation(Random.of(3));
        float[] mean = new float[output.length];
        network.layer().children().forEach(member -> {
            float[] single = member.layer().forward(images.copy(), pass).toArray();
            IntStream.range(0, mean.length).forEach(i -> mean[i] += single[i] / 5);
        });
        assertArrayEquals(mean, output, 1e-4f);
    }

    private static float[] evaluate(Network network, Tensor images, long seed) {
        return network.forward(images.copy(), Pass.evaluation(Random.of(seed))).toArray();
    }

    /** The share of steps in which a block gets a gradient is the probability of its survival. */
    @Test
    void deeperBlocksAreLeftOutMoreOften() {
        Network network = ResNet.RESNET34_STOCHASTIC_DEPTH.create(2, Shape.of(3, 32, 32), 1);
        Tensor images = Random.of(2).fillNormal(Tensor.zeros(2, 3, 32, 32), 0, 1);
        Pass pass = Pass.training(Random.of(7));
        int[] survived = new int[2];
        String[] names = {"layer1.0.conv1.weight", "layer4.2.conv1.weight"};
        int steps = 24;
        for (int step = 0; step < steps; step++) {
            network.parameters().forEach(parameter -> parameter.clearGradient());
            pass.setRandom(Random.of(7).stream(step));
            network.backward(network.forward(images.copy(), pass), pass);
            for (int i = 0; i < names.length; i++) {
                survived[i] += isTouched(network, names[i]) ? 1 : 0;
            }
        }
        assertEquals(steps * (1 - 0.5 / 16), survived[0], 3);
        assertEquals(steps * 0.5, survived[1], 8);
    }

    private static boolean isTouched(Network network, String name) {
        Tensor gradient = network.parameters().stream().filter(parameter -> parameter.name().equals(name)).findFirst()
                .orElseThrow().gradient();
        return !Arrays.equals(gradient.toArray(), new float[gradient.elements()]);
    }
}
