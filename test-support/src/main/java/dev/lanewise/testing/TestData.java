package dev.lanewise.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the reference data that tests compare with.
 *
 * <p>What was computed for this project is part of the repository, a zip for each set in {@code test-support/references}.
 * Data of others lies outside of it: in the folder named by the system property {@value #PROPERTY}, or else in
 * {@code ../shared/data}, both relative to the repository's root. A set of the folder comes before that of the repository. A
 * test whose data is in neither is aborted, which JUnit counts as skipped, and says so on standard error.
 */
public final class TestData {

    /** The system property that names the folder of the reference data. */
    public static final String PROPERTY = "lanewise.test.data";

    private static final JsonMapper JSON = new JsonMapper();
    /** Open as long as the tests run. */
    private static final Map<Path, FileSystem> ZIPS = new ConcurrentHashMap<>();

    private TestData() {
    }

    /**
     * Returns a file or folder of the reference data.
     *
     * @param relative the path, with {@code /} between its parts, the first of which is the set
     * @return an existing path: absolute, or inside of a zip
     * @throws org.opentest4j.TestAbortedException if it does not exist
     */
    public static Path path(String relative) {
        Path outside = configuredRoot().resolve(relative);
        Path own = own(relative);
        return own != null && !Files.exists(outside) ? own : existing(outside);
    }

    /**
     * Returns a file or folder of the repository's own reference data, whatever lies outside.
     *
     * @param relative the path, with {@code /} between its parts, the first of which is the set
     * @return an existing path inside of a zip
     */
    public static Path committed(String relative) {
        return Objects.requireNonNull(own(relative), () -> "the repository has no reference " + relative);
    }

    /** The same path in the zip of its set; null if there is none. */
    private static Path own(String relative) {
        String set = relative.substring(0, (relative + "/").indexOf('/'));
        Path zip = repositoryRoot().resolve("test-support/references").resolve(set + ".zip");
        if (!Files.exists(zip)) {
            return null;
        }
        Path path = ZIPS.computeIfAbsent(zip, TestData::open).getPath(relative);
        return Files.exists(path) ? path : null;
    }

    private static FileSystem open(Path zip) {
        try {
            return FileSystems.newFileSystem(zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns a file or folder that a test reads if it is there, such as a data set that a system package installs.
     *
     * @param path where it may be
     * @return the same path
     * @throws org.opentest4j.TestAbortedException if it does not exist
     */
    public static Path existing(Path path) {
        if (!Files.exists(path)) {
            skip("no reference data: " + path + " does not exist; name a folder that has it by -D" + PROPERTY + "=DIR");
        }
        return path;
    }

    /**
     * Reads a JSON file.
     *
     * @param file the file
     * @return its tree
     */
    public static JsonNode json(Path file) {
        return JSON.readTree(file);
    }

    private static Path configuredRoot() {
        String configured = System.getProperty(PROPERTY, "");
        return repositoryRoot().resolve(configured.isEmpty() ? "../shared/data" : configured).normalize();
    }

    /** A test started by an IDE has the property unset, and its module or the repository as the working folder. */
    private static Path repositoryRoot() {
        Path workingFolder = Path.of("").toAbsolutePath();
        for (Path folder = workingFolder; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("mvnw"))) {
                return folder;
            }
        }
        return workingFolder;
    }

    private static void skip(String reason) {
        System.err.println("SKIPPED: " + reason);
        UnprovedTests.add();
        abort(reason);
    }
}
