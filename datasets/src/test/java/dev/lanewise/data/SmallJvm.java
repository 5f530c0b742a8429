package dev.lanewise.data;

import dev.lanewise.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the tests in a JVM of its own, whose memory is small. */
final class SmallJvm {
    private SmallJvm() {}

    /** All that the program prints. */
    static String run(String memory, Class<?> program, String... arguments) throws IOException, InterruptedException {
        String library = Path.of(Tensor.class.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
        String classes = String.join(File.pathSeparator, Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString(), library);
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory, "-Dstdout.encoding=UTF-8", "-cp", classes, program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }
}
