package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimizerStateTest {
    private static final Shape SHAPE = Shape.of(2, 3, 2, 2);

    @Test
    void theStepCountIsExactBeyondTheDigitsOfAFloat() {
        Adam adam = new Adam(parameters(1), 0.1);
        Map<String, Tensor> state = new LinkedHashMap<>(adam.state());
        state.put("step", Tensor.of(Shape.of(2), 3, (1 << 24) - 1));
        adam.loadState(state);
        run(adam, 0, 1);
        assertArrayEquals(new float[] {4, 0}, adam.state().get("step").toArray());
    }

    @Test
    void aStateThatDoesNotFitIsRefusedAndChangesNothing() {
        Optimizer sgd = new Sgd(parameters(1), 0.1).withMomentum(0.9);
        run(sgd, 0, 2);
        float[] before = sgd.state().get("conv1.weight/momentum").toArray();
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("conv1.weight/momentum", Tensor.zeros(SHAPE));
        state.put("step", Tensor.zeros(2));
        assertRefused(sgd, state, "conv1.bias/momentum");
        state.put("conv1.bias/momentum", Tensor.zeros(7));
        assertRefused(sgd, state, "[7]");
        state.put("conv1.bias/momentum", Tensor.zeros(2));
        state.put("fc.weight/momentum", Tensor.zeros(2));
        assertRefused(sgd, state, "fc.weight/momentum");
        assertArrayEquals(before, sgd.state().get("conv1.weight/momentum").toArray());
    }

    private static void assertRefused(Optimizer optimizer, Map<String, Tensor> state, String named) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> optimizer.loadState(state));
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }

    private static List<Parameter> parameters(long seed) {
        Random random = Random.of(seed);
        return List.of(new Parameter("conv1.weight", random.fillNormal(Tensor.zeros(SHAPE), 0, 1)),
                new Parameter("conv1.bias", random.fillNormal(Tensor.zeros(2), 0, 1)));
    }

    private static void run(Optimizer optimizer, int from, int to) {
        for (int step = from; step < to; step++) {
            Random random = Random.of(9).stream(step);
            optimizer.clearGradients();
            optimizer.parameters().forEach(parameter -> random.fillNormal(parameter.gradient(), 0, 1));
            optimizer.step();
        }
    }
}
