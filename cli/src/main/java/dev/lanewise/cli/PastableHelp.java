package dev.lanewise.cli;

import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** Help whose examples can be pasted: with the command as it was called, and each in one line however narrow the terminal is. */
final class PastableHelp extends Help {
    private static final String EXAMPLE = "  lanewise ";

    PastableHelp(CommandSpec command, ColorScheme colors) {
        super(command, colors);
    }

    @Override
    public String footer(Object... parameters) {
        StringBuilder footer = new StringBuilder();
        for (String line : commandSpec().usageMessage().footer()) {
            footer.append(line.startsWith(EXAMPLE)
                    ? "  " + ShellWord.ofThisCommand() + " " + line.substring(EXAMPLE.length()) + System.lineSeparator()
                    : createHeading(line + "%n", parameters));
        }
        return footer.toString();
    }
}
