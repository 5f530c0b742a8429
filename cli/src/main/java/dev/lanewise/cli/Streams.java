package dev.lanewise.cli;

import dev.lanewise.formats.json.JsonWriter;
import java.io.Console;
import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress and errors
 */
record Streams(PrintStream out, PrintStream err) {
    /** Whether progress can be redrawn in place: the streams are the process's own, and a terminal. */
    boolean isTerminal() {
        Console console = err == System.err ? System.console() : null;
        return console != null && console.isTerminal();
    }

    /** Prints a value as one line of JSON. */
    void printJson(Object value) {
        out.println(JsonWriter.write(value));
    }
}
