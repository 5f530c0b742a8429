package dev.lanewise.cli;

import dev.lanewise.data.DatasetFormatException;
import dev.lanewise.data.DatasetNotFoundException;
import dev.lanewise.formats.SafeTensorsException;
import dev.lanewise.models.PyTorchFormatException;
import dev.lanewise.models.WeightsFormatException;
import dev.lanewise.training.CheckpointException;
import dev.lanewise.training.DivergedException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on the error stream and an exit status. */
final class Failures {
    /** The environment failed: disk, memory, network. */
    static final int ENVIRONMENT = ExitCode.SOFTWARE;
    /** The input was wrong. */
    static final int INPUT = ExitCode.USAGE;

    /** The environment variable that asks for stack traces. */
    private static final String DEBUG = "LANEWISE_DEBUG";

    private Failures() {}

    /** Reports a failure in one line; the stack trace follows only where {@value #DEBUG} is 1. */
    static int report(Throwable failure, Streams streams) {
        streams.err().println("lanewise: " + message(failure).strip().replaceAll("\\s*\\R\\s*", " "));
        if ("1".equals(System.getenv(DEBUG))) {
            failure.printStackTrace(streams.err());
        }
        return exitCode(failure);
    }

    /** Reports wrong arguments, with what may have been meant. */
    static int reportUsage(ParameterException failure, Streams streams) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        StringBuilder message = new StringBuilder(String.valueOf(failure.getMessage()));
        if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.getSuggestions().isEmpty()) {
            message.append("; did you mean ").append(String.join(" or ", unmatched.getSuggestions())).append('?');
        }
        return report(new InputException(message + "; see " + command + " --help"), streams);
    }

    /** What went wrong, for the user. */
    static String message(Throwable failure) {
        return switch (failure) {
            case OutOfMemoryError error -> "not enough memory (" + error.getMessage()
                    + "): use a smaller --batch-size, or give Java more by JAVA_TOOL_OPTIONS=-Xmx8g";
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
            case InputException _,IllegalArgumentException _,DivergedException _ -> INPUT;
            case SafeTensorsException _,PyTorchFormatException _,WeightsFormatException _,CheckpointException _ ->
                INPUT;
            case DatasetNotFoundException _,DatasetFormatException _,NoSuchFileException _ -> INPUT;
            default -> ENVIRONMENT;
        };
    }
}
