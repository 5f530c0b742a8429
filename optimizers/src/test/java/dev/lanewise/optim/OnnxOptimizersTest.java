package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.testing.OnnxCase;
import dev.lanewise.testing.OnnxModel;
import dev.lanewise.testing.OnnxTensor;
import dev.lanewise.testing.TestData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The training operators of ONNX, one step each: rate R, step count T, then values, gradients and states of all parameters,
 * to new values and states.
 */
@Tag("references")
class OnnxOptimizersTest {
    /** Those of ONNX' own test runner. */
    private static final double RELATIVE = 1e-3;
    private static final double ABSOLUTE = 1e-7;

    /** How many tensors of state each operator keeps for a parameter, under our names and in its order. */
    private static final Map<String, List<String>> SLOTS = Map.of("Adagrad", List.of("square"), "Momentum",
            List.of("momentum"), "Adam", List.of("mean", "square"));

    @TestFactory
    List<DynamicTest> everyCase() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (OnnxCase.Location location : OnnxCase.index(TestData.path("conformance/onnx-index.json"))) {
            OnnxCase c = location.read();
            if (SLOTS.containsKey(c.model().nodes().getFirst().operator())) {
                tests.add(DynamicTest.dynamicTest(c.name(), () -> run(c)));
            }
        }
        assertFalse(tests.isEmpty(), "no training operator in the index");
        return tests;
    }

    private static void run(OnnxCase c) {
        OnnxModel.Node node = c.model().nodes().getFirst();
        List<String> slots = SLOTS.get(node.operator());
        double rate = c.inputs().get(0).values()[0];
        long steps = (long) c.inputs().get(1).values()[0];
        int count = (c.inputs().size() - 2) / (2 + slots.size());
        List<Parameter> parameters = new ArrayList<>();
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Parameter parameter = new Parameter("x" + i, tensor(c.inputs().get(2 + i)));
            parameter.gradient().copyFrom(tensor(c.inputs().get(2 + count + i)));
            parameters.add(parameter);
            for (int s = 0; s < slots.size(); s++) {
                state.put("x" + i + "/" + slots.get(s), tensor(c.inputs().get(2 + (2 + s) * count + i)));
            }
        }
        Optimizer optimizer = optimizer(node, parameters, rate, steps);
        state.put("step",
                NamedState.ofCount(node.operator().equals("Adam") ? Math.max(0, steps - 1) : Math.max(1, steps)));
        optimizer.loadState(state);
        optimizer.step();
        for (int i = 0; i < count; i++) {
            compare(c.outputs().get(i), parameters.get(i).value());
            for (int s = 0; s < slots.size(); s++) {
                compare(c.outputs().get((1 + s) * count + i), optimizer.state().get("x" + i + "/" + slots.get(s)));
            }
        }
    }

    /**
     * ONNX counts the steps taken before. At 0, where its rate is not decayed yet and its gradient not dampened, it has a
     * state all the same; ours has one from its second step on, so that is taken, without decay and dampening. Adam's count is
     * that of the step itself, 0 for no correction.
     */
    private static Optimizer optimizer(OnnxModel.Node node, List<Parameter> parameters, double rate, long steps) {
        float decay = node.number("norm_coefficient", 0);
        float epsilon = node.number("epsilon", 0);
        return switch (node.operator()) {
            case "Adagrad" -> new Adagrad(parameters, rate).withEpsilon(epsilon, Epsilon.OUTSIDE)
                    .withLearningRateDecay(steps == 0 ? 0 : node.number("decay_factor", 0)).withWeightDecay(decay);
            case "Adam" -> {
                Adam adam = new Adam(parameters, rate).withEpsilon(epsilon, Epsilon.HAT)
                        .withBetas(node.number("alpha", 0.9f), node.number("beta", 0.999f)).withWeightDecay(decay);
                yield steps == 0 ? adam.withoutBiasCorrection() : adam;
            }
            default -> {
                Sgd sgd = new Sgd(parameters, rate).withMomentum(node.number("alpha", 0)).withWeightDecay(decay);
                yield node.text("mode", "standard").equals("nesterov")
                        ? sgd.withNesterov()
                        : sgd.withDampening(steps == 0 ? 0 : 1 - node.number("beta", 1));
            }
        };
    }

    private static Tensor tensor(OnnxTensor tensor) {
        return Tensor.of(Shape.of(tensor.dimensions()), tensor.floats());
    }

    private static void compare(OnnxTensor expected, Tensor actual) {
        float[] values = actual.toArray();
        assertEquals(expected.values().length, values.length);
        for (int i = 0; i < values.length; i++) {
            double value = expected.values()[i];
            assertEquals(value, values[i], ABSOLUTE + RELATIVE * Math.abs(value), expected.name() + " at " + i);
        }
    }
}
