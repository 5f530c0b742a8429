package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The script {@code lanewise} itself, in a checkout of its own with JDKs that only print what they are started with, and a Maven that counts its
 * builds.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String GOOD = "25.0.3";

    @TempDir
    private Path temporary;

    private ScriptCheckout checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = ScriptCheckout.in(temporary.resolve("a ü 'q' [x]* $HOME"));
        checkout.jdk("jdk", GOOD);
    }

    // The environment

    @ParameterizedTest
    @CsvSource({"LANG,C", "LC_ALL,C", "LC_ALL,POSIX", "LC_CTYPE,C", "LANG,''", "NONE,x", "LANG,de_DE.ISO-8859-1",
            "LC_ALL,xx_YY.UTF-8",
            "LANG,tr_TR"})
    void namesAreUtf8InEveryLocale(String variable, String value) throws Exception {
        ScriptCheckout.Run run = checkout.with(variable, value).run("info");
        assertEquals("UTF-8", run.requireDone().values("charmap").getFirst(), run.toString());
    }

    @Test
    void aLocaleOfUtf8StaysAsItIs() throws Exception {
        assertEquals(List.of("C.UTF-8"), checkout.with("LANG", "C.UTF-8").run("info").requireDone().values("LANG"));
        assertEquals(List.of(""), checkout.with("LANG", "C.UTF-8").run("info").requireDone().values("LC_ALL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/nonexistent", "/proc"})
    void aHomeIsNotNeeded(String home) throws Exception {
        checkout.with("HOME", home).run("info").requireDone();
        checkout.without("HOME").run("info").requireDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "5", "wide", "99999999999999999999"})
    void theWidthOfATerminalIsNotItsConcern(String columns) throws Exception {
        checkout.with("COLUMNS", columns).run("info").requireDone();
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        List<String> arguments = List.of("a b", "*", "it's", "$(x)", "", "ü", "a\"b", "--x=a b");
        assertEquals(arguments, checkout.run(arguments.toArray(String[]::new)).requireDone().values("arg"));
    }

    // The way to the script

    @Test
    void itIsFoundThroughChainsOfLinksFromAnywhere() throws Exception {
        Path bin = Files.createDirectories(temporary.resolve("my bin"));
        Path other = Files.createDirectories(temporary.resolve("other"));
        Files.createSymbolicLink(other.resolve("first"), checkout.folder().resolve("lanewise"));
        Files.createSymbolicLink(bin.resolve("second"), Path.of("..", "other", "first"));
        Files.createSymbolicLink(temporary.resolve("linked"), checkout.folder());
        for (Path script : List.of(bin.resolve("second"), temporary.resolve("linked").resolve("lanewise"))) {
            ScriptCheckout.Run run = checkout.with("CDPATH", temporary.toString()).runScript(script, temporary, "info");
            assertEquals(List.of("info"), run.requireDone().values("arg"));
            assertEquals(List.of("-Dlanewise.command=" + script), run.options("-Dlanewise.command"));
        }
        assertEquals(List.of("info"),
                checkout.runScript(Path.of("lanewise"), checkout.folder(), "info").requireDone().values("arg"));
    }

    // The JDK

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.1", "25.0.2", "25.0.2.1", "25-ea"})
    void anOlderJdkIsRefusedWithTheReasonAndTheWayRound(String version) throws Exception {
        checkout.jdk("jdk", version);
        ScriptCheckout.Run run = checkout.run("info");
        run.requireFailure(version, "corrupt arrays", "JDK-8377811", "25.0.3", "LANEWISE_OLD_JDK=1");
        checkout.with("LANEWISE_JAVA", checkout.java("jdk")).run("info").requireFailure(version, "corrupt arrays",
                "LANEWISE_OLD_JDK=1");
        checkout.with("LANEWISE_OLD_JDK", "1").run("info").requireDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"25.0.3", "25.0.4", "25.0.10", "25.0.3.1", "25.1"})
    void aJdkFromTheSafeUpdateOnIsTaken(String version) throws Exception {
        checkout.jdk("jdk", version);
        if (version.equals("25.1")) {
            checkout.with("LANEWISE_OLD_JDK", "1").run("info").requireDone();
        } else {
            checkout.run("info").requireDone();
        }
    }

    @Test
    void theBestOfSeveralIsTaken() throws Exception {
        checkout.jdk("a-25.0.1", "25.0.1");
        checkout.jdk("b-17", "17.0.15");
        checkout.jdk("c-26", "26");
        assertEquals(List.of("jdk"), checkout.run("info").requireDone().values("jdk"));
        checkout.jdk("mine", "25.0.4");
        assertEquals(List.of("mine"),
                checkout.with("JAVA_HOME", checkout.home("mine")).run("info").requireDone().values("jdk"));
        assertEquals(List.of("jdk"),
                checkout.with("JAVA_HOME", checkout.home("b-17")).run("info").requireDone().values("jdk"));
        assertEquals(List.of("jdk"), checkout.with("JAVA_HOME", "/nowhere").run("info").requireDone().values("jdk"));
        assertEquals(List.of("mine"),
                checkout.with("LANEWISE_JAVA", checkout.java("mine")).run("info").requireDone().values("jdk"));
    }

    @Test
    void whatIsThereIsNamedWhereNoneFits() throws Exception {
        checkout.jdk("jdk", "26.0.1");
        checkout.run("info").requireFailure("no JDK 25 found", "is Java 26.0.1", "LANEWISE_JAVA=");
        checkout.jdk("jdk", "8.0.1");
        checkout.run("info").requireFailure("is Java 8.0.1");
        checkout.with("LANEWISE_JAVA", checkout.java("jdk")).run("info").requireFailure("LANEWISE_JAVA=",
                "is Java 8.0.1");
        checkout.with("LANEWISE_JAVA", "/nowhere/java").run("info").requireFailure("LANEWISE_JAVA=/nowhere/java");
    }

    @Test
    void aRuntimeWithoutTheVectorApiIsRefused() throws Exception {
        Files.writeString(Path.of(checkout.home("jdk")).resolve("release"),
                "JAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base java.desktop\"");
        checkout.run("info").requireFailure("lacks the module jdk.incubator.vector");
        Files.writeString(Path.of(checkout.home("jdk")).resolve("release"),
                "MODULES=\"java.base jdk.incubator.vector\"\nJAVA_VERSION=\"25.0.3\"");
        checkout.run("info").requireDone();
    }

    @Test
    void aRuntimeWithoutACompilerRunsWhatIsBuilt() throws Exception {
        Files.delete(Path.of(checkout.home("jdk")).resolve("bin").resolve("javac"));
        checkout.run("info").requireFailure("no compiler (bin/javac)", "install a JDK 25");
        checkout.jdk("z-compiler", GOOD);
        checkout.run("info").requireDone();
        Files.delete(Path.of(checkout.home("z-compiler")).resolve("bin").resolve("javac"));
        checkout.run("info").requireDone();
        assertEquals(1, checkout.builds());
    }

    // The flags

    @ParameterizedTest
    @ValueSource(strings = {"LANEWISE_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void ourCollectorGivesWayToTheUsers(String variable) throws Exception {
        for (String collector : List.of("-XX:+UseZGC", "-XX:+UseParallelGC", "-Xmx1g -XX:+UseSerialGC -Da=b",
                "-XX:-UseG1GC",
                "'-XX:+UseShenandoahGC'", "\n-XX:+UseZGC\n")) {
            ScriptCheckout.Run run = checkout.with(variable, collector).run("info");
            assertEquals(List.of(), run.requireDone().options("-XX:+UseG1GC"), collector);
            assertEquals(List.of(), run.options("-XX:MaxNewSize"), collector);
            assertEquals(List.of(), run.options("-XX:G1"), collector);
        }
        assertEquals(1, checkout.with(variable, "-XX:+UseGCOverheadLimit").run("info").requireDone()
                .options("-XX:+UseG1GC").size());
    }

    @ParameterizedTest
    @CsvSource({"-Xmn1g,-XX:MaxNewSize", "-XX:NewSize=1g,-XX:MaxNewSize", "-XX:MaxNewSize=1g,-XX:MaxNewSize=64m",
            "-XX:GCTimeRatio=9,-XX:GCTimeRatio=1",
            "-XX:G1HeapRegionSize=4m,-XX:G1HeapRegionSize=1m", "-XX:UseAVX=2,-XX:UseAVX=3",
            "-XX:-UseTransparentHugePages,-XX:+UseTransparentHugePages",
            "-XX:-UnlockExperimentalVMOptions,-XX:G1ExpandByPercentOfAvailable"})
    void eachOfOurFlagsGivesWayToTheUsers(String users, String ours) throws Exception {
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "LANEWISE_OPTS")) {
            assertEquals(List.of(), checkout.with(variable, users).run("info").requireDone().options(ours), variable);
        }
        assertEquals(1, checkout.run("info").requireDone().options("-XX:+UseG1GC").size());
    }

    @Test
    void optionsInFilesCount() throws Exception {
        Path file = Files.writeString(temporary.resolve("options"), "-Xmx1g\n-XX:+UseZGC\n");
        for (String variable : List.of("JDK_JAVA_OPTIONS", "LANEWISE_OPTS")) {
            for (String prefix : List.of("@", "-XX:VMOptionsFile=")) {
                assertEquals(List.of(),
                        checkout.with(variable, prefix + file).run("info").requireDone().options("-XX:+UseG1GC"));
            }
        }
    }

    @Test
    void wordsOfOptionsAreHeldTogetherByQuotes() throws Exception {
        ScriptCheckout.Run run = checkout
                .with("LANEWISE_OPTS", "  -Da='b c'\t\"-Dd=e  f\"\n-Dg=* -Dh=$(touch x) -Di=it\\'s ").run("info");
        assertEquals(List.of("-Da=b c", "-Dd=e  f", "-Dg=*", "-Dh=$(touch", "-Di=it's"),
                run.requireDone().options("-Da", "-Dd", "-Dg", "-Dh", "-Di"));
        checkout.with("LANEWISE_OPTS", "-Da='b").run("info").requireFailure("LANEWISE_OPTS=-Da='b", "quote");
    }

    // The build

    @Test
    void itIsBuiltOnceAndAfterEachChange() throws Exception {
        checkout.run("info").requireDone();
        checkout.run("info").requireDone();
        assertEquals(1, checkout.builds());
        checkout.change("cli/src/main/java/A.java", "class A { int i; }");
        checkout.run("info").requireDone();
        checkout.run("info").requireDone();
        assertEquals(2, checkout.builds());
        checkout.change("training/src/main/java/New.java", "class New {}");
        checkout.run("info").requireDone();
        Files.delete(checkout.folder().resolve("training/src/main/java/New.java"));
        checkout.run("info").requireDone();
        checkout.change("models/pom.xml", "<project><!-- changed --></project>");
        checkout.run("info").requireDone();
        assertEquals(5, checkout.builds());
        checkout.change("cli/src/test/java/ATest.java", "class ATest {}");
        checkout.change("README.md", "news");
        checkout.run("info").requireDone();
        assertEquals(5, checkout.builds());
    }

    @Test
    void aChangeThatLooksOldIsSeen() throws Exception {
        checkout.run("info").requireDone();
        Path source = checkout.change("cli/src/main/java/A.java", "class A { long l; }");
        Files.setLastModifiedTime(source, FileTime.from(Instant.EPOCH));
        checkout.run("info").requireDone();
        assertEquals(2, checkout.builds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cp -R", "cp -Rp", "mv"})
    void aCopiedOrMovedCheckoutIsNotBuiltAnew(String command) throws Exception {
        checkout.run("info").requireDone();
        ScriptCheckout copy = checkout.transferred(command, temporary.resolve("elsewhere"));
        copy.touchAll();
        copy.run("info").requireDone();
        copy.run("info").requireDone();
        assertEquals(1, copy.builds());
        copy.change("cli/src/main/java/A.java", "class A { int changed; }");
        copy.run("info").requireDone();
        assertEquals(2, copy.builds());
    }

    @Test
    void anApplicationOfOtherSourcesIsBuiltAnew() throws Exception {
        checkout.run("info").requireDone();
        // As ./mvnw package does after a change that is taken back later.
        checkout.change("cli/target/app/cli.jar", "of other sources");
        checkout.run("info").requireDone();
        assertEquals(2, checkout.builds());
    }

    @Test
    void aBuildThatFailsOrIsInterruptedIsNone() throws Exception {
        checkout.with("FAIL", "1").run("info").requireFailure("the build failed");
        checkout.run("info").requireDone();
        assertEquals(2, checkout.builds());
        checkout.change("cli/src/main/java/A.java", "class A { int broken; }");
        checkout.with("FAIL", "1").run("info").requireFailure("the build failed");
        checkout.change("cli/src/main/java/A.java", "class A {}");
        checkout.run("info").requireDone();
        assertEquals(4, checkout.builds());
        checkout.change("cli/src/main/java/A.java", "class A { int brokenToo; }");
        // The application of before is still there, and nothing is newer than the attempt.
        checkout.with("FAIL", "early").run("info").requireFailure("the build failed");
        checkout.with("FAIL", "early").run("info").requireFailure("the build failed");
        assertEquals(6, checkout.builds());
    }

    @Test
    void aSourceThatChangesDuringTheBuildIsBuiltNextTime() throws Exception {
        checkout.with("MEANWHILE", "cli/src/main/java/A.java").run("info").requireDone();
        checkout.run("info").requireDone();
        assertEquals(2, checkout.builds());
    }

    /** Where the system has no lock for scripts, both may build. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void twoFirstStartsBuildOnce() throws Exception {
        ScriptCheckout slow = checkout.with("SLOW", "1");
        List<Process> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(slow.start("info"));
        }
        for (Process each : both) {
            assertEquals(0, each.waitFor());
        }
        assertEquals(1, checkout.builds());
    }

    // The streams

    @Test
    void aClosedOutputCannotBeWritten() throws Exception {
        checkout.run("info").requireDone();
        for (String redirection : List.of(">&-", ">&- <&-", ">&- 2>/dev/null <&-")) {
            ScriptCheckout.Run run = checkout.shell("./lanewise info " + redirection);
            assertEquals(1, run.exitCode(), redirection + run);
        }
        assertEquals(0, checkout.shell("./lanewise info 2>&- <&-").exitCode());
    }

    @Test
    void itIsForBash32() throws IOException {
        List<String> tooNew = List.of("mapfile", "readarray", "declare -A", "local -A", "local -n", "${!", "|&", "&>>",
                "coproc", ",,}", "^^}", "wait -n",
                "readlink -f", "realpath", "sort -z", "stat -c", "date -d", "sed -i", "grep -P");
        for (String script : List.of("lanewise", "benchmarks/compare", "build-config/launch.sh",
                "build-config/environment.sh")) {
            String text = Files.readString(REPOSITORY.resolve(script));
            assertEquals(List.of(), tooNew.stream().filter(text::contains).toList(), script);
        }
    }

    @Test
    void theTerminalIsTheErrorStreams() throws Exception {
        ScriptCheckout.Run run = checkout.run("info").requireDone();
        assertEquals(List.of("-Dlanewise.terminal=false"), run.options("-Dlanewise.terminal"));
        assertFalse(run.options("-Dlanewise.command").isEmpty());
    }
}
