package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressBarTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void plainLinesHaveNoControlCharacters() throws IOException {
        String text = show(false, SECOND);
        assertFalse(text.contains("\r") || text.contains("\033"), text);
        assertEquals(TinyTask.EPOCHS, text.lines().filter(line -> line.contains("train loss")).count());
        assertTrue(text.contains("validation loss"), text);
    }

    @Test
    void plainLinesComeNowAndThenWithinALongEpoch() throws IOException {
        String text = show(false, 30 * SECOND);
        assertTrue(text.lines().anyMatch(line -> line.matches("epoch 1/3 step 1/5 .* \\d+:\\d\\d left  .* images/s")),
                text);
    }

    @Test
    void aTerminalLineIsRedrawnInPlace() throws IOException {
        String text = show(true, SECOND);
        assertTrue(text.contains("\r\033[K\033[?7lepoch 1/3 step 1/5 ") && text.contains("[====  "), text);
        assertTrue(text.endsWith("\r\033[K"), text);
    }

    @Test
    void timeLeftFollowsTheRateSoFar() throws IOException {
        String text = show(false, 1000 * SECOND);
        assertTrue(text.contains("step 1/5"), text);
        assertTrue(text.lines().findFirst().orElseThrow().contains("  3:53:20 left  "), text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60, 79, 80, 200})
    void inATerminalOfAnyWidthOneRowIsRedrawn(int columns) throws IOException {
        String text = show(true, SECOND / 2);
        Screen screen = new Screen();
        // The terminal is made narrower and wider between one drawing and the next.
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\r') {
                screen.columns = screen.columns == columns ? 2 * columns : columns;
            }
            i = screen.put(text, i);
        }
        assertEquals("", screen.row.toString());
        assertEquals(0, screen.stale, "rows that nothing erases");
    }

    /** What a terminal makes of the few codes that the bar uses. */
    private static final class Screen {
        private int columns;
        private boolean wraps = true;
        private final StringBuilder row = new StringBuilder();
        private int wrapped;
        private int stale;

        /** Takes one character or code, and returns where it ends. */
        int put(String text, int at) {
            char c = text.charAt(at);
            if (c == '\033') {
                String code = text.substring(at, at + (text.charAt(at + 2) == '?' ? 5 : 3));
                switch (code) {
                    case "\033[K" -> row.setLength(0);
                    case "\033[?7l" -> wraps = false;
                    case "\033[?7h" -> wraps = true;
                    default -> throw new AssertionError("unknown code " + code.substring(1));
                }
                return at + code.length() - 1;
            }
            if (c == '\n') {
                row.setLength(0);
                // A whole line may take as many rows as it needs.
                wrapped = 0;
            } else if (c == '\r') {
                stale += wrapped;
                wrapped = 0;
            } else if (row.length() < columns) {
                row.append(c);
            } else if (wraps) {
                wrapped++;
            }
            return at;
        }
    }

    @Test
    void anEpochThatWasResumedAfterItsLastStepHasNoSpeed() {
        EpochReport report = new EpochReport(1, 2, 5, 0.1, new Metrics(0.5, 1, 1, 10), Optional.empty(), true, 1, 0, 0);
        assertTrue(report.imagesPerSecond().isEmpty());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressBar bar = new ProgressBar(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
        bar.onEpochEnd(TinyTask.trainer().build(), report);
        assertFalse(bytes.toString(StandardCharsets.UTF_8).contains("images/s"), bytes::toString);
    }

    /** The output of a run on which a clock goes on by the same time at each look. */
    private static String show(boolean terminal, long nanosPerLook) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AtomicLong clock = new AtomicLong();
        ProgressBar bar = new ProgressBar(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal,
                () -> clock.getAndAdd(nanosPerLook));
        TinyTask.trainer().listener(bar).build().run();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
