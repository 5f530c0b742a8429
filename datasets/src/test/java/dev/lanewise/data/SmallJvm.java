package dev.lanewise.data;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a program of the tests in a JVM of its own, whose memory is small. */
final class SmallJvm {
    private SmallJvm() {}

    /** All that the program prints. */
    static String run(String memory, Class<?> program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory, "-Dstdout.encoding=UTF-8", "-cp", classPath(), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    /** The modules of this test as a class path, and the folder of the tests. */
    private static String classPath() {
        return String.join(File.pathSeparator, Stream.of(System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path"), Path.of("target", "test-classes").toAbsolutePath().toString())
                .filter(path -> !path.isEmpty()).toList());
    }
}
