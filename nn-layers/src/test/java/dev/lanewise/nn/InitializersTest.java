package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.Tanh;
import dev.lanewise.nn.init.Fan;
import dev.lanewise.nn.init.Gain;
import dev.lanewise.nn.init.Initializer;
import dev.lanewise.nn.init.Initializers;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializersTest {
    private static double variance(Initializer initializer) {
        Tensor weight = Tensor.zeros(40, 20, 3, 3);
        initializer.fill(weight, Random.of(7));
        double squares = 0;
        for (float value : weight.toArray()) {
            squares += value * value;
        }
        return squares / weight.elements();
    }

    @Test
    void variancesAreThoseOfThePapers() {
        assertEquals(new Fan(180, 360), Fan.of(Shape.of(40, 20, 3, 3)));
        assertEquals(1 / (3 * 180.0), variance(Initializers.kaimingUniform(Math.sqrt(5))), 1e-4);
        assertEquals(1 / (3 * 180.0), variance(Initializers.uniformFanIn()), 1e-4);
        assertEquals(2 / 180.0, variance(Initializers.heNormal(Fan.Mode.IN)), 6e-4);
        assertEquals(2 / 360.0, variance(Initializers.heUniform(Fan.Mode.OUT)), 3e-4);
        assertEquals(2 / 540.0, variance(Initializers.xavierNormal(1)), 2e-4);
        assertEquals(4 * 2 / 540.0, variance(Initializers.xavierUniform(2)), 8e-4);
        assertEquals(1 / 180.0, variance(Initializers.lecunNormal()), 3e-4);
        assertEquals(25 / 9.0 / 180, variance(Initializers.kaimingNormal(Gain.TANH, Fan.Mode.IN)), 8e-4);
        assertEquals(1.6 / 360, variance(Initializers.kaimingUniform(Gain.leakyRelu(0.5), Fan.Mode.OUT)), 2e-4);
        assertEquals(variance(Initializers.heNormal(Fan.Mode.IN)),
                variance(Initializers.kaimingNormal(Gain.RELU, Fan.Mode.IN)), 1e-8);
        // That of a normal distribution cut off at two standard deviations.
        assertEquals(0.7737 * 0.02 * 0.02, variance(Initializers.truncatedNormal(0, 0.02, -0.04, 0.04)), 1e-5);
        assertEquals(1 / 180.0, variance(Initializers.lecunUniform()), 3e-4);
    }

    @Test
    void valuesDependOnSeedAndNameOnly() {
        Network small = new Network(Sequential.of(new Conv2d(1, 4, 3), new BatchNorm2d(4)), Shape.of(1, 1, 5, 5));
        Network large = new Network(
                Sequential.of(new Conv2d(1, 4, 3), new BatchNorm2d(4), new Conv2d(4, 2, 1)), Shape.of(1, 1, 5, 5));
        small.initialize(5);
        large.initialize(5);
        assertArrayEquals(small.stateDict().get("0.weight").toArray(), large.stateDict().get("0.weight").toArray());
        assertArrayEquals(new float[] {1, 1, 1, 1}, small.stateDict().get("1.weight").toArray());
        assertTrue(Largest.magnitude(small.stateDict().get("0.bias")) <= 1 / 3f);
        large.initialize(6);
        assertFalse(Arrays.equals(small.stateDict().get("0.weight").toArray(),
                large.stateDict().get("0.weight").toArray()));
    }

    @Test
    void aNetworkIsMadeWithTheValuesOfItsSeed() {
        float[] made = weight(new Network(Sequential.of(new Linear(3, 4)), Shape.of(1, 3), 5), "0.weight");
        Network drawn = Network.withoutValues(Sequential.of(new Linear(3, 4)), Shape.of(1, 3));
        assertArrayEquals(new float[12], weight(drawn, "0.weight"));
        drawn.initialize(5);
        assertArrayEquals(weight(drawn, "0.weight"), made);
        assertArrayEquals(weight(new Network(Sequential.of(new Linear(3, 4)), Shape.of(1, 3)), "0.weight"),
                weight(new Network(Sequential.of(new Linear(3, 4)), Shape.of(1, 3), 1), "0.weight"));
    }

    @Test
    void layersKnowTheirOwnFirstValues() {
        Network network = new Network(Sequential.of(new Conv2d(1, 4, 3), new BatchNorm2d(4), new PReLU(4)),
                Shape.of(1, 1, 5, 5));
        network.initialize(2);
        assertArrayEquals(new float[] {1, 1, 1, 1}, weight(network, "1.weight"));
        assertArrayEquals(new float[4], weight(network, "1.bias"));
        assertArrayEquals(new float[] {0.25f, 0.25f, 0.25f, 0.25f}, weight(network, "2.weight"));
    }

    @Test
    void aUsersParameterKeepsItsValueOrAsksForOne() {
        Network kept = new Network(new Shift(new Parameter("weight", Tensor.of(Shape.of(3), 7, 8, 9))), Shape.of(1, 3));
        assertArrayEquals(new float[] {7, 8, 9}, weight(kept, "weight"));
        Network drawn = new Network(new Shift(new Parameter("weight", Shape.of(1, 3))), Shape.of(1, 3));
        assertTrue(Largest.magnitude(drawn.stateDict().get("weight")) > 0);
        Layer without = new Shift(new Parameter("shift", Shape.of(3)));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Network(without, Shape.of(1, 3))).getMessage()
                .startsWith("parameter shift[3] cannot start at random"));
    }

    @Test
    void onlyWeightsThatAreStillZerosAreDrawn() {
        Network trained = new Network(Sequential.of(new Linear(3, 4), new Linear(4, 2)), Shape.of(1, 3), 8);
        float[] before = weight(trained, "0.weight");
        Network other = trained.replace("1", new Linear(4, 5));
        assertArrayEquals(before, weight(other, "0.weight"));
        assertTrue(Largest.magnitude(other.stateDict().get("1.weight")) > 0);
        assertTrue(Largest.magnitude(other.stateDict().get("1.bias")) > 0);
        assertArrayEquals(before, weight(new Network(trained.layer(), Shape.of(1, 3), 9), "0.weight"));
        trained.stateDict().get("0.weight").fill(0);
        trained.stateDict().get("0.bias").fill(0);
        assertArrayEquals(new float[12], weight(trained.replace("1", new Linear(4, 5)), "0.weight"));
    }

    private static float[] weight(Network network, String name) {
        return network.stateDict().get(name).toArray();
    }

    /** A layer as a user may write it, which only has a parameter. */
    private record Shift(Parameter parameter) implements Layer {
        @Override
        public List<Parameter> parameters() {
            return List.of(parameter);
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public Tensor forward(Tensor input, Pass pass) {
            return input;
        }

        @Override
        public Tensor backward(Tensor outputGradient, Pass pass) {
            return outputGradient;
        }
    }

    @Test
    void truncatedNormalStaysWithinItsBounds() {
        Tensor weight = Tensor.zeros(50, 60);
        Initializers.truncatedNormal(0.1, 1, -0.5, 0.5).fill(weight, Random.of(1));
        assertTrue(Largest.magnitude(weight) <= 0.5f);
        assertThrows(IllegalArgumentException.class, () -> Initializers.truncatedNormal(3, 1, -1, 1));
    }

    @ParameterizedTest
    @CsvSource({"4, 6, 1", "6, 4, 2"})
    void diracPassesChannelsOn(int inputs, int outputs, int groups) {
        Conv2d convolution = new Conv2d(inputs, outputs, 3).padding(1).groups(groups).bias(false);
        Initializers.dirac(groups).fill(convolution.parameters().getFirst().value(), Random.of(0));
        Tensor image = Random.of(2).fillUniform(Tensor.zeros(1, inputs, 4, 5), -1, 1);
        Tensor output = convolution.forward(image, Pass.evaluation());
        for (int o = 0; o < outputs; o++) {
            int within = o % (outputs / groups);
            int input = o / (outputs / groups) * (inputs / groups) + within;
            float expected = within < inputs / groups ? image.get(0, input, 2, 3) : 0;
            assertEquals(expected, output.get(0, o, 2, 3), "output " + o);
        }
        assertThrows(IllegalArgumentException.class,
                () -> Initializers.dirac(1).fill(Tensor.zeros(2, 3), Random.of(0)));
    }

    @ParameterizedTest
    @CsvSource({"5, 3", "3, 5", "4, 4"})
    void orthogonalVectorsAreOrthonormalTimesTheGain(int rows, int columns) {
        Tensor weight = Tensor.zeros(rows, columns);
        Initializers.orthogonal(2).fill(weight, Random.of(3));
        int count = Math.min(rows, columns);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double dot = 0;
                for (int k = 0; k < Math.max(rows, columns); k++) {
                    dot += rows > columns ? weight.get(k, i) * weight.get(k, j) : weight.get(i, k) * weight.get(j, k);
                }
                assertEquals(i == j ? 4 : 0, dot, 1e-5);
            }
        }
    }

    /** Why zeros are no initial weights: hidden units stay alike, and behind two layers of zeros nothing learns at all. */
    @Test
    void zerosFail() {
        Sequential network = Sequential.of(new Linear(3, 4), new Tanh(), new Linear(4, 2));
        Pass pass = Pass.training(Random.of(0));
        Tensor output = network.forward(Random.of(1).fillUniform(Tensor.zeros(5, 3), -1, 1), pass);
        Tensor gradient = Tensor.zeros(5, 2);
        new CrossEntropyLoss().evaluate(output, new int[] {0, 1, 1, 1, 0}, gradient);
        network.backward(gradient, pass);
        for (Parameter parameter : network.parameters()) {
            boolean isLastBias = parameter.name().equals("2.bias");
            assertEquals(isLastBias, Largest.magnitude(parameter.gradient()) > 0, parameter.name());
        }
    }
}
