package dev.lanewise.cli;

import dev.lanewise.formats.json.JsonWriter;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress and errors
 * @param isTerminal whether progress can be redrawn in place
 */
record Streams(TextStream out, TextStream err, boolean isTerminal) {
    /** Set by the launcher, which can ask whether the error stream itself is a terminal. */
    private static final String TERMINAL = "lanewise.terminal";

    /** Streams that are no terminal. */
    static Streams of(OutputStream out, OutputStream err) {
        return new Streams(TextStream.ofResults(out), TextStream.ofMessages(err), false);
    }

    /** The streams of this process. */
    static Streams ofProcess() {
        return new Streams(TextStream.ofResults(new FileOutputStream(FileDescriptor.out)),
                TextStream.ofMessages(new FileOutputStream(FileDescriptor.err)), processHasTerminal());
    }

    private static boolean processHasTerminal() {
        String told = System.getProperty(TERMINAL);
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Prints a value as one line of JSON. */
    void printJson(Object value) {
        out.println(JsonWriter.write(value));
    }
}
