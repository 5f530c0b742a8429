package dev.lanewise.bench.compare;

import dev.lanewise.bench.Row;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Java processes that are started as this one was. */
final class OwnProcess {
    private OwnProcess() {}

    /**
     * The rows of a contest that is measured in a process of its own.
     *
     * @throws ContestException if that process fails
     */
    static List<Row> rows(Contest contest, int threads, int pairs) throws IOException {
        Path file = Files.createTempFile("compare", ".csv");
        try {
            run(Compare.class, contest.suite().name(), "--contest", contest.id(), "--threads",
                    Integer.toString(threads), "--pairs", Integer.toString(pairs), "--csv", file.toString());
            return Files.readAllLines(file).stream().map(Row::parse).toList();
        } finally {
            Files.delete(file);
        }
    }

    /** Runs a class; what it prints goes to the error stream. */
    static void run(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        try {
            process.getInputStream().transferTo(System.err);
            int status = process.waitFor();
            if (status != 0) {
                throw new ContestException("its process ended with status " + status);
            }
        } catch (InterruptedException e) {
            throw new ContestException("interrupted");
        }
    }
}
