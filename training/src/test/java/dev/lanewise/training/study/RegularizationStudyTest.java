package dev.lanewise.training.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Layer;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.Pass;
import dev.lanewise.nn.regularization.KlSparsity;
import dev.lanewise.nn.regularization.Regularizer;
import dev.lanewise.tensor.Parameter;
import dev.lanewise.tensor.Random;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.tensor.ops.Reduction;
import dev.lanewise.training.ReportTask;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegularizationStudyTest {
    private static RegularizationStudy study(int epochs) {
        return new RegularizationStudy(ReportTask.images(400), ReportTask.images(100), List.of(16, 12), epochs, 1);
    }

    @Test
    void everyMethodLearnsAndLeavesItsMark() throws IOException {
        Map<RegularizationMethod, Network> networks = new EnumMap<>(RegularizationMethod.class);
        for (RegularizationMethod method : RegularizationMethod.values()) {
            RegularizationStudy.Outcome outcome = study(6).run(method);
            assertTrue(outcome.error() < 10, method + ": " + outcome.error());
            networks.put(method, outcome.network());
        }
        for (Parameter parameter : networks.get(RegularizationMethod.MAX_NORM).parameters()) {
            Tensor weight = parameter.value();
            for (int unit = 0; weight.shape().rank() == 2 && unit < weight.dimension(0); unit++) {
                assertTrue(Math.sqrt(Reduction.squaredNorm(weight.samples(unit, unit + 1))) <= 3.0001,
                        parameter.name());
            }
        }
    }

    /** Of eight steps the last two have λ₁·sign(w) beside 2λw; the biases have nothing. */
    @Test
    void penaltiesActWithTheirNumbersWhenTheyAreDue() {
        List<Parameter> parameters = List.of(new Parameter("weight", Tensor.of(Shape.of(1, 2), 3, -4)),
                new Parameter("bias", Tensor.of(Shape.of(1), 5)));
        for (RegularizationMethod method : RegularizationMethod.values()) {
            boolean decays = method != RegularizationMethod.MAX_NORM
                    && method != RegularizationMethod.DROPOUT_MAX_NORM;
            List<Regularizer> regularizers = method.regularizers(8);
            for (int step = 0; step < 8; step++) {
                double l1 = method == RegularizationMethod.L2_L1 && step >= 6 ? 1e-6 : 0;
                double l2 = decays ? 5e-5 : 0;
                assertEquals(25 * l2 + 7 * l1,
                        regularizers.stream().mapToDouble(each -> each.penalty(parameters)).sum(), 1e-9);
                parameters.forEach(Parameter::clearGradient);
                regularizers.forEach(each -> each.addGradients(parameters));
                assertArrayEquals(new float[] {(float) (6 * l2 + l1), (float) (-8 * l2 - l1)},
                        parameters.get(0).gradient().toArray(), 1e-9f, method + ", step " + step);
                assertArrayEquals(new float[1], parameters.get(1).gradient().toArray());
            }
        }
    }

    /** A penalty reaches the weights by the trainer: one like L2's moves them by exactly what its gradients say. */
    @Test
    void theTrainerHandsTheMethodsToEachStep() throws IOException {
        Network l2 = study(1).run(RegularizationMethod.L2).network();
        Network ball = study(1).run(RegularizationMethod.MAX_NORM).network();
        double decayed = norm(l2);
        double free = norm(ball);
        // Neither has a unit near the ball yet, so that they differ by the decay alone: 1 − 2λη a step, and its
        // momentum.
        assertTrue(decayed < free && decayed > free * (1 - 4 * 2 * 5e-5 * 0.1 * 2 * 4), decayed + " and " + free);
    }

    @Test
    void sparsityDropoutAndBallAreThePapers() {
        Layer sparsity = RegularizationMethod.L2_KL.behindHidden();
        // Ten units that are on half of the time, at ρ = 0.1 and a weight of 10⁻⁴.
        assertEquals(1e-4 * 10 * (0.1 * Math.log(0.2) + 0.9 * Math.log(1.8)),
                ((KlSparsity) sparsity).penalty(Tensor.zeros(3, 10).fill(0.5f)), 1e-9);
        Tensor ones = Tensor.zeros(1, 100_000).fill(1);
        float[] hidden = RegularizationMethod.DROPOUT_L2.behindHidden()
                .forward(ones.copy(), Pass.training(Random.of(1)))
                .toArray();
        assertEquals(0.5, share(hidden, 0), 0.01);
        assertEquals(0.5, share(hidden, 2), 0.01);
        Layer first = RegularizationMethod.DROPOUT_L2.layers(4, List.of(2, 2), 2).children().get(1).layer();
        float[] input = first.forward(ones, Pass.training(Random.of(1))).toArray();
        assertEquals(0.2, share(input, 0), 0.01);
        assertEquals(0.8, share(input, 1.25f), 0.01);
        Parameter weight = new Parameter("weight", Tensor.of(Shape.of(1, 2), 30, -40));
        RegularizationMethod.MAX_NORM.constraints().forEach(each -> each.project(List.of(weight)));
        assertArrayEquals(new float[] {1.8f, -2.4f}, weight.value().toArray(), 1e-6f);
    }

    private static double share(float[] values, float value) {
        int count = 0;
        for (float each : values) {
            count += each == value ? 1 : 0;
        }
        return count / (double) values.length;
    }

    /** The dropout layers are those of the paper: one of the input, and one behind each hidden layer. */
    @Test
    void theNetworkIsThePapers() throws IOException {
        Network network = study(1).run(RegularizationMethod.DROPOUT_MAX_NORM).network();
        assertEquals(3, network.summary().stream().filter(row -> row.type().equals("Dropout")).count());
        assertEquals(37 * 16 + 17 * 12 + 13 * 2, network.parameterCount());
        assertThrows(IllegalArgumentException.class,
                () -> new RegularizationStudy(ReportTask.images(50), ReportTask.images(10), List.of(4), 1, 1));
    }

    private static double norm(Network network) {
        return network.parameters().stream().mapToDouble(each -> Reduction.squaredNorm(each.value())).sum();
    }
}
