package dev.lanewise.cli;

import java.util.regex.Pattern;

/** Words for a shell: what is shown to be pasted means the same there, whatever characters it has. */
final class ShellWord {
    private static final Pattern PLAIN = Pattern.compile("[\\p{IsAlphabetic}\\p{IsDigit}_./:=@%+,-]+");

    private ShellWord() {}

    /** A text as one word: itself, or between single quotes where a shell would make something else of it. */
    static String of(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The word that the user called this program by. */
    static String ofThisCommand() {
        return of(System.getProperty("lanewise.command", "lanewise"));
    }
}
