package dev.lanewise.training.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Parameter;
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
        double plain = norm(networks.get(RegularizationMethod.L2));
        assertTrue(norm(networks.get(RegularizationMethod.L2_L1)) != plain);
        assertTrue(norm(networks.get(RegularizationMethod.L2_KL)) != plain);
        assertTrue(norm(networks.get(RegularizationMethod.DROPOUT_L2)) != plain);
        for (Parameter parameter : networks.get(RegularizationMethod.MAX_NORM).parameters()) {
            Tensor weight = parameter.value();
            for (int unit = 0; weight.shape().rank() == 2 && unit < weight.dimension(0); unit++) {
                assertTrue(Math.sqrt(Reduction.squaredNorm(row(weight, unit))) <= 3.0001, parameter.name());
            }
        }
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

    private static Tensor row(Tensor weight, int unit) {
        return weight.samples(unit, unit + 1);
    }
}
