package dev.lanewise.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds the reference data that tests compare with.
 *
 * <p>The data lies outside the repository: in the folder named by the system property {@value #PROPERTY}, or else in
 * {@code ../shared/data}, both relative to the repository's root. A test whose data is absent is aborted, which JUnit counts as
 * skipped, and says so on standard error.
 */
public final class TestData {

    /** The system property that names the folder of the reference data. */
    public static final String PROPERTY = "lanewise.test.data";

    private static final JsonMapper JSON = new JsonMapper();

    private TestData() {
    }

    /**
     * Returns the folder of the reference data.
     *
     * @return an existing folder, absolute
     * @throws org.opentest4j.TestAbortedException if there is none
     */
    public static Path root() {
        Path root = configuredRoot();
        if (!Files.isDirectory(root)) {
            skip("no reference data: " + root + " is not a folder; name one by -D" + PROPERTY + "=DIR");
        }
        return root;
    }

    /**
     * Returns a file or folder of the reference data.
     *
     * @param relative the path below {@link #root()}, with {@code /} between its parts
     * @return an existing path, absolute
     * @throws org.opentest4j.TestAbortedException if it does not exist
     */
    public static Path path(String relative) {
        return existing(root().resolve(relative));
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
            skip("no reference data: " + path + " does not exist");
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
        abort(reason);
    }
}
