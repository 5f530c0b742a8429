package dev.lanewise.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the command did as a process of its own.
 *
 * @param exitCode its exit status
 * @param text all that it wrote
 */
record Started(int exitCode, String text) {
    /** Runs the command in a locale, without the launcher, as from a checkout whose path every locale can name. */
    static Started of(String locale, String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("started-");
        Path link = folder.resolve("checkout");
        String checkout = Path.of("..").toRealPath().toString();
        try {
            Files.createSymbolicLink(link, Path.of(checkout));
            ProcessBuilder builder = OtherProcess.builder(List.of(arguments)).directory(folder.toFile());
            builder.command().replaceAll(word -> word.replace(checkout, link.toString()));
            builder.environment().put("LC_ALL", locale);
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Started(process.waitFor(), text);
        } finally {
            Files.deleteIfExists(link);
            Files.delete(folder);
        }
    }
}
