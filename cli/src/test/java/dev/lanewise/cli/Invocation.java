package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What one call of the command did.
 *
 * @param exitCode its exit status
 * @param out its standard output
 * @param err its standard error
 */
record Invocation(int exitCode, String out, String err) {
    /** Calls the command in this process; arguments may be of any type that prints as its text. */
    static Invocation of(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Invocation(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Checks that the call succeeded. */
    Invocation requireDone() {
        assertEquals(0, exitCode, err);
        return this;
    }

    /**
     * Checks that the call failed with this status, nothing on standard output, and one line, the last, that holds
     * these texts; before it may be said what was understood of data and network.
     */
    void requireFailure(int expectedCode, String... texts) {
        assertEquals(expectedCode, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().filter(line -> line.startsWith("lanewise: ")).count(), err);
        String failure = err.lines().toList().getLast();
        assertTrue(failure.startsWith("lanewise: "), err);
        for (String text : texts) {
            assertTrue(failure.contains(text), "expected \"" + text + "\" in: " + err);
        }
    }

    String lastLine() {
        return out.lines().reduce((_, last) -> last).orElse("");
    }
}
