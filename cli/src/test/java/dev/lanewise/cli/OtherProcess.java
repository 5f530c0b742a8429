package dev.lanewise.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command in a process of its own, with the modules or the class path of this one. */
final class OtherProcess {
    private OtherProcess() {}

    /** Starts it in this folder; what it prints is added to a log. */
    static Process start(Path log, List<String> arguments) throws IOException {
        return start(log, Path.of("").toAbsolutePath(), arguments);
    }

    /** Starts it in another working folder. */
    static Process start(Path log, Path folder, List<String> arguments) throws IOException {
        return builder(arguments).directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    /** What starts it, with both outputs in one. */
    static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            command.addAll(List.of("-p", modulePath, "-m", "dev.lanewise.cli/" + Main.class.getName()));
        } else {
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        }
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    /** What it has printed. */
    static String log(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
