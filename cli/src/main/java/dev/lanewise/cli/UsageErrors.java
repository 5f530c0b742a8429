package dev.lanewise.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments: what was not understood, what was probably meant, and what there is. */
final class UsageErrors {
    private final CommandSpec command;
    private final String name;

    private UsageErrors(CommandSpec command) {
        this.command = command;
        this.name = command.qualifiedName();
    }

    /** The message for a failure to parse arguments. */
    static String message(ParameterException failure, List<String> arguments) {
        return new UsageErrors(failure.getCommandLine().getCommandSpec()).describe(failure, arguments)
                + "; see " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help";
    }

    private String describe(ParameterException failure, List<String> arguments) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return describeUnmatched(unmatched.getUnmatched());
        }
        if (failure instanceof MissingParameterException) {
            // A misspelt option is the reason why the right one is missing.
            List<String> unknown = arguments.stream().takeWhile(argument -> !argument.equals("--"))
                    .filter(argument -> argument.startsWith("--") && !isKnown(optionName(argument))).toList();
            if (!unknown.isEmpty()) {
                return describeOption(optionName(unknown.getFirst()));
            }
        }
        if (failure.getMessage().startsWith("Missing required subcommand")) {
            return "which command? " + name + " has " + String.join(", ", subcommands());
        }
        return failure.getMessage();
    }

    private String describeUnmatched(List<String> unmatched) {
        String first = unmatched.getFirst();
        if (first.startsWith("-") && first.length() > 1) {
            return describeOption(optionName(first));
        }
        if (!command.subcommands().isEmpty()) {
            return Names.unknown("command", first, subcommands());
        }
        return "unexpected argument" + (unmatched.size() > 1 ? "s " : " ")
                + unmatched.stream().map(argument -> "'" + argument + "'").collect(Collectors.joining(", "));
    }

    private String describeOption(String option) {
        List<String> own = options(command).toList();
        List<String> others = commandsWith(option, command.root(), new ArrayList<>());
        if (others.isEmpty()) {
            return Names.unknown("option", option, own);
        }
        return name + " has no option " + option + ", only " + String.join(", ", others)
                + (others.size() == 1 ? " has; " : " have; ") + name + " has " + String.join(", ", own);
    }

    private boolean isKnown(String option) {
        return command.findOption(option) != null;
    }

    private static String optionName(String argument) {
        return argument.split("=", 2)[0];
    }

    private List<String> subcommands() {
        return List.copyOf(command.subcommands().keySet());
    }

    private static Stream<String> options(CommandSpec command) {
        return command.options().stream().filter(option -> !option.hidden()).map(OptionSpec::longestName);
    }

    /** The names of the commands below one that have an option. */
    private static List<String> commandsWith(String option, CommandSpec below, List<String> into) {
        Collection<CommandLine> commands = below.subcommands().values();
        for (CommandLine each : commands) {
            if (each.getCommandSpec().findOption(option) != null) {
                into.add(each.getCommandSpec().qualifiedName());
            }
            commandsWith(option, each.getCommandSpec(), into);
        }
        return into;
    }
}
