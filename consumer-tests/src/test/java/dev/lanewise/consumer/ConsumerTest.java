package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

    @Test
    void aProgramThatRequiresTheVectorApiFailsAtOnceWithoutIt() throws Exception {
        compileForClassPath();
        Tools.Result without = Tools.java("-Dlanewise.vectorApi=required", "-cp", runtimeClassPath(), "example.Main");
        assertEquals(1, without.exitCode());
        assertEquals("", without.out());
        assertTrue(without.err()
                .contains("LinkageError: no Vector API, and lanewise.vectorApi is required; start Java with "
                        + "--add-modules jdk.incubator.vector"),
                without::err);
        assertPrints("16.0 vector",
                Tools.java("-Dlanewise.vectorApi=required", "--add-modules", "jdk.incubator.vector", "-cp",
                        runtimeClassPath(), "example.Main"));
        Tools.Result misspelt = Tools.java("-Dlanewise.vectorApi=requierd", "-cp", runtimeClassPath(), "example.Main");
        assertTrue(misspelt.err().contains("must be optional or required, but is requierd"), misspelt::err);
    }

    /** As the book on containers says. */
    @Test
    void strictCompilersNeedTheIncubatorWarningOff() throws Exception {
        String modulePath = Tools.ARTIFACTS.toString();
        String descriptor = SOURCES.resolve("module-info.java").toString();
        Tools.run("javac", "-Xlint:all,-incubating", "-Werror", "-d", folder.resolve("module").toString(), "-p",
                modulePath, descriptor, MAIN);
        Tools.run("javac", "-Xlint:all", "-Werror", "-d", folder.resolve("classes").toString(), "-cp",
                Tools.classPath(), MAIN);
    }

    /** The jars unpacked into one, as shading does, and started as one jar with the variable that the book gives. */
    @Test
    void aFatJarIsStartedWithAVariable() throws Exception {
        compileForClassPath();
        for (Path jar : Tools.files(Tools.ARTIFACTS, ".jar")) {
            Tools.run("jar", "--extract", "--file", jar.toString(), "--dir", folder.toString());
        }
        Files.delete(folder.resolve("module-info.class"));
        Path fat = folder.resolve("fat.jar");
        Tools.run("jar", "--create", "--file", fat.toString(), "--main-class", "example.Main", "-C", folder.toString(),
                "dev", "-C",
                folder.toString(), "example");
        assertPrints("16.0 vector",
                Tools.java(Map.of("JDK_JAVA_OPTIONS", "--add-modules jdk.incubator.vector"), "-jar", fat.toString()));
        assertEquals(1, Tools.java("-Dlanewise.vectorApi=required", "-jar", fat.toString()).exitCode());
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
