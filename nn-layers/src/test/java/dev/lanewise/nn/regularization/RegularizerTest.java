package dev.lanewise.nn.regularization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.Conv2d;
import dev.lanewise.nn.Pass;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegularizerTest {
    private final Parameter weight = new Parameter("weight", Tensor.of(Shape.of(2, 2), 3, -4, 0, 0.5f));
    private final Parameter bias = new Parameter("bias", Tensor.of(Shape.of(2), 100, 100));
    private final List<Parameter> parameters = List.of(weight, bias);

    @Test
    void penaltiesAreThoseOfTheLectures() {
        assertEquals(0.1 * 25.25, WeightPenalty.l2(0.1).penalty(parameters), 1e-9);
        assertEquals(0.1 * 7.5, WeightPenalty.l1(0.1).penalty(parameters), 1e-9);
        assertEquals(0.1 * (2 * 25.25 + 7.5), WeightPenalty.elasticNet(0.1, 2).penalty(parameters), 1e-9);
    }

    @Test
    void gradientsAreAddedToTheWeightsOnly() {
        weight.gradient().fill(1);
        WeightPenalty.elasticNet(0.1, 2).addGradients(parameters);
        float[] expected = {1 + 0.4f * 3 + 0.1f, 1 - 0.4f * 4 - 0.1f, 1, 1 + 0.4f * 0.5f + 0.1f};
        assertArrayEquals(expected, weight.gradient().toArray(), 1e-6f);
        assertArrayEquals(new float[2], bias.gradient().toArray());
        weight.clearGradient();
        WeightPenalty.l2(0.5).addGradients(parameters);
        assertArrayEquals(weight.value().toArray(), weight.gradient().toArray(), "lambda of half a weight decay of 1");
    }

    @Test
    void maxNormProjectsTheIncomingWeightsOfEachUnit() {
        new MaxNorm(2).project(parameters);
        assertArrayEquals(new float[] {1.2f, -1.6f, 0, 0.5f}, weight.value().toArray(), 1e-6f);
        assertArrayEquals(new float[] {100, 100}, bias.value().toArray());
        Conv2d convolution = new Conv2d(2, 3, 2, 2);
        Tensor filters = convolution.parameters().getFirst().value().fill(1);
        new MaxNorm(2).project(convolution.parameters());
        assertEquals(2 / Math.sqrt(8), filters.get(2, 1, 0, 1), 1e-6);
    }

    @Test
    void sparsityAddsTheSlopeOfItsPenalty() {
        KlSparsity layer = new KlSparsity(0.1, 0.5);
        Tensor x = Random.of(1).fillUniform(Tensor.zeros(2, 3, 2, 2), 0.05f, 0.95f);
        Pass pass = Pass.training(Random.of(0));
        Tensor gradient = Tensor.zeros(x.shape()).fill(1);
        layer.forward(x, pass);
        Tensor actual = layer.backward(gradient, pass);
        for (int i = 0; i < x.elements(); i++) {
            float value = x.array()[x.offset() + i];
            x.array()[x.offset() + i] = value + 0.01f;
            double above = layer.penalty(x);
            x.array()[x.offset() + i] = value - 0.01f;
            double slope = (above - layer.penalty(x)) / 0.02;
            x.array()[x.offset() + i] = value;
            assertEquals(1 + slope, actual.array()[actual.offset() + i], 1e-4, "at " + i);
        }
        assertEquals(0, layer.penalty(Tensor.zeros(4, 2).fill(0.1f)), 1e-6);
    }

    @Test
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> WeightPenalty.l1(-1));
        assertThrows(IllegalArgumentException.class, () -> new MaxNorm(0));
        assertThrows(IllegalArgumentException.class, () -> new KlSparsity(1, 1));
    }
}
