package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No result depends on the locale; that no call takes its default, the artifacts are held to elsewhere. */
class LocaleTest {
    private final Locale before = Locale.getDefault();

    @TempDir
    private Path temporary;

    @AfterEach
    void restoreLocale() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG-u-nu-arab", "de-DE", "fr-CH", "th-TH-u-ca-buddhist-nu-thai",
            "hi-IN-u-nu-deva", "fa-IR", "az-AZ",
            "lt-LT"})
    void commandsSayTheSame(String locale) throws IOException {
        List<String> expected = said(Locale.ROOT);
        assertEquals(expected, said(Locale.forLanguageTag(locale)));
    }

    private List<String> said(Locale locale) throws IOException {
        Locale.setDefault(locale);
        Path weights = TrainedRun.shared().file("model.safetensors");
        Path picture = temporary.resolve("picture.svg");
        List<String> said = new ArrayList<>();
        for (String command : List.of("models", "models --json", "summary lenet5 --train --batch 4",
                "schedule cosine --epochs 1000", "info",
                "evaluate lenet5 --limit-images 100 --weights " + weights,
                "evaluate lenet5 --limit-images 100 --json --weights " + weights,
                "train LENET5", "train lenet5 --lr x", "train lenet5 --optimizer ADAMI",
                "visualize paths --out " + picture,
                "full-batch linear --limit-images 50 --iterations 2")) {
            Invocation invocation = Invocation.of((Object[]) command.split(" "));
            said.add(invocation.exitCode() + invocation.out() + invocation.err());
        }
        said.add(Files.readString(picture));
        return said;
    }

    @ParameterizedTest
    @CsvSource({"C,bär", "POSIX,猫", "C,кот"})
    @EnabledOnOs(OS.LINUX)
    void namesThatJavaCannotReadAreToldBeforeARunFolderIsMade(String locale, String className) throws Exception {
        Path pets = images(className);
        Path out = temporary.resolve("run");
        Started run = Started.of(locale, "train", "lenet5", "--data", "imagefolder:" + pets, "--input-size", "24",
                "--epochs", "1", "--batch-size", "2",
                "--validation", "0", "--augmentation", "none", "--out", out.toString());
        assertEquals(2, run.exitCode(), run::text);
        assertTrue(run.text().contains("LC_ALL=C.UTF-8"), run::text);
        assertFalse(Files.exists(out));
        Started utf8 = Started.of("C.UTF-8", "train", "lenet5", "--data", "imagefolder:" + pets, "--input-size", "24",
                "--epochs", "1", "--batch-size",
                "2", "--validation", "0", "--augmentation", "none", "--out", out.toString());
        assertEquals(0, utf8.exitCode(), utf8::text);
        assertTrue(Files.readString(out.resolve("report.html"), StandardCharsets.UTF_8).contains(className));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void argumentsThatJavaCannotReadAreTold() throws Exception {
        Started run = Started.of("C", "train", "lenet5", "--data", "digits", "--out",
                temporary.resolve("größe").toString());
        assertEquals(2, run.exitCode(), run::text);
        assertTrue(run.text().contains("LC_ALL=C.UTF-8"), run::text);
        try (var files = Files.list(temporary)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void namesOfOtherEncodingsAreNotTrusted() {
        for (String encoding : List.of("ANSI_X3.4-1968", "ISO-8859-1", "ISO-8859-15", "")) {
            assertThrows(InputException.class,
                    () -> SystemNames.requireReadable("the class", List.of("cat", "bÃ¤r"), encoding));
            assertDoesNotThrow(
                    () -> SystemNames.requireReadable("the class", List.of("cat", "~dog-1.5 (b)"), encoding));
        }
        assertDoesNotThrow(() -> SystemNames.requireReadable("the class", List.of("bär"), "UTF-8"));
    }

    private Path images(String className) throws IOException {
        // This process may be one that cannot name the folder either.
        assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"),
                "the tests were started in a locale that is not UTF-8");
        Path pets = temporary.resolve("pets");
        for (String part : List.of("train", "val")) {
            for (String name : List.of("cat", className)) {
                Path folder = Files.createDirectories(pets.resolve(part).resolve(name));
                for (int image = 0; image < 3; image++) {
                    TestImages.digit(image, folder.resolve(image + ".png"));
                }
            }
        }
        return pets;
    }

    @Test
    void picturesAreTheSameBytes() throws IOException {
        Path a = temporary.resolve("a.svg");
        Path b = temporary.resolve("b.svg");
        Invocation.of("visualize", "ridge", "--out", a).requireDone();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        Invocation.of("visualize", "ridge", "--out", b).requireDone();
        assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b));
    }
}
