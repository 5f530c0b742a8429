package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    private static final Map<String, Function<List<Parameter>, Optimizer>> OPTIMIZERS = Map.of(
            "sgd", parameters -> new Sgd(parameters, 0.1),
            "momentum", parameters -> new Sgd(parameters, 0.1).withMomentum(0.9).withNesterov().withWeightDecay(1e-3),
            "adam", parameters -> new Adam(parameters, 0.1),
            "adamw", parameters -> new AdamW(parameters, 0.1));

    private static List<Parameter> parameters() {
        Random random = Random.of(7);
        return List.of(new Parameter("conv1.weight", random.fillNormal(Tensor.zeros(4, 3, 5, 5), 0, 1)),
                new Parameter("conv1.bias", random.fillNormal(Tensor.zeros(4), 0, 1)));
    }

    private static void takeStep(Optimizer optimizer, int step) {
        for (Parameter parameter : optimizer.parameters()) {
            Random.of(1).stream(parameter.name()).stream(step).fillNormal(parameter.gradient(), 0, 1);
        }
        optimizer.step();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "adam", "adamw"})
    void goesOnExactlyFromItsState(String name) {
        Optimizer whole = OPTIMIZERS.get(name).apply(parameters());
        Optimizer second = OPTIMIZERS.get(name).apply(parameters());
        for (int step = 0; step < 6; step++) {
            takeStep(whole, step);
            if (step == 2) {
                Map<String, Tensor> saved = new LinkedHashMap<>();
                whole.state().forEach((key, tensor) -> saved.put(key, tensor.copy()));
                second.loadState(saved);
                for (int i = 0; i < 2; i++) {
                    second.parameters().get(i).value().copyFrom(whole.parameters().get(i).value());
                }
            } else if (step > 2) {
                takeStep(second, step);
            }
        }
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(whole.parameters().get(i).value().toArray(),
                    second.parameters().get(i).value().toArray());
        }
    }

    @Test
    void stateHasTheNamesOfTheParameters() {
        Optimizer adam = new Adam(parameters(), 0.1);
        assertEquals(Set.of("conv1.weight/mean", "conv1.weight/square", "conv1.bias/mean", "conv1.bias/square", "step"),
                adam.state().keySet());
        assertEquals(Set.of("step"), new Sgd(parameters(), 0.1).state().keySet());
    }

    @Test
    void stateOfAnotherOptimizerIsRefusedByName() {
        Optimizer momentum = new Sgd(parameters(), 0.1).withMomentum(0.9);
        String missing = assertThrows(IllegalArgumentException.class,
                () -> momentum.loadState(new Adam(parameters(), 0.1).state())).getMessage();
        assertTrue(missing.contains("conv1.weight/momentum"), missing);
        String unknown = assertThrows(IllegalArgumentException.class,
                () -> new Sgd(parameters(), 0.1).loadState(momentum.state())).getMessage();
        assertTrue(unknown.contains("conv1.bias/momentum"), unknown);
    }

    @Test
    void clearGradientsMakesThemZero() {
        Optimizer sgd = new Sgd(parameters(), 0.1);
        sgd.parameters().forEach(parameter -> parameter.gradient().fill(1));
        sgd.clearGradients();
        sgd.parameters().forEach(parameter -> assertEquals(0, parameter.gradient().toArray()[0]));
    }

    @Test
    void hyperParametersOutsideTheirRangeAreRefused() {
        Sgd sgd = new Sgd(parameters(), 0.1);
        assertThrows(IllegalArgumentException.class, () -> new Sgd(parameters(), -1));
        assertThrows(IllegalArgumentException.class, () -> sgd.setLearningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> sgd.withMomentum(1));
        assertThrows(IllegalArgumentException.class, sgd::withNesterov);
        assertThrows(IllegalArgumentException.class, () -> sgd.withMomentum(0.9).withNesterov().withDampening(0.5));
        assertThrows(IllegalArgumentException.class, () -> new Adam(parameters(), 0.1).withBetas(0.9, 1));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(parameters(), 0.1).withWeightDecay(-1));
        Parameter parameter = parameters().getFirst();
        assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(parameter, parameter), 0.1));
    }
}
