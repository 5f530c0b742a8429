package dev.lanewise.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A short run on the embedded digits, made once for all tests that only look at its folder. */
final class TrainedRun {
    private static TrainedRun shared;

    private final Path folder;
    private final Invocation invocation;

    private TrainedRun(Path folder, Invocation invocation) {
        this.folder = folder;
        this.invocation = invocation;
    }

    static synchronized TrainedRun shared() throws IOException {
        if (shared == null) {
            Path parent = Files.createTempDirectory("lanewise-test-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(parent)));
            Path folder = parent.resolve("run");
            Invocation invocation = Invocation.of("train", "lenet5", "--data", "digits", "--epochs", 2, "--out",
                    folder);
            shared = new TrainedRun(folder, invocation.requireDone());
        }
        return shared;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path folder() {
        return folder;
    }

    Invocation invocation() {
        return invocation;
    }

    /** A copy of the folder that a test may change. */
    Path copyTo(Path target) throws IOException {
        Files.createDirectory(target);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }

    private static void delete(Path parent) {
        try (Stream<Path> files = Files.walk(parent)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
