package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScheduleCommandTest {
    @TempDir
    private Path temporary;

    static List<String> names() {
        return ScheduleSpec.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyScheduleHasATableAndAPlot(String name) {
        assertEquals(14, Invocation.of("schedule", name, "--epochs", 12).requireDone().out().lines().count());
        assertEquals(13, Invocation.of("schedule", name, "--epochs", 12, "--plot").requireDone().out().lines().count());
    }

    @Test
    void theTableShowsTheRates() {
        List<String> lines = Invocation
                .of("schedule", "cosine:warm-up=2", "step:every=3,factor=0.5", "--epochs", 10, "--lr",
                        0.2)
                .requireDone().out().lines().map(String::strip).toList();
        assertTrue(lines.get(1).matches("0\\s+0\\.00200000\\s+0\\.200000"), lines.get(1));
        assertTrue(lines.get(3).matches("2\\s+0\\.200000\\s+0\\.200000"), lines.get(3));
        assertTrue(lines.get(7).matches("6\\s+0\\.100000\\s+0\\.0500000"), lines.get(7));
    }

    @Test
    void thePlotIsAnSvgFile() throws IOException {
        Path file = temporary.resolve("schedules.svg");
        Invocation.of("schedule", "one-cycle", "triangle", "--plot", file).requireDone();
        String svg = Files.readString(file);
        assertTrue(svg.contains("<svg") && svg.contains("one-cycle") && svg.contains("triangle"), svg);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"cosin | did you mean cosine", "cosine:flor=1 | floor=NUMBER, warm-up=NUMBER",
            "cosine:floor=x | floor must be a number, but is 'x'", "cosine:floor=2 | must be in [0, 1], but is 2.0",
            "cosine:warm-up=40 | less than the 30 epochs", "multi-step:at=1/b | several with /"})
    void aWrongScheduleIsExplained(String schedule, String expected) {
        Invocation.of("schedule", schedule).requireFailure(2, expected);
        Invocation.of("train", "lenet5", "--data", "digits", "--epochs", 30, "--schedule", schedule).requireFailure(2,
                expected);
    }
}
