package dev.lanewise.training.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.ImageDataset;
import dev.lanewise.data.Normalization;
import dev.lanewise.nn.Network;
import dev.lanewise.nn.loss.CrossEntropyLoss;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.training.Evaluator;
import dev.lanewise.training.LayerProfiler;
import dev.lanewise.training.Metrics;
import dev.lanewise.training.ReportTask;
import dev.lanewise.training.RunLog;
import dev.lanewise.training.Trainer;
import dev.lanewise.training.plot.PngImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
    private static final Normalization NORMALIZATION = Normalization.of(0.4f, 0.3f);

    @TempDir
    private Path folder;

    @Test
    void thePageHoldsEverythingAndLoadsNothing() throws IOException {
        Trainer trainer = ReportTask.trainer().listener(new RunLog(folder, 2))
                .listener(new ReportListener(folder, () -> new RunReport("tiny"))).build();
        trainer.run();
        String perEpoch = Files.readString(folder.resolve(RunReport.FILE));
        LayerProfiler profiler = new LayerProfiler(trainer.network());
        ImageDataset images = ReportTask.images(60);
        String html = new RunReport("tiny <&>").history(RunHistory.read(folder)).network(trainer.network(), "a step")
                .predictions(Predictions.of(ReportTask.network(), ReportTask.loader(images), images.classNames(),
                        NORMALIZATION, 5), "test images")
                .configuration(Map.of("lr", "0.1")).environment(Map.of("cpu", "some <cpu>")).profile(profiler).toHtml();
        for (String heading : List.of("tiny &lt;&amp;&gt;", "Loss", "Top-1", "Learning rate", "Images a second",
                "Confusion matrix", "Classes", "Worst mistakes", "Filters of the first layer", "Weights and gradients",
                "0.weight, gradient", "Time and memory by layer", "Configuration", "some &lt;cpu&gt;")) {
            assertTrue(html.contains(heading), heading);
        }
        for (String page : List.of(perEpoch, html)) {
            assertFalse(page.contains("<script") || page.contains("@import") || page.contains("url("));
            assertFalse(page.replaceAll("xmlns(:xlink)?=\"http://www.w3.org/[\\w/]+\"", "").contains("http:"));
            assertFalse(page.contains("NaN") || page.contains("Infinity"));
            assertTrue(Pattern.compile(" (?:src|href)=\"([^\"]{0,15})").matcher(page).results()
                    .allMatch(found -> found.group(1).startsWith("data:image/png;")));
            assertTrue(page.contains("@media (max-width: 480px)"));
            assertTrue(page.contains("name=\"viewport\"") && page.contains("prefers-color-scheme: dark"));
        }
        assertTrue(perEpoch.contains("validation") && perEpoch.contains("the last step"));
    }

    @Test
    void aCutLogAndARunWithoutValidationAreShown() throws IOException {
        Files.writeString(folder.resolve(RunLog.JSON_LINES),
                """
                        {"event":"epoch","epoch":1,"step":5,"learning_rate":0.1,"train_loss":1.5,"train_top1":0.5,"validation_top1":null}
                        {"event":"step_left_out","epoch":2,"step":7,"problem":"the loss is NaN at step 7"}
                        {"event":"epoch","epo""");
        String html = new RunReport("cut").history(RunHistory.read(folder)).toHtml();
        assertTrue(html.contains("1.5000") && html.contains("Step left out: the loss is NaN at step 7"));
        assertFalse(html.contains(">validation<"));
    }

    @Test
    void predictionsAgreeWithTheEvaluatorAndShowTheWorstFirst() {
        Network network = ReportTask.network();
        ImageDataset images = ReportTask.images(100);
        Predictions all = Predictions.of(network, ReportTask.loader(images), images.classNames(), NORMALIZATION, 100);
        Metrics metrics = new Evaluator(network, new CrossEntropyLoss()).evaluate(ReportTask.loader(images));
        long[][] confusion = all.confusion();
        assertEquals(100, Arrays.stream(confusion).flatMapToLong(Arrays::stream).sum());
        assertEquals(metrics.top1(), (confusion[0][0] + confusion[1][1]) / 100.0, 1e-12);
        assertEquals(100 - Math.round(100 * metrics.top1()), all.worst().size());
        assertTrue(all.worst().size() > 5, "an untrained network errs");
        for (int i = 0; i < all.worst().size(); i++) {
            Predictions.Mistake mistake = all.worst().get(i);
            assertEquals(images.classNames().get(images.label(mistake.index())), mistake.trueClass());
            assertTrue(mistake.trueProbability() <= mistake.predictedProbability());
            assertTrue(i == 0 || all.worst().get(i - 1).trueProbability() <= mistake.trueProbability());
        }
        Predictions five = Predictions.of(network, ReportTask.loader(images), images.classNames(), NORMALIZATION, 5);
        assertEquals(indices(all).subList(0, 5), indices(five));
        assertEquals(List.of(),
                Predictions.of(network, ReportTask.loader(images), images.classNames(), NORMALIZATION, 0).worst());
    }

    @Test
    void aMistakeIsShownAsItWasBeforeNormalization() {
        Network network = ReportTask.network();
        ImageDataset images = ReportTask.images(40);
        Predictions.Mistake mistake = Predictions
                .of(network, ReportTask.loader(images), images.classNames(), NORMALIZATION, 1).worst().getFirst();
        float[] pixels = new float[36];
        images.read(mistake.index(), pixels, 0);
        int[] expected = new int[36];
        Arrays.setAll(expected, i -> PngImage.gray(pixels[i]));
        assertArrayEquals(expected, mistake.image().argb());
    }

    @Test
    void theGradientProbeLeavesWeightsAndStatisticsAsTheyWere() {
        Network network = ReportTask.network();
        List<float[]> before = state(network);
        GradientProbe.run(network, new CrossEntropyLoss(), ReportTask.loader(ReportTask.images(20)));
        List<float[]> after = state(network);
        for (int i = 0; i < before.size(); i++) {
            assertArrayEquals(before.get(i), after.get(i));
        }
        float[] gradient = network.parameters().getFirst().gradient().toArray();
        assertTrue(gradient[0] != 0);
        GradientProbe.run(network, new CrossEntropyLoss(), ReportTask.loader(ReportTask.images(20)));
        assertArrayEquals(gradient, network.parameters().getFirst().gradient().toArray());
    }

    @Test
    void filtersAreOnOneScaleAroundGray() {
        Network network = ReportTask.network();
        Tensor weight = network.parameters().getFirst().value().fill(0);
        weight.set(2, 1, 0, 0, 0);
        weight.set(-1, 3, 0, 2, 1);
        List<PngImage> filters = Pictures.firstFilters(network, 10);
        assertEquals(4, filters.size());
        assertEquals(PngImage.gray(0.5), filters.getFirst().argb()[0]);
        assertEquals(PngImage.gray(1), filters.get(1).argb()[0]);
        assertEquals(PngImage.gray(0.25), filters.get(3).argb()[7]);
    }

    private static List<Integer> indices(Predictions predictions) {
        return predictions.worst().stream().map(Predictions.Mistake::index).toList();
    }

    private static List<float[]> state(Network network) {
        return new ArrayList<>(network.stateDict().values().stream().map(tensor -> tensor.toArray()).toList());
    }
}
