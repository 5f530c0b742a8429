package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class SgdTest {
    private final Parameter parameter = new Parameter("weight", Tensor.of(Shape.of(2), 1, -2));

    @Test
    void withoutMomentumTheStepIsTheRateTimesTheGradient() {
        step(new Sgd(List.of(parameter), 0.5), 1, 2);
        assertValue(0.5f, -3);
    }

    @Test
    void momentumAddsTheLastVelocity() {
        Sgd sgd = new Sgd(List.of(parameter), 0.5).withMomentum(0.5);
        step(sgd, 1, 2);
        step(sgd, 1, 2);
        // v = (1, 2), then (1.5, 3).
        assertValue(-0.25f, -4.5f);
    }

    @Test
    void dampeningWeakensAllGradientsButTheFirst() {
        Sgd sgd = new Sgd(List.of(parameter), 1).withMomentum(0.5).withDampening(0.25);
        step(sgd, 1, 1);
        step(sgd, 1, 1);
        // v = 1, then 0.5 + 0.75.
        assertValue(-1.25f, -4.25f);
    }

    @Test
    void nesterovLooksAhead() {
        step(new Sgd(List.of(parameter), 1).withMomentum(0.5).withNesterov(), 1, 1);
        assertValue(-0.5f, -3.5f);
    }

    @Test
    void weightDecayIsPartOfTheGradient() {
        step(new Sgd(List.of(parameter), 0.5).withWeightDecay(0.5), 0, 0);
        assertValue(0.75f, -1.5f);
    }

    private void step(Sgd sgd, float... gradient) {
        parameter.gradient().copyFrom(gradient);
        sgd.step();
    }

    private void assertValue(float... expected) {
        assertArrayEquals(expected, parameter.value().toArray(), 1e-6f);
    }
}
