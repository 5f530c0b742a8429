package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.activation.CELU;
import dev.lanewise.nn.activation.Hardtanh;
import dev.lanewise.nn.activation.LeakyReLU;
import dev.lanewise.nn.activation.PReLU;
import dev.lanewise.nn.activation.ReLU;
import dev.lanewise.nn.activation.Softmax;
import dev.lanewise.nn.regularization.DropScaling;
import dev.lanewise.nn.regularization.Dropout;
import dev.lanewise.nn.regularization.GaussianNoise;
import dev.lanewise.nn.regularization.StochasticDepth;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What layers do besides their gradients. */
class LayerBehaviourTest {
    @Test
    void reluWritesInPlaceOnlyWhatNobodyElseOwns() {
        Pass pass = Pass.evaluation();
        Tensor own = pass.allocate(Shape.of(2)).copyFrom(-1, 2);
        assertSame(own, new ReLU().forward(own, pass));
        Tensor shared = pass.workspace().retain(pass.allocate(Shape.of(2)).copyFrom(-1, 2));
        assertNotSame(shared.array(), new ReLU().forward(shared, pass).array());
        Tensor foreign = Tensor.of(Shape.of(2), -1, 2);
        assertArrayEquals(new float[] {0, 2}, new ReLU().forward(foreign, pass).toArray());
        assertArrayEquals(new float[] {-1, 2}, foreign.toArray());
    }

    @Test
    void batchNormMovesRunningStatisticsByTheMomentum() {
        BatchNorm1d layer = new BatchNorm1d(1).momentum(0.5f);
        Pass pass = Pass.training(Random.of(0));
        layer.forward(Tensor.of(Shape.of(2, 1), 1, 3), pass);
        assertEquals(1, layer.buffers().get(0).value().item(), 1e-6);
        assertEquals((1 + 2) / 2.0, layer.buffers().get(1).value().item(), 1e-4);
        assertThrows(IllegalArgumentException.class, () -> layer.forward(Tensor.zeros(1, 1), pass));
    }

    @Test
    void batchNormAddsToAGradientThatWasClearedAlone() {
        BatchNorm1d layer = new BatchNorm1d(2);
        Parameter bias = layer.parameters().getLast();
        Tensor gradient = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Pass pass = Pass.training(Random.of(0));
        for (int step = 0; step < 2; step++) {
            bias.clearGradient();
            layer.forward(Tensor.of(Shape.of(2, 2), 1, 0, 0, 1), pass);
            layer.backward(gradient, pass);
        }
        assertArrayEquals(new float[] {4, 6}, bias.gradient().toArray(), 1e-5f);
    }

    @Test
    void dropoutDropsItsShareInTrainingOnly() {
        Pass pass = Pass.training(Random.of(8));
        Tensor input = Tensor.zeros(100, 100).fill(1);
        float[] first = new Dropout(0.3f).forward(input, pass).toArray();
        float[] second = new Dropout(0.3f).forward(input, pass).toArray();
        int dropped = 0;
        int same = 0;
        for (int i = 0; i < first.length; i++) {
            dropped += first[i] == 0 ? 1 : 0;
            same += first[i] == second[i] ? 1 : 0;
        }
        assertEquals(3000, dropped, 200);
        assertTrue(same < 6500, "two layers in one step draw different masks");
        assertSame(input, new Dropout(0.3f).forward(input, Pass.evaluation()));
    }

    @Test
    void vanillaDropoutScalesInEvaluation() {
        Layer layer = new Dropout(0.25f).scaling(DropScaling.VANILLA);
        Tensor input = Tensor.of(Shape.of(1, 2), 4, 8);
        assertArrayEquals(new float[] {3, 6}, layer.forward(input, Pass.evaluation()).toArray());
        for (float value : layer.forward(Tensor.zeros(50).fill(4), Pass.training(Random.of(1))).toArray()) {
            assertTrue(value == 0 || value == 4, "what training keeps is not scaled");
        }
    }

    @Test
    void dropConnectDropsWeightsInTrainingOnly() {
        Linear linear = new Linear(200, 100);
        linear.parameters().getFirst().value().fill(1);
        linear.parameters().getLast().value().fill(7);
        Tensor input = Tensor.zeros(1, 200).fill(1);
        assertEquals(207, new DropConnect(linear, 0.25f).forward(input, Pass.evaluation()).get(0, 3));
        Layer vanilla = new DropConnect(linear, 0.25f).scaling(DropScaling.VANILLA);
        assertEquals(157, vanilla.forward(input, Pass.evaluation()).get(0, 3), 1e-3);
        Tensor output = vanilla.forward(Tensor.zeros(2, 200).fill(1), Pass.training(Random.of(1)));
        double mean = 0;
        for (int unit = 0; unit < 100; unit++) {
            assertEquals(output.get(0, unit), output.get(1, unit), "one mask for the batch");
            mean += output.get(0, unit) / 100;
        }
        assertEquals(157, mean, 3);
        assertEquals(List.of("weight", "bias"), vanilla.parameters().stream().map(Parameter::name).toList());
    }

    /** An image of one bright pixel gives the kernel as it is; cross-correlation gives it turned. */
    @Test
    void trueConvolutionOfAnImpulseIsTheKernel() {
        Conv2d correlation = new Conv2d(1, 1, 3).padding(1).bias(false);
        correlation.parameters().getFirst().value().copyFrom(1, 2, 3, 4, 5, 6, 7, 8, 9);
        Tensor impulse = Tensor.of(Shape.of(1, 1, 3, 3), 0, 0, 0, 0, 1, 0, 0, 0, 0);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
                new TrueConvolution(correlation).forward(impulse, Pass.evaluation()).toArray());
        assertArrayEquals(new float[] {9, 8, 7, 6, 5, 4, 3, 2, 1},
                correlation.forward(impulse, Pass.evaluation()).toArray());
    }

    /** Convolution and pooling are locally equivariant: a shifted image gives the shifted output, away from the edges. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shiftedInputGivesShiftedOutput(int stride) {
        Layer network = Sequential.of(new Conv2d(2, 4, 3).stride(stride).padding(1), new ReLU(),
                new LpPool2d(2, 2).stride(1),
                new Conv2d(4, 3, 2).dilation(2), new MaxPool2d(2).stride(1));
        Random random = Random.of(5);
        network.parameters().forEach(parameter -> random.fillUniform(parameter.value(), -1, 1));
        Tensor image = random.fillUniform(Tensor.zeros(1, 2, 30, 33), -1, 1);
        Tensor shifted = Tensor.zeros(image.shape());
        int down = stride;
        int right = 2 * stride;
        for (int c = 0; c < 2; c++) {
            for (int row = down; row < 30; row++) {
                for (int column = right; column < 33; column++) {
                    shifted.set(image.get(0, c, row - down, column - right), 0, c, row, column);
                }
            }
        }
        Tensor output = network.forward(image, Pass.evaluation());
        Tensor moved = network.forward(shifted, Pass.evaluation());
        for (int row = 1; row < output.dimension(2) - 2; row++) {
            for (int column = 1; column < output.dimension(3) - 3; column++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(output.get(0, c, row, column), moved.get(0, c, row + 1, column + 2), 1e-5);
                }
            }
        }
    }

    @Test
    void fractionalPoolingShrinksByItsRatioAndDrawsItsPlaces() {
        Layer pool = FractionalMaxPool2d.byRatio(2, 0.7);
        assertEquals(Shape.of(2, 3, 7, 21), pool.outputShape(Shape.of(2, 3, 10, 30)));
        Tensor input = Tensor.zeros(40, 1, 1, 25);
        for (int i = 0; i < input.elements(); i++) {
            input.array()[input.offset() + i] = i % 25;
        }
        Tensor output = FractionalMaxPool2d.toSize(1, 1, 16).forward(input, Pass.training(Random.of(6)));
        Set<List<Float>> rows = new HashSet<>();
        for (int sample = 0; sample < 40; sample++) {
            List<Float> row = new ArrayList<>();
            for (int column = 0; column < 16; column++) {
                row.add(output.get(sample, 0, 0, column));
                float step = column == 0 ? 1 : row.get(column) - row.get(column - 1);
                assertTrue(step == 1 || step == 2, "steps of one or two pixels for a ratio between 1 and 2");
            }
            assertEquals(24, row.getLast(), "the last window ends with the image");
            rows.add(row);
        }
        assertTrue(rows.size() > 3, "samples draw their own places");
    }

    @Test
    void stochasticDepthDropsWholeSamples() {
        Pass pass = Pass.training(Random.of(2));
        float[] rows = new StochasticDepth(0.5f, StochasticDepth.Mode.ROW)
                .forward(Tensor.zeros(1000, 2).fill(1), pass).toArray();
        int dropped = 0;
        for (int i = 0; i < rows.length; i += 2) {
            assertEquals(rows[i], rows[i + 1], "one sample");
            assertTrue(rows[i] == 0 || rows[i] == 2, "divided by the probability of being kept");
            dropped += rows[i] == 0 ? 1 : 0;
        }
        assertEquals(500, dropped, 60);
        float[] batch = new StochasticDepth(0.5f, StochasticDepth.Mode.BATCH)
                .forward(Tensor.zeros(100, 2).fill(1), pass).toArray();
        for (float value : batch) {
            assertEquals(batch[0], value);
        }
    }

    @Test
    void stochasticDepthBlockLeavesTheBodyOutAndScalesItInEvaluation() {
        Layer block = new Residual(new Scale(10)).stochasticDepth(0.4f);
        Tensor input = Tensor.of(Shape.of(1, 1), 1);
        assertEquals(1 + 0.6 * 10, block.forward(input, Pass.evaluation()).item(), 1e-5);
        Pass pass = Pass.training(Random.of(3));
        int leftOut = 0;
        for (int i = 0; i < 1000; i++) {
            float output = block.forward(input, pass).item();
            assertTrue(output == 1 || output == 11, "the body is not scaled in training");
            leftOut += output == 1 ? 1 : 0;
        }
        assertEquals(400, leftOut, 60);
    }

    @Test
    void noiseIsThereInEvaluationWhereAskedFor() {
        Tensor input = Tensor.zeros(1, 4);
        assertSame(input, new GaussianNoise(1).forward(input, Pass.evaluation()));
        Layer noise = new GaussianNoise(1).inEvaluation(true);
        Pass pass = Pass.evaluation(Random.of(4));
        float first = noise.forward(input, pass).get(0, 0);
        assertTrue(first != 0 && first != noise.forward(input, pass).get(0, 0), "each call draws its own numbers");
        assertEquals(first, noise.forward(input, Pass.evaluation(Random.of(4))).get(0, 0));
    }

    @Test
    void batchNormKeepsAWeightThatIsNotTrainedAmongItsBuffers() {
        Network network = new Network(Sequential.of(new BatchNorm1d(2).biasOnly()), Shape.of(1, 2));
        assertEquals(1, network.parameters().size());
        assertEquals(Set.of("0.weight", "0.bias", "0.running_mean", "0.running_var"),
                network.stateDict().keySet());
        assertEquals(2, new BatchNorm1d(2).withoutAffine().buffers().size());
    }

    @Test
    void zeroPadShortcutPutsZerosOnBothSides() {
        Tensor input = Tensor.of(Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
        Tensor output = new ZeroPadShortcut(1, 3, 2).forward(input, Pass.evaluation());
        assertArrayEquals(new float[] {0, 1, 0}, output.toArray());
    }

    @Test
    void flattenGivesLogicalOrder() {
        float[] values = {0, 1, 2, 3, 4, 5, 6, 7};
        Tensor flat = new Flatten().forward(Tensor.of(Shape.of(1, 2, 2, 2), values), Pass.evaluation());
        assertArrayEquals(values, flat.toArray());
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).groups(2));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).stride(0));
        assertThrows(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3).samePadding().stride(2));
        assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
        assertThrows(IllegalArgumentException.class, () -> new MaxPool2d(0));
        assertThrows(IllegalArgumentException.class, () -> new LeakyReLU(-1));
        assertThrows(IllegalArgumentException.class, () -> new Hardtanh(1, 1));
        assertThrows(IllegalArgumentException.class, () -> new CELU(0));
        assertThrows(IllegalArgumentException.class, () -> new Scale(Float.NaN));
        assertThrows(IllegalArgumentException.class, () -> new GaussianNoise(-1));
        assertThrows(IllegalArgumentException.class, () -> new Softmax().outputShape(Shape.of(2, 3, 4)));
        assertThrows(IllegalArgumentException.class, () -> new ZeroPadShortcut(4, 2, 2));
        assertThrows(IllegalArgumentException.class, Ensemble::of);
        assertThrows(IllegalArgumentException.class, () -> new LpPool2d(0, 2));
        assertThrows(IllegalArgumentException.class, () -> FractionalMaxPool2d.byRatio(2, 1));
        assertThrows(IllegalArgumentException.class,
                () -> FractionalMaxPool2d.toSize(3, 4, 4).outputShape(Shape.of(1, 1, 5, 9)));
        assertThrows(IllegalArgumentException.class, () -> new AdaptiveMaxPool2d(0));
        assertThrows(IllegalArgumentException.class, () -> new DropConnect(new Linear(1, 1), 1));
        assertThrows(IllegalArgumentException.class, () -> new PReLU(3).outputShape(Shape.of(2, 4)));
        assertThrows(IllegalArgumentException.class, () -> new ConvTranspose2d(2, 2, 3).outputPadding(-1, 0));
        assertThrows(IllegalArgumentException.class,
                () -> new ConvTranspose2d(2, 2, 3).outputPadding(1, 1).outputShape(Shape.of(1, 2, 3, 3)));
        assertThrows(IllegalArgumentException.class, () -> Concat.of(new Layer[0]));
    }
}
