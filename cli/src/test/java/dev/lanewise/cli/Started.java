package dev.lanewise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the command did as a process of its own.
 *
 * @param exitCode its exit status
 * @param text all that it wrote
 */
record Started(int exitCode, String text) {
    /** Runs the command in a locale, without the launcher. */
    static Started of(String locale, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = OtherProcess.builder(List.of(arguments));
        builder.environment().put("LC_ALL", locale);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Started(process.waitFor(), text);
    }
}
