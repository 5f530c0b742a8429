package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.nn.loss.Loss;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuxiliaryHeadTest {
    private static final int[] LABELS = {2, 0};
    private static final float WEIGHT = 0.3f;

    private final Linear body = new Linear(3, 4);
    private final Linear head = new Linear(4, 3);
    private final Linear fc = new Linear(4, 3);
    private final Network network = new Network(Sequential.builder()
            .add("body", body)
            .add("aux", new AuxiliaryHead(Sequential.builder().add("fc", head).build(), WEIGHT))
            .add("fc", fc)
            .build(), Shape.of(1, 3));
    private final Tensor input = Random.of(1).fillUniform(Tensor.zeros(2, 3), -1, 1);
    private final Loss loss = new CrossEntropyLoss();

    AuxiliaryHeadTest() {
        network.initialize(1);
    }

    @Test
    void theHeadIsNamedAndComputesInTrainingOnly() {
        assertEquals(List.of("body.weight", "body.bias", "aux.fc.weight", "aux.fc.bias", "fc.weight", "fc.bias"),
                List.copyOf(network.stateDict().keySet()));
        Tensor before = network.predict(input.copy());
        head.parameters().getFirst().value().fill(Float.NaN);
        assertArrayEquals(before.toArray(), network.predict(input.copy()).toArray());
        assertThrows(IllegalArgumentException.class, () -> new AuxiliaryHead(head, 0));
    }

    /** The head and the network after it as two networks of their own, with losses weighted by hand. */
    @Test
    void gradientsAreThoseOfTheWeightedSum() {
        double value = step(Pass.training(Random.of(0)));
        Tensor hidden = body.forward(input.copy(), Pass.evaluation());
        Tensor gradient = Tensor.zeros(2, 3);
        double auxiliary = loss.evaluate(head.forward(hidden.copy(), Pass.evaluation()), LABELS, gradient);
        double main = loss.evaluate(fc.forward(hidden.copy(), Pass.evaluation()), LABELS, null);
        assertEquals(main + WEIGHT * auxiliary, value, 1e-6);
        float[] expected = new float[3];
        for (int i = 0; i < 3; i++) {
            expected[i] = WEIGHT * (gradient.get(0, i) + gradient.get(1, i));
        }
        assertArrayEquals(expected, head.parameters().getLast().gradient().toArray(), 1e-6f);
    }

    @Test
    void bodyGradientIsTheDerivativeOfTheWeightedSum() {
        step(Pass.training(Random.of(0)));
        float[] gradient = body.parameters().getLast().gradient().toArray();
        float[] bias = body.parameters().getLast().value().toArray();
        for (int i = 0; i < bias.length; i++) {
            double above = lossWithBias(bias, i, 0.01f);
            double below = lossWithBias(bias, i, -0.01f);
            assertEquals((above - below) / 0.02, gradient[i], 1e-4);
        }
    }

    @Test
    void nothingIsLeftInThePass() {
        Pass pass = Pass.training(Random.of(0));
        step(pass);
        assertEquals(0, pass.depth());
        assertEquals(0, pass.workspace().buffersInUse());
        pass.release(network.forward(input.copy(), pass));
        pass.reset();
        assertEquals(0, pass.workspace().buffersInUse());
    }

    private double step(Pass pass) {
        Tensor logits = network.forward(input.copy(), pass);
        Tensor gradient = pass.allocate(logits.shape());
        double value = loss.evaluate(logits, LABELS, gradient)
                + pass.auxiliaryLoss((auxiliary, its) -> loss.evaluate(auxiliary, LABELS, its));
        pass.release(logits);
        network.backward(gradient, pass);
        return value;
    }

    private double lossWithBias(float[] bias, int index, float offset) {
        float[] moved = bias.clone();
        moved[index] += offset;
        body.parameters().getLast().value().copyFrom(moved);
        return step(Pass.training(Random.of(0)));
    }
}
