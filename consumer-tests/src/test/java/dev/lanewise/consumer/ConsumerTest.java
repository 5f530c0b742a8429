package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small program of a user, compiled and run against the jars, in each way that Java has for it. */
class ConsumerTest {
    private static final Path SOURCES = Path.of("src", "consumers", "modular").toAbsolutePath();
    private static final String MAIN = SOURCES.resolve("example").resolve("Main.java").toString();

    @TempDir
    Path folder;

    @Test
    void onTheModulePathNoFlagIsNeeded() throws Exception {
        Tools.run("javac", "-d", folder.toString(), "-p", Tools.ARTIFACTS.toString(),
                SOURCES.resolve("module-info.java").toString(), MAIN);
        assertPrints("16.0 vector",
                Tools.java("-p", folder + File.pathSeparator + Tools.ARTIFACTS, "-m", "example/example.Main"));
    }

    @Test
    void onTheClassPathTheFlagBringsTheVectorApi() throws Exception {
        compileForClassPath();
        assertPrints("16.0 vector", Tools.java("--add-modules", "jdk.incubator.vector", "-cp", runtimeClassPath(),
                "example.Main"));
    }

    @Test
    void onTheClassPathWithoutTheFlagItComputesAllTheSameAndNamesTheFlag() throws Exception {
        compileForClassPath();
        Tools.Result result = Tools.java("-cp", runtimeClassPath(), "example.Main");
        assertPrints("16.0 scalar", result);
        assertTrue(result.err().contains("--add-modules jdk.incubator.vector"), result::err);
    }

    private void compileForClassPath() throws IOException {
        Tools.run("javac", "-d", folder.toString(), "-cp", Tools.classPath(), MAIN);
    }

    private String runtimeClassPath() throws IOException {
        return folder + File.pathSeparator + Tools.classPath();
    }

    private static void assertPrints(String line, Tools.Result result) {
        assertEquals(0, result.exitCode(), result::err);
        assertEquals(line, result.out().strip());
    }
}
