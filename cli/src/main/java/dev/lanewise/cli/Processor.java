package dev.lanewise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The processor of this machine.
 *
 * @param name as the system gives it
 * @param vectorBits the width of its widest vector instructions that are of use here
 */
record Processor(String name, int vectorBits) {
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    /** Asks the system: {@code /proc/cpuinfo} on Linux, {@code sysctl} on macOS, an environment variable on Windows. */
    static Processor detect() {
        String architecture = System.getProperty("os.arch");
        List<String> lines = linuxLines();
        String name = value(lines, "model name");
        if (name.isEmpty()) {
            name = macName();
        }
        if (name.isEmpty()) {
            name = System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", architecture);
        }
        List<String> flags = Arrays.asList(value(lines, "flags").split(" "));
        int bits = flags.contains("avx512f") ? 512 : flags.contains("avx2") ? 256 : 128;
        return new Processor(name, bits);
    }

    private static List<String> linuxLines() {
        try {
            return Files.exists(LINUX) ? Files.readAllLines(LINUX) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream().filter(line -> line.startsWith(key)).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("");
    }

    private static String macName() {
        if (!System.getProperty("os.name").startsWith("Mac")) {
            return "";
        }
        try {
            Process process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
