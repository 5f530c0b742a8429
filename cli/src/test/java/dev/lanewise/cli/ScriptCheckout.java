package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A checkout with the real scripts and little else: JDKs that print what they are started with, and a Maven that makes a small application. */
final class ScriptCheckout {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String JAVA = """
            #!/bin/sh -e
            echo "jdk=$(basename "$(dirname "$(dirname "$0")")")"
            echo "charmap=$(locale charmap)"
            echo "LANG=${LANG-}"
            echo "LC_ALL=${LC_ALL-}"
            after=
            for word; do
                if [ -n "$after" ]; then echo "arg=$word"; else echo "option=$word"; fi
                case $word in */dev.lanewise.cli.Main) after=1 ;; esac
            done
            """;
    private static final String MAVEN = """
            #!/bin/sh
            echo >>builds
            [ -z "${SLOW-}" ] || sleep 1
            [ "${FAIL-}" != early ] || exit 1
            mkdir -p cli/target/app
            [ -n "${FAIL-}" ] && { echo half >cli/target/app/cli.jar; exit 1; }
            cat cli/src/main/java/* >cli/target/app/cli.jar
            [ -z "${MEANWHILE-}" ] || { sleep 0.1; echo '// changed' >>"$MEANWHILE"; }
            """;

    private final Path folder;
    private final Map<String, String> environment;

    private ScriptCheckout(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = environment;
    }

    /** What a run of a script said. */
    record Run(int exitCode, String out, String err) {
        Run requireDone() {
            assertEquals(0, exitCode, this::toString);
            return this;
        }

        void requireFailure(String... texts) {
            assertEquals(1, exitCode, this::toString);
            String last = err.lines().reduce("", (_, line) -> line);
            assertTrue(last.startsWith("lanewise: "), this::toString);
            for (String text : texts) {
                assertTrue(last.contains(text), () -> text + " in " + this);
            }
        }

        /** What the JDK printed of one kind. */
        List<String> values(String key) {
            return out.lines().filter(line -> line.startsWith(key + "=")).map(line -> line.substring(key.length() + 1))
                    .toList();
        }

        /** The options of Java that begin with one of some texts. */
        List<String> options(String... starts) {
            return values("option").stream().filter(option -> Arrays.stream(starts).anyMatch(option::startsWith))
                    .toList();
        }
    }

    /** A checkout that is not built, in a new folder, beside a folder for JDKs. */
    static ScriptCheckout in(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("build-config"));
        Files.createDirectories(jdks(folder));
        Files.copy(REPOSITORY.resolve("lanewise"), folder.resolve("lanewise"), StandardCopyOption.COPY_ATTRIBUTES);
        Path environmentScript = Path.of("build-config", "environment.sh");
        Files.copy(REPOSITORY.resolve(environmentScript), folder.resolve(environmentScript));
        // The JDKs of this machine are no business of the test.
        Path launch = Path.of("build-config", "launch.sh");
        Files.writeString(folder.resolve(launch), Files.readString(REPOSITORY.resolve(launch)).replace("/usr/lib/jvm/*",
                "\"$root\"/../jdks/*").replace("/Library/", "/nowhere/"));
        executable(folder.resolve("mvnw"), MAVEN);
        ScriptCheckout checkout = new ScriptCheckout(folder,
                Map.of("HOME", folder.toString(), "PATH", "/usr/bin:/bin", "LANG", "C.UTF-8"));
        checkout.change("pom.xml", "<project/>");
        for (String module : Files.readString(REPOSITORY.resolve("lanewise")).replaceFirst("(?s).* cli/target/app ", "")
                .lines().findFirst()
                .orElseThrow().split(" ")) {
            checkout.change(module + "/pom.xml", "<project/>");
        }
        checkout.change("cli/src/main/java/A.java", "class A {}");
        return checkout;
    }

    private static Path jdks(Path folder) {
        return folder.resolveSibling("jdks");
    }

    Path folder() {
        return folder;
    }

    /** Makes a JDK, or makes one of another version of it. */
    void jdk(String name, String version) throws IOException {
        Path home = Path.of(home(name));
        executable(home.resolve("bin").resolve("java"), JAVA);
        executable(home.resolve("bin").resolve("javac"), "#!/bin/sh");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    String home(String jdk) {
        return jdks(folder).resolve(jdk).toString();
    }

    String java(String jdk) {
        return home(jdk) + "/bin/java";
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    /** Writes a file. */
    Path change(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    /** Gives all files the same old time, as some archives do. */
    void touchAll() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
            }
        }
    }

    long builds() throws IOException {
        return Files.readAllLines(folder.resolve("builds")).size();
    }

    ScriptCheckout with(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        if (variable.startsWith("L") && !variable.startsWith("LANEWISE")) {
            more.remove("LANG");
        }
        more.put(variable, value);
        return new ScriptCheckout(folder, more);
    }

    ScriptCheckout without(String variable) {
        Map<String, String> fewer = new LinkedHashMap<>(environment);
        fewer.remove(variable);
        return new ScriptCheckout(folder, fewer);
    }

    /** This checkout at another place, where a command brings it. */
    ScriptCheckout transferred(String command, Path target) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of(folder.toString(), target.toString()));
        assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
        return new ScriptCheckout(target, environment);
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return runScript(folder.resolve("lanewise"), Path.of("/"), arguments);
    }

    Run runScript(Path script, Path workingFolder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        if (!script.isAbsolute()) {
            command.set(0, "./" + script);
        }
        command.addAll(List.of(arguments));
        return run(builder(command).directory(workingFolder.toFile()));
    }

    /** Runs a line of a shell in the checkout. */
    Run shell(String line) throws IOException, InterruptedException {
        return run(builder(List.of("bash", "-c", line)).directory(folder.toFile()));
    }

    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(folder.resolve("lanewise").toString()));
        command.addAll(List.of(arguments));
        return builder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("stderr", ".txt");
        try {
            Process process = builder.redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Run(process.waitFor(), out, Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
