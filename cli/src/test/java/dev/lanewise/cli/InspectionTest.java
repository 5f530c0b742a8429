package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Datasets;
import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.json.JsonReader;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Threads;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that train nothing: summary, info, predict, help. */
class InspectionTest {
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({"lenet5,61706,416520", "lenet5-valid,44426,281640", "alexnet,61100840,714188480"})
    void summaryCountsParametersAndMultiplyAccumulates(String model, long parameters, long multiplyAccumulates)
            throws IOException {
        Map<?, ?> summary = json(Invocation.of("summary", model, "--json"));
        assertEquals(parameters, summary.get("parameters"));
        assertEquals(multiplyAccumulates, summary.get("multiply_accumulates"));
    }

    @Test
    void summaryOfABatchCountsAllItsImages() throws IOException {
        Map<?, ?> summary = json(Invocation.of("summary", "lenet5", "--input", "32,1,28,28", "--json"));
        assertEquals(61706L, summary.get("parameters"));
        assertEquals(32 * 416520L, summary.get("multiply_accumulates"));
        Invocation table = Invocation.of("summary", "lenet5").requireDone();
        assertTrue(table.out().lines().anyMatch(line -> line.matches("total .* 61,706 +416,520")), table.out());
    }

    @Test
    void infoNamesTheVectorsInUse() throws IOException {
        Map<?, ?> info = json(Invocation.of("info", "--json"));
        assertEquals((long) Threads.count(), info.get("threads"));
        assertTrue((Long) info.get("vector_bits_in_use") >= 32, info.toString());
        assertTrue(Invocation.of("info").requireDone().out().contains("vector bits possible"));
    }

    @Test
    void predictGivesFiveClassesWithProbabilities() throws IOException {
        TrainedRun run = TrainedRun.shared();
        Path zero = digit(0);
        Map<?, ?> result = json(
                Invocation.of("predict", "lenet5", "--weights", run.file("model.safetensors"), "--json", zero));
        Map<?, ?> prediction = (Map<?, ?>) ((List<?>) result.get("predictions")).getFirst();
        List<?> top = (List<?>) prediction.get("top5");
        assertEquals(5, top.size());
        Map<?, ?> first = (Map<?, ?>) top.getFirst();
        assertEquals(Datasets.digits().test().classNames().getFirst(), first.get("class"));
        assertTrue((Double) first.get("probability") > 0.5, first.toString());
    }

    @Test
    void predictTakesTheNumberOfClassesFromWeightsThatSayNothingElse() throws IOException {
        Path weights = temporary.resolve("three.safetensors");
        SafeTensors.write(weights, Models.create("lenet5", 3, Shape.of(1, 28, 28), 1).stateDict(), Map.of());
        String out = Invocation.of("predict", "lenet5", "--weights", weights, digit(0), "--normalization", "none")
                .requireDone().out();
        assertEquals(4, out.lines().count(), out);
        Invocation.of("evaluate", "lenet5", "--weights", weights, "--data", "digits", "--input-size", 28)
                .requireFailure(2, "three.safetensors: is for 3 classes, but digits has 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "visualize"})
    void theListOfCommandsShowsSentences(String command) {
        List<Object> arguments = new ArrayList<>(List.of("--help"));
        if (!command.isEmpty()) {
            arguments.addFirst(command);
        }
        String help = Invocation.of(arguments.toArray()).requireDone().out();
        String list = help.substring(help.indexOf("Commands:")).split("\\n\\n")[0];
        String[] entries = list.replaceAll("\\n {10,}", " ").split("\\n");
        assertTrue(entries.length > 8, list);
        Stream.of(entries).skip(1).forEach(entry -> assertTrue(entry.endsWith("."), entry));
    }

    @Test
    void predictInvertsWhatIsDarkOnLight() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        Invocation light = Invocation.of("predict", "lenet5", "--weights", weights, digit(0)).requireDone();
        Path dark = temporary.resolve("digit-0.png");
        BufferedImage image = ImageIO.read(dark.toFile());
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, ~image.getRGB(x, y) | 0xff000000);
            }
        }
        ImageIO.write(image, "png", dark.toFile());
        assertEquals(light.out(),
                Invocation.of("predict", "lenet5", "--weights", weights, "--invert", dark).requireDone().out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "predict", "summary", "info"})
    void helpHasExamples(String command) {
        String help = Invocation.of(command, "--help").requireDone().out();
        assertTrue(help.contains("Examples:") && help.contains("lanewise " + command), help);
    }

    @Test
    void versionNamesTheProgram() {
        assertTrue(Invocation.of("--version").requireDone().out().startsWith("lanewise "));
    }

    private Path digit(int label) throws IOException {
        return TestImages.digit(label, temporary.resolve("digit-" + label + ".png"));
    }

    private static Map<?, ?> json(Invocation invocation) throws IOException {
        assertEquals(1, invocation.requireDone().out().lines().count());
        return (Map<?, ?>) JsonReader.read(invocation.out());
    }
}
