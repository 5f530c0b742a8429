package dev.lanewise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
        assertTrue(text.lines().anyMatch(line -> line.matches("epoch 1/3 step 1/5 .* images/s  \\d+:\\d\\d left")),
                text);
    }

    @Test
    void aTerminalLineIsRedrawnInPlace() throws IOException {
        String text = show(true, SECOND);
        assertTrue(text.contains("\r\033[Kepoch 1/3 [==== "), text);
        assertTrue(text.endsWith("\r\033[K"), text);
    }

    @Test
    void timeLeftFollowsTheRateSoFar() throws IOException {
        String text = show(false, 1000 * SECOND);
        assertTrue(text.contains("step 1/5"), text);
        assertTrue(text.lines().findFirst().orElseThrow().endsWith("3:53:20 left"), text);
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
