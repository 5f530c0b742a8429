package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.BatchLoader;
import dev.lanewise.data.Dataset;
import dev.lanewise.data.EpochOrder;
import dev.lanewise.data.Normalization;
import dev.lanewise.data.Subset;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Random;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Cross-validation, hyper-parameter spaces, and the curriculum. */
class SearchTest {
    private final Dataset dataset = TinyTask.dataset(23, "search");

    @Test
    void everySampleIsInOneValidationPart() {
        List<CrossValidation.Fold> folds = CrossValidation.folds(dataset, 4, Random.of(1));
        int[] all = folds.stream().flatMapToInt(fold -> IntStream.of(fold.validation().indices())).sorted().toArray();
        assertArrayEquals(IntStream.range(0, 23).toArray(), all);
        for (CrossValidation.Fold fold : folds) {
            assertTrue(fold.validation().size() == 5 || fold.validation().size() == 6);
            int[] union = IntStream.concat(IntStream.of(fold.training().indices()),
                    IntStream.of(fold.validation().indices())).sorted().toArray();
            assertArrayEquals(IntStream.range(0, 23).toArray(), union);
        }
        assertThrows(IllegalArgumentException.class, () -> CrossValidation.folds(dataset, 1, Random.of(1)));
        assertThrows(IllegalArgumentException.class, () -> CrossValidation.folds(dataset, 24, Random.of(1)));
    }

    @Test
    void aGridHasAllCombinationsAndARandomSearchStaysInItsRanges() {
        HyperParameterSpace space = new HyperParameterSpace().values("lr", List.of("1", "2")).values("momentum",
                List.of("a", "b", "c"));
        assertEquals(6, space.grid().stream().distinct().count());
        assertEquals(Map.of("lr", "1", "momentum", "b"), space.grid().get(1));
        space.range("decay", 1e-5, 1e-1);
        assertThrows(IllegalArgumentException.class, space::grid);
        List<Map<String, String>> random = space.random(200, Random.of(3));
        double[] exponents = random.stream().mapToDouble(each -> Math.log10(Double.parseDouble(each.get("decay"))))
                .toArray();
        for (double exponent : exponents) {
            assertTrue(exponent >= -5 - 1e-3 && exponent <= -1 + 1e-3, "10^" + exponent);
        }
        assertEquals(-3, IntStream.range(0, 200).mapToDouble(i -> exponents[i]).average().orElseThrow(), 0.3);
        assertThrows(IllegalArgumentException.class, () -> space.range("lr", 0, 1));
        assertThrows(IllegalArgumentException.class, () -> space.values("lr", List.of()));
    }

    @Test
    void theTableHasTheBestFirstAndDivergedRunsLast() {
        SearchTable table = new SearchTable();
        table.add(new SearchTable.Trial(Map.of("lr", "0.1"), List.of(0.5, 0.7)));
        table.add(new SearchTable.Trial(Map.of("lr", "10"), List.of(0.9, Double.NaN)));
        table.add(new SearchTable.Trial(Map.of("lr", "0.01"), List.of(0.8, 0.8)));
        assertEquals("lr    score     deviation\n0.01  0.8000    0.0000\n0.1   0.6000    0.1414\n10    diverged\n",
                table.toString());
    }

    @Test
    void aCurriculumGoesFromEasyToHard() {
        double[] difficulty = IntStream.range(0, 23).mapToDouble(i -> i % 7).toArray();
        Curriculum curriculum = new Curriculum(dataset, difficulty);
        assertArrayEquals(new int[] {0, 7, 14, 21, 1, 8, 15, 22}, curriculum.stage(8 / 23.0).indices());
        assertEquals(23, curriculum.stage(1).size());
        assertThrows(IllegalArgumentException.class, () -> curriculum.stage(0));
        assertThrows(IllegalArgumentException.class, () -> new Curriculum(dataset, new double[3]));
    }

    @Test
    void aGrowingCurriculumHasTheEasyOnesMoreOftenUntilAllTakePart() {
        double[] difficulty = IntStream.range(0, 23).mapToDouble(sample -> -sample).toArray();
        Curriculum curriculum = new Curriculum(dataset, difficulty);
        EpochOrder order = curriculum.growing(0.25, 4);
        int[] first = order.of(23, 0, Random.of(1));
        assertEquals(23, first.length);
        assertArrayEquals(IntStream.range(17, 23).toArray(), Arrays.stream(first).sorted().distinct().toArray());
        assertEquals(23, Arrays.stream(order.of(23, 4, Random.of(1))).distinct().count());
        assertArrayEquals(first, order.of(23, 0, Random.of(1)));
        assertThrows(IllegalArgumentException.class, () -> curriculum.growing(0, 4));
        assertThrows(IllegalArgumentException.class, () -> curriculum.growing(0.5, 0));
    }

    @Test
    void theCurriculumByLossBeginsWithWhatTheNetworkKnows() {
        Network network = TinyTask.network();
        Subset order = Curriculum.byLoss(network, dataset, Normalization.of(0.4f, 0.3f)).stage(1);
        double last = 0;
        for (int sample : order.indices()) {
            Subset single = Subset.of(dataset, new int[] {sample});
            double loss = new Evaluator(network, new CrossEntropyLoss())
                    .evaluate(BatchLoader.of(single, 1).withNormalization(Normalization.of(0.4f, 0.3f)))
                    .loss();
            assertTrue(loss >= last - 1e-6, sample + ": " + loss + " after " + last);
            last = loss;
        }
    }
}
