package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What all optimizers promise: their state, their groups, and that they learn. */
class OptimizerTest {
    private static final String BIAS = "conv1.bias";

    static Stream<Arguments> optimizers() {
        return Stream.of(
                named("sgd", p -> new Sgd(p, 0.1)),
                named("momentum", p -> new Sgd(p, 0.1).withMomentum(0.9).withNesterov().withWeightDecay(1e-3)),
                named("heavy ball", p -> new HeavyBall(p, 0.1, 0.5)),
                named("nag-c", p -> Nesterov.convex(p, 0.1)),
                named("adagrad", p -> new Adagrad(p, 0.5).withInitialAccumulator(0.1)),
                named("adadelta", p -> new Adadelta(p, 50)),
                named("rmsprop",
                        p -> new RmsProp(p, 0.02).withCentring().withMomentum(0.5, RatePlace.OUTSIDE)),
                named("adam", p -> new Adam(p, 0.1).withAmsgrad()),
                named("adamw", p -> new AdamW(p, 0.1)),
                named("adamax", p -> new AdaMax(p, 0.1)),
                named("nadam", p -> new Nadam(p, 0.1)),
                named("lamb", p -> new Lamb(p, 0.05)),
                named("lars", p -> new Lars(p, 5)),
                named("muon",
                        p -> new CombinedOptimizer(new Muon(p.subList(0, 1), 0.1), new Adam(p.subList(1, 2), 0.1))),
                named("lookahead", p -> new Lookahead(new Sgd(p, 0.1), 3, 0.5)),
                named("ema", p -> WeightAverage.exponential(new Sgd(p, 0.1), 0.9)),
                named("swa", p -> WeightAverage.equal(new Sgd(p, 0.1), 2, 2)),
                named("noise", p -> new GradientNoise(new Sgd(p, 0.1), 0.01, Random.of(4))),
                named("accumulation", p -> new GradientAccumulation(new Sgd(p, 0.1), 2)),
                named("plateau", p -> new ReduceOnPlateau(new Sgd(p, 0.1))),
                named("switch", p -> new SwitchedOptimizer(new Adam(p, 0.1), new Sgd(p, 0.1), 3)),
                named("swats",
                        p -> SwitchedOptimizer.swats(new Adam(p, 0.1), new Sgd(p, 0.1).withMomentum(0.5), 0.5, 3)),
                named("clipping", p -> GradientClipping.byGlobalNorm(new Sgd(p, 0.5), 1)));
    }

    private static Arguments named(String name, Function<List<Parameter>, Optimizer> create) {
        return Arguments.of(name, create);
    }

    private static List<Parameter> parameters() {
        Random random = Random.of(7);
        return List.of(new Parameter("conv1.weight", random.fillNormal(Tensor.zeros(4, 3, 5, 5), 0, 1)),
                new Parameter(BIAS, random.fillNormal(Tensor.zeros(4), 0, 1)));
    }

    /** A step on noisy gradients of half the squared distance to 1. */
    private static void takeStep(Optimizer optimizer, int step) {
        optimizer.clearGradients();
        for (Parameter parameter : optimizer.parameters()) {
            Random random = Random.of(1).stream(parameter.name()).stream(step);
            Tensor gradient = parameter.gradient();
            for (int i = 0; i < gradient.elements(); i++) {
                gradient.array()[gradient.offset() + i] += parameter.value().array()[parameter.value().offset() + i] - 1
                        + 0.1f * random.nextFloat();
            }
        }
        optimizer.step();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void goesOnExactlyFromItsState(String name, Function<List<Parameter>, Optimizer> create) {
        Optimizer whole = create.apply(parameters());
        Optimizer second = create.apply(parameters());
        for (int step = 0; step < 9; step++) {
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
        whole.enterEvaluation();
        second.enterEvaluation();
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(whole.parameters().get(i).value().toArray(),
                    second.parameters().get(i).value().toArray());
        }
    }

    /** One that has gone on, and been evaluated, forgets what came after the state that it goes back to. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void goesBackExactlyToItsState(String name, Function<List<Parameter>, Optimizer> create) {
        Optimizer optimizer = create.apply(parameters());
        List<Tensor> values = List.of();
        Map<String, Tensor> saved = new LinkedHashMap<>();
        for (int step = 0; step < 9; step++) {
            if (step == 2) {
                optimizer.state().forEach((key, tensor) -> saved.put(key, tensor.copy()));
                values = optimizer.parameters().stream().map(each -> each.value().copy()).toList();
            }
            takeStep(optimizer, step);
            optimizer.enterEvaluation();
            optimizer.leaveEvaluation();
        }
        List<float[]> expected = optimizer.parameters().stream().map(each -> each.value().toArray()).toList();
        optimizer.loadState(saved);
        for (int i = 0; i < values.size(); i++) {
            optimizer.parameters().get(i).value().copyFrom(values.get(i));
        }
        for (int step = 2; step < 9; step++) {
            takeStep(optimizer, step);
        }
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), optimizer.parameters().get(i).value().toArray(), "parameter " + i);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void comesNearTheMinimum(String name, Function<List<Parameter>, Optimizer> create) {
        Optimizer optimizer = create.apply(parameters());
        double before = distance(optimizer);
        for (int step = 0; step < 200; step++) {
            takeStep(optimizer, step);
        }
        optimizer.enterEvaluation();
        double after = distance(optimizer);
        assertTrue(after < 0.3 * before, before + " → " + after);
    }

    private static double distance(Optimizer optimizer) {
        double sum = 0;
        for (Parameter parameter : optimizer.parameters()) {
            for (float value : parameter.value().toArray()) {
                sum += (value - 1) * (value - 1);
            }
        }
        return Math.sqrt(sum);
    }

    @Test
    void stateHasTheNamesOfTheParameters() {
        Optimizer adam = new Adam(parameters(), 0.1);
        assertEquals(Set.of("conv1.weight/mean", "conv1.weight/square", "conv1.bias/mean", "conv1.bias/square", "step"),
                adam.state().keySet());
        assertEquals(Set.of("step"), new Sgd(parameters(), 0.1).state().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("optimizers")
    void aStateThatDoesNotFitIsRefusedAndChangesNothing(String name, Function<List<Parameter>, Optimizer> create) {
        Optimizer optimizer = create.apply(parameters());
        takeStep(optimizer, 0);
        Map<String, float[]> before = numbers(optimizer);
        Map<String, Tensor> state = new LinkedHashMap<>();
        optimizer.state().forEach((key, tensor) -> state.put(key, Tensor.zeros(tensor.shape())));
        String last = state.keySet().stream().reduce((a, b) -> b).orElseThrow();
        assertRefused(optimizer, changed(state, last, null), last);
        assertRefused(optimizer, changed(state, last, Tensor.zeros(7)), "[7]");
        assertRefused(optimizer, changed(state, "fc.weight/momentum", Tensor.zeros(2)), "fc.weight/momentum");
        before.forEach((key, values) -> assertArrayEquals(values, numbers(optimizer).get(key), key));
    }

    private static Map<String, float[]> numbers(Optimizer optimizer) {
        Map<String, float[]> numbers = new LinkedHashMap<>();
        optimizer.state().forEach((key, tensor) -> numbers.put(key, tensor.toArray()));
        return numbers;
    }

    private static Map<String, Tensor> changed(Map<String, Tensor> state, String key, Tensor tensor) {
        Map<String, Tensor> changed = new LinkedHashMap<>(state);
        changed.put(key, tensor);
        changed.values().removeIf(value -> value == null);
        return changed;
    }

    private static void assertRefused(Optimizer optimizer, Map<String, Tensor> state, String named) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> optimizer.loadState(state));
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }

    @Test
    void theStepCountIsExactBeyondTheDigitsOfAFloat() {
        Adam adam = new Adam(parameters(), 0.1);
        Map<String, Tensor> state = new LinkedHashMap<>(adam.state());
        state.put("step", Tensor.of(Shape.of(2), 3, (1 << 24) - 1));
        adam.loadState(state);
        takeStep(adam, 0);
        assertArrayEquals(new float[] {4, 0}, adam.state().get("step").toArray());
    }

    @Test
    void clearGradientsMakesThemZero() {
        Optimizer sgd = new Sgd(parameters(), 0.1);
        sgd.parameters().forEach(parameter -> parameter.gradient().fill(1));
        sgd.clearGradients();
        sgd.parameters().forEach(parameter -> assertEquals(0, parameter.gradient().toArray()[0]));
    }

    @Test
    void groupsHaveTheirOwnRateAndDecayAndTheLastCounts() {
        Sgd sgd = new Sgd(parameters(), 0.5).withWeightDecay(0.5).withGroups(
                ParameterGroup.noDecayOnBiasesAndNormalization(),
                ParameterGroup.named("conv1\\..*").withLearningRateFactor(0.1));
        List<float[]> before = sgd.parameters().stream().map(parameter -> parameter.value().toArray()).toList();
        sgd.parameters().forEach(parameter -> parameter.gradient().fill(1));
        sgd.step();
        float weight = before.get(0)[0];
        assertEquals(weight - 0.05 * (1 + 0.5 * weight), sgd.parameters().get(0).value().get(0, 0, 0, 0), 1e-6);
        assertEquals(before.get(1)[0] - 0.05, sgd.parameters().get(1).value().get(0), 1e-6);
    }

    @Test
    void aGroupMayDecayByItself() {
        Sgd sgd = new Sgd(parameters(), 0.5).withWeightDecay(0.5)
                .withGroups(ParameterGroup.named(".*weight").withWeightDecay(0.2));
        List<float[]> before = sgd.parameters().stream().map(parameter -> parameter.value().toArray()).toList();
        sgd.step();
        assertEquals(before.get(0)[0] * (1 - 0.5 * 0.2), sgd.parameters().get(0).value().get(0, 0, 0, 0), 1e-6);
        assertEquals(before.get(1)[0] * (1 - 0.5 * 0.5), sgd.parameters().get(1).value().get(0), 1e-6);
    }

    @Test
    void anOptionMakesAnotherOptimizerAndLeavesTheFirst() {
        Sgd plain = new Sgd(parameters(), 0.1);
        Sgd momentum = plain.withMomentum(0.9);
        assertEquals(Set.of("step"), plain.state().keySet());
        assertEquals(3, momentum.state().size());
    }

    @Test
    void hyperParametersOutsideTheirRangeAreRefused() {
        List<Parameter> parameters = parameters();
        Sgd sgd = new Sgd(parameters, 0.1);
        Sgd nesterov = sgd.withMomentum(0.9).withNesterov();
        assertThrows(IllegalArgumentException.class, () -> new Sgd(parameters, -1));
        assertThrows(IllegalArgumentException.class, () -> sgd.setLearningRate(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> sgd.withMomentum(1));
        assertThrows(IllegalArgumentException.class, sgd::withNesterov);
        assertThrows(IllegalArgumentException.class, () -> nesterov.withDampening(0.5));
        assertThrows(IllegalArgumentException.class, () -> nesterov.withNesterov(NesterovPoint.WHOLE));
        assertThrows(IllegalArgumentException.class, () -> new Adam(parameters, 0.1).withBetas(0.9, 1));
        assertThrows(IllegalArgumentException.class, () -> new AdamW(parameters, 0.1).withWeightDecay(-1));
        assertThrows(IllegalArgumentException.class, () -> new Muon(parameters, 0.1));
        assertThrows(IllegalArgumentException.class, () -> sgd.withGroups(ParameterGroup.named("fc.*")));
        assertThrows(IllegalArgumentException.class, () -> new CombinedOptimizer(sgd, sgd));
        assertThrows(IllegalArgumentException.class, () -> new Lookahead(sgd, 0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> GradientClipping.byValue(sgd, 0));
        Parameter parameter = parameters.getFirst();
        assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(parameter, parameter), 0.1));
    }
}
