package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JDK's tools on the built artifacts. */
final class Tools {
    /** The jars of the cli and of all that it needs, where the build copied them. */
    static final Path ARTIFACTS = Path.of("target", "artifacts").toAbsolutePath();

    private Tools() {
    }

    /** What a program said. */
    record Result(int exitCode, String out, String err) {
    }

    /** The artifacts as a class path. */
    static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(ARTIFACTS)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** All files below a folder with this suffix, sorted. */
    static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** Runs a tool of this JDK in this process; fails the test with the tool's output unless it succeeds. */
    static void run(String tool, String... arguments) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int exitCode = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
        assertEquals(0, exitCode, () -> tool + " said:\n" + output);
    }

    /** Runs {@code java} of this JDK in a child process. */
    static Result java(String... arguments) throws IOException, InterruptedException {
        return java(Map.of(), arguments);
    }

    /** Runs {@code java} of this JDK in a child process with more environment variables. */
    static Result java(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return execute(Path.of(System.getProperty("java.home")), environment, arguments);
    }

    /** Runs {@code bin/java} of a run-time image in a child process. */
    static Result execute(Path image, String... arguments) throws IOException, InterruptedException {
        return execute(image, Map.of(), arguments);
    }

    private static Result execute(Path image, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(image.resolve("bin").resolve("java").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        // What the machine's user has set for every JVM would be part of the output.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        Path errors = Files.createTempFile("stderr", ".txt");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String out;
            try (InputStream stream = process.getInputStream()) {
                out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
            return new Result(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
