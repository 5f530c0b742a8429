package dev.lanewise.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder that a training run writes to. */
final class RunFolder {
    private static final Path PARENT = Path.of("runs");

    private RunFolder() {}

    /**
     * Makes the folder of a new run.
     *
     * @param requested the folder that the user wants, or null for the first free {@code runs/MODEL-DATA-N}
     * @throws InputException if the requested folder holds something already
     */
    static Path create(Path requested, RunConfig config) throws IOException {
        if (requested == null) {
            // The data may be a path.
            String data = config.data().replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
            return createNext(config.model() + "-" + data + "-");
        }
        requireFree(requested);
        return createDirectories(requested);
    }

    /** Checks that a run may be started in a folder, before any work is done. */
    static void requireFree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + " is not a folder; choose another --out");
        }
        try (Stream<Path> content = Files.list(folder)) {
            // A run that was killed at once has left its lock and nothing else.
            if (content.anyMatch(file -> !file.getFileName().toString().equals(RunLock.FILE))) {
                throw new InputException(folder + " holds something already; go on with its run by --resume "
                        + ShellWord.of(folder.toString()) + ", or choose another --out");
            }
        }
    }

    /** Deletes the folder of a run that nobody is to see. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            for (Path file : content.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static Path createNext(String prefix) throws IOException {
        createDirectories(PARENT);
        for (int number = 1;; number++) {
            try {
                return Files.createDirectory(PARENT.resolve(prefix + number));
            } catch (FileAlreadyExistsException e) {
                // Taken, maybe by a run that began just now: the next number then.
                continue;
            }
        }
    }

    private static Path createDirectories(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException("cannot make the folder " + folder + ": " + Failures.message(e), e);
        }
    }
}
