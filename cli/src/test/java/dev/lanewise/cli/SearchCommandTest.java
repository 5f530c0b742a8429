package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchCommandTest {
    @TempDir
    private Path temporary;

    @Test
    void aGridShowsTheBestCombinationFirst() {
        List<String> lines = Invocation
                .of("search", "lenet5-valid", "--data", "digits", "--try", "lr=1e-9,0.05", "--try",
                        "optimizer=sgd,momentum", "--set", "epochs=1", "--set", "batch-size=100", "--folds", 2)
                .requireDone().out()
                .lines().toList();
        assertEquals(5, lines.size());
        assertTrue(lines.get(0).matches("lr\\s+optimizer\\s+score\\s+deviation"), lines.get(0));
        assertTrue(lines.get(1).startsWith("0.05 ") && lines.get(2).startsWith("0.05 "), lines.toString());
        assertTrue(lines.get(1).matches("0\\.05\\s+\\w+\\s+0\\.\\d{4}\\s+0\\.\\d{4}"), lines.get(1));
    }

    @Test
    void aRandomSearchDrawsFromRangesAndReportsDivergence() {
        Object[] command = {"search", "lenet5-valid", "--data", "digits", "--try", "lr=0.01..0.1", "--try",
                "momentum=0.5,0.9", "--set", "epochs=1", "--set", "batch-size=500", "--random", 2, "--folds", 2};
        String out = Invocation.of(command).requireDone().out();
        assertEquals(3, out.lines().count());
        assertEquals(out, Invocation.of(command).requireDone().out());
        assertTrue(Invocation.of("search", "lenet5-valid", "--data", "digits", "--try", "lr=1e30", "--set", "epochs=1",
                "--folds", 2).requireDone().out().contains("diverged"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"rate=0.1 | unknown option of lanewise train 'rate'",
            "lr | expected KEY=VALUE", "lr=0.1..1 | has a range", "lr=1..x | must be numbers",
            "epochs=1.5 | epochs must be a whole number",
            "lookahead=yes | unknown lookahead 'yes': known are true, false",
            "momentum=2 | momentum must be in [0, 1)"})
    void aWrongSpaceIsExplained(String tried, String expected) {
        Invocation.of("search", "lenet5", "--data", "digits", "--try", tried).requireFailure(2, expected);
    }

    @Test
    void theImagesAreThoseThatTheOptionsSay() {
        Object[] command = {"search", "lenet5", "--data", "digits", "--try", "lr=0.01", "--set", "epochs=1",
                "--limit-images", 40, "--folds", 41};
        Invocation.of(command).requireFailure(2, "the 40 samples");
        command[command.length - 1] = 2;
        Object[] tooSmall = Arrays.copyOf(command, command.length + 2);
        tooSmall[command.length] = "--input-size";
        tooSmall[command.length + 1] = 3;
        Invocation.of(tooSmall).requireFailure(2, "lenet5 cannot take images of shape [1, 3, 3]");
        Invocation.of("find-lr", "lenet5", "--data", "digits", "--input-size", 3).requireFailure(2, "[1, 3, 3]");
        Invocation.of("find-lr", "lenet5", "--data", "digits", "--limit-images", 10).requireFailure(2,
                "the 10 training images");
    }

    @Test
    void weightsToStartFromAreUsed() throws IOException {
        Path weights = TrainedRun.shared().file("model.safetensors");
        String best = Invocation.of("search", "lenet5", "--data", "digits", "--try", "lr=1e-9", "--set", "epochs=1",
                "--set", "weights=" + weights, "--limit-images", 400, "--folds", 2).requireDone().lastLine();
        assertTrue(best.matches("1e-9\\s+0\\.[89].*"), best);
    }

    @Test
    void findLrSuggestsARateAndDrawsTheLoss() throws IOException {
        Path file = temporary.resolve("rates.svg");
        Invocation found = Invocation
                .of("find-lr", "lenet5-valid", "--data", "digits", "--set", "batch-size=50", "--from",
                        1e-4, "--to", 1e3, "--plot", file)
                .requireDone();
        double rate = Double.parseDouble(found.lastLine().substring("suggestion ".length()));
        assertTrue(rate > 1e-4 && rate < 1, found.out());
        assertTrue(Files.readString(file).contains("<svg"));
        Invocation.of("find-lr", "lenet5", "--data", "digits", "--from", 1, "--to", 0.1).requireFailure(2, "must rise");
    }
}
