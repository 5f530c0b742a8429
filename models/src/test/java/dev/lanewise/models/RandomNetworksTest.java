package dev.lanewise.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Layer;
import dev.lanewise.nn.LayerObserver;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
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

    /**
     * Block l of 16 is computed with the paper's probability 1 − l/16·(1 − 0.5), within four deviations; all together,
     * within three.
     */
    @Test
    void deeperBlocksAreLeftOutMoreOften() {
        Network network = ResNet.RESNET34_STOCHASTIC_DEPTH.create(2, Shape.of(3, 32, 32), 1);
        Map<Layer, Integer> computed = new LinkedHashMap<>();
        network.layer().walk("", Shape.of(2, 3, 8, 8), (path, layer, input) -> {
            if (path.matches("layer.*conv1")) {
                computed.put(layer, 0);
            }
        });
        assertEquals(16, computed.size());
        Pass pass = Pass.training(Random.of(7));
        pass.setObserver(new LayerObserver() {
            @Override
            public boolean allowsFusedSteps() {
                return false;
            }

            /** Convolutions give zeros, which is faster. */
            @Override
            public Tensor forward(Layer step, Tensor input, Pass its) {
                if (!(step instanceof Conv2d)) {
                    return step.forward(input, its);
                }
                computed.computeIfPresent(step, (layer, count) -> count + 1);
                its.release(input);
                return its.allocate(step.outputShape(input.shape())).fill(0);
            }
        });
        int steps = 300;
        for (int step = 0; step < steps; step++) {
            pass.setRandom(Random.of(7).stream(step));
            pass.release(network.forward(Tensor.zeros(2, 3, 8, 8), pass));
            pass.reset();
        }
        int block = 0;
        double sum = 0;
        double expectedSum = 0;
        double variance = 0;
        for (int count : computed.values()) {
            double survival = 1 - 0.5 * ++block / 16;
            double own = steps * survival * (1 - survival);
            assertEquals(steps * survival, count, 4 * Math.sqrt(own), "block " + block);
            sum += count;
            expectedSum += steps * survival;
            variance += own;
        }
        assertEquals(expectedSum, sum, 3 * Math.sqrt(variance));
    }
}
