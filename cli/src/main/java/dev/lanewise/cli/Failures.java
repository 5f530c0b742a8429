package dev.lanewise.cli;

import dev.lanewise.data.DatasetFormatException;
import dev.lanewise.data.DatasetNotFoundException;
import dev.lanewise.formats.SafeTensorsException;
import dev.lanewise.models.PyTorchFormatException;
import dev.lanewise.models.WeightsFormatException;
import dev.lanewise.onnx.OnnxFormatException;
import dev.lanewise.training.CheckpointException;
import dev.lanewise.training.DivergedException;
import dev.lanewise.training.NotFiniteException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/** Turns what went wrong into one line on the error stream and an exit status. */
final class Failures {
    /** The environment failed: disk, memory, network. */
    static final int ENVIRONMENT = ExitCode.SOFTWARE;
    /** The input was wrong. */
    static final int INPUT = ExitCode.USAGE;

    /** The environment variable that asks for stack traces. */
    private static final String DEBUG = "LANEWISE_DEBUG";

    /** The options that bound the memory of a step, whose names differ from command to command. */
    private static final List<String> BATCH_OPTIONS = List.of("--batch-size", "--batch");
    /** An option in a message. */
    private static final Pattern OPTION = Pattern.compile("(?<![^\\s(,])--([a-z0-9][a-z0-9-]*)");

    private Failures() {}

    /** Reports a failure in one line; the stack trace follows only where {@value #DEBUG} is 1. */
    static int report(Throwable failure, Streams streams) {
        return report(message(failure), failure, streams);
    }

    /** Reports the failure of a command, and names no option that it does not have. */
    static int report(Throwable failure, CommandSpec command, Streams streams) {
        String message = message(failure);
        if (failure instanceof OutOfMemoryError) {
            message += BATCH_OPTIONS.stream().filter(option -> takes(command, option)).findFirst()
                    .map(option -> ", or use a smaller " + option).orElse("");
        }
        return report(withOptionsOf(command, message), failure, streams);
    }

    private static boolean takes(CommandSpec command, String option) {
        return command.findOption(option) != null || setsByKey(command, option.substring(2));
    }

    /** Whether an option of {@code lanewise train} is given to a command as {@code --set KEY=VALUE}. */
    private static boolean setsByKey(CommandSpec command, String key) {
        return command.findOption("--set") != null && RunConfig.keys().contains(key);
    }

    private static String withOptionsOf(CommandSpec command, String message) {
        return OPTION.matcher(message).replaceAll(option -> {
            String key = option.group(1);
            return command.findOption("--" + key) == null && setsByKey(command, key) ? key : option.group();
        });
    }

    private static int report(String message, Throwable failure, Streams streams) {
        streams.err().println("lanewise: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        if ("1".equals(System.getenv(DEBUG))) {
            failure.printStackTrace(streams.err());
        }
        return exitCode(failure);
    }

    /** What went wrong, for the user. */
    static String message(Throwable failure) {
        return switch (failure) {
            case OutOfMemoryError error -> "not enough memory (" + error.getMessage()
                    + "): give Java more by JAVA_TOOL_OPTIONS=-Xmx8g";
            case UncheckedIOException wrapped -> message(wrapped.getCause());
            case NoSuchFileException missing -> missing.getFile() + ": no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileSystemException named when named.getReason() != null -> named.getFile() + ": " + named.getReason();
            case Throwable other when other.getMessage() == null -> "unexpected " + other + "; set " + DEBUG
                    + "=1 for the place";
            default -> failure.getMessage();
        };
    }

    private static int exitCode(Throwable failure) {
        return switch (failure) {
            case UncheckedIOException wrapped -> exitCode(wrapped.getCause());
            case InputException _,IllegalArgumentException _,DivergedException _,NotFiniteException _ -> INPUT;
            case SafeTensorsException _,PyTorchFormatException _,WeightsFormatException _,CheckpointException _ ->
                INPUT;
            case OnnxFormatException _,DatasetNotFoundException _,DatasetFormatException _,NoSuchFileException _ ->
                INPUT;
            default -> ENVIRONMENT;
        };
    }
}
