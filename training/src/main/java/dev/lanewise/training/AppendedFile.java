package dev.lanewise.training;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** A text file that grows by whole lines; a line that was cut by a kill is dropped when the file is taken up again. */
final class AppendedFile {
    private AppendedFile() {}

    /** Appends a line, and the line feed with it in one write. */
    static void append(Path file, String line) throws IOException {
        try {
            Files.write(file, (line + "\n").getBytes(StandardCharsets.UTF_8), CREATE, APPEND);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Cuts the file, which is made if it does not exist, before the first line that is not to be kept or not complete.
     */
    static void keepLines(Path file, Predicate<String> keep) throws IOException {
        byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        int kept = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                if (!keep.test(new String(content, kept, i - kept, StandardCharsets.UTF_8))) {
                    break;
                }
                kept = i + 1;
            }
        }
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.truncate(kept);
        }
    }
}
