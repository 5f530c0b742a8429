package dev.lanewise.cli;

import java.io.File;
import java.util.Collection;

/** Names of files and arguments: bytes to the system, which Java reads in an encoding that the locale fixes at its start. */
final class SystemNames {
    private static final String ENCODING = System.getProperty("sun.jnu.encoding", "");

    private SystemNames() {}

    /**
     * Checks that names are those that the user sees.
     *
     * @throws InputException if some are not ASCII, and Java was started in a locale that is not UTF-8
     */
    static void requireReadable(String kind, Collection<String> names) {
        requireReadable(kind, names, ENCODING);
    }

    static void requireReadable(String kind, Collection<String> names, String encoding) {
        // Windows gives characters; macOS is UTF-8 always.
        if (File.separatorChar == '\\' || encoding.equals("UTF-8")) {
            return;
        }
        names.stream().filter(name -> name.chars().anyMatch(c -> c > '~')).findFirst().ifPresent(name -> {
            throw new InputException(kind + " '" + name
                    + "' is not ASCII, and Java was started in a locale whose names are "
                    + encoding + ": start it with LC_ALL=C.UTF-8 (on macOS en_US.UTF-8), as the script lanewise does");
        });
    }
}
