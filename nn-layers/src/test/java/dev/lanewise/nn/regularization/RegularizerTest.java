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

    /** Means 0.5 and 0.2 at ρ = 0.25: ln by hand; means outside [10⁻³, 1 − 10⁻³] count as its ends. */
    @Test
    void sparsityIsTheDivergenceByHand() {
        KlSparsity layer = new KlSparsity(0.25, 2);
        Tensor x = Tensor.of(Shape.of(2, 2), 0.9f, 0.1f, 0.1f, 0.3f);
        double first = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
        double second = 0.25 * Math.log(1.25) + 0.75 * Math.log(0.9375);
        assertEquals(0.130812, first, 1e-6);
        assertEquals(2 * (first + second), layer.penalty(x), 1e-6);
        Pass pass = Pass.training(Random.of(0));
        layer.forward(x, pass);
        // 2·(−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂))/2 of each of two samples: −0.5 + 1.5 and −1.25 + 0.9375.
        assertArrayEquals(new float[] {3 + 1, 3 - 0.3125f, 3 + 1, 3 - 0.3125f},
                layer.backward(Tensor.zeros(2, 2).fill(3), pass).toArray(), 1e-6f);
        double lowest = 0.25 * Math.log(0.25 / 1e-3) + 0.75 * Math.log(0.75 / 0.999);
        double highest = 0.25 * Math.log(0.25 / 0.999) + 0.75 * Math.log(0.75 / 1e-3);
        assertEquals(2 * lowest, layer.penalty(Tensor.zeros(3, 1)), 1e-6);
        assertEquals(2 * highest, layer.penalty(Tensor.zeros(3, 1).fill(4)), 1e-5);
    }

    @Test
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> WeightPenalty.l1(-1));
        assertThrows(IllegalArgumentException.class, () -> new MaxNorm(0));
        assertThrows(IllegalArgumentException.class, () -> new KlSparsity(1, 1));
    }
}
