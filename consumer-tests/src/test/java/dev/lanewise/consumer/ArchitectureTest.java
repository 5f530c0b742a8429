package dev.lanewise.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules about the sources and artifacts that the compiler does not know. */
class ArchitectureTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String VECTOR_API = "jdk.incubator.vector";
    private static final Path SIMD = Path.of("dev", "lanewise", "tensor", "internal", "simd");

    private static final Pattern BLOCK_SIZE = Pattern.compile("static final (?:int|double) ([A-Z_0-9]+) = ([^;]+);");

    /** So that all else runs where the Vector API is missing, and changes of it stay in one place. */
    @Test
    void onlyTheSimdPackageImportsTheVectorApi() throws IOException {
        List<String> violations = new ArrayList<>();
        int importers = 0;
        for (Path source : mainSources()) {
            boolean imports = Files.readAllLines(source).stream().anyMatch(ArchitectureTest::usesVectorApi);
            if (imports && SIMD.equals(packageFolder(source))) {
                importers++;
            } else if (imports) {
                violations.add(REPOSITORY.relativize(source).toString());
            }
        }
        assertEquals(List.of(), violations, "only " + SIMD + " may import " + VECTOR_API);
        assertTrue(importers > 0, "found no importer at all: does this test look in the right folders?");
    }

    @Test
    void everyJarCarriesLicenceNoticeAndModuleDescriptor() throws IOException {
        List<Path> jars = Tools.files(Tools.ARTIFACTS, ".jar").stream()
                .filter(jar -> jar.getFileName().toString().startsWith("lanewise-"))
                .toList();
        assertFalse(jars.isEmpty(), "no artifacts in " + Tools.ARTIFACTS);
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (String entry : List.of("META-INF/LICENSE", "META-INF/NOTICE", "module-info.class")) {
                    assertTrue(jar.getEntry(entry) != null, path.getFileName() + " has no " + entry);
                }
            }
        }
    }

    /** They are spread over the classes that use them, so that the JIT folds them; a reader finds them in one place. */
    @Test
    void theTableOfBlockSizesHasEveryConstantWithItsValue() throws IOException {
        Path internal = REPOSITORY.resolve(Path.of("tensor-core", "src", "main", "java", "dev", "lanewise", "tensor",
                "internal"));
        List<String> constants = new ArrayList<>();
        for (String folder : List.of("gemm", "conv")) {
            for (Path source : Tools.files(internal.resolve(folder), ".java")) {
                String type = source.getFileName().toString().replace(".java", "");
                BLOCK_SIZE.matcher(Files.readString(source)).results()
                        .map(match -> "`" + type + "." + match.group(1) + "` | " + match.group(2))
                        .forEach(constants::add);
            }
        }
        List<String> table = Files.readAllLines(REPOSITORY.resolve("docs").resolve("block-sizes.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(2, line.lastIndexOf(" | ")))
                .toList();
        assertFalse(constants.isEmpty(), "found no constant: does this test look in the right folders?");
        assertEquals(constants, table);
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(REPOSITORY)) {
            // The benchmarks measure the vector units' own peak.
            for (Path module : modules.filter(folder -> !folder.endsWith("benchmarks")).sorted().toList()) {
                Path folder = module.resolve("src").resolve("main").resolve("java");
                if (Files.isDirectory(folder)) {
                    sources.addAll(Tools.files(folder, ".java"));
                }
            }
        }
        sources.removeIf(source -> source.endsWith("module-info.java"));
        return sources;
    }

    private static Path packageFolder(Path source) {
        int names = source.getNameCount();
        return names <= SIMD.getNameCount() ? null : source.subpath(names - 1 - SIMD.getNameCount(), names - 1);
    }

    /** An import or a qualified name; a string may name a class to look for. */
    private static boolean usesVectorApi(String line) {
        return line.matches(".*(?<![\"\\w])" + VECTOR_API.replace(".", "\\.") + "\\.[A-Z*].*");
    }
}
