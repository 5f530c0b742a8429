package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every image that can be read has its answer, in order; the others are told at the end. */
class PredictTest {
    @TempDir
    private Path temporary;

    private Path weights;
    private Path zero;
    private Path one;

    @BeforeEach
    void makeImages() throws IOException {
        weights = TrainedRun.shared().file("model.safetensors");
        zero = TestImages.digit(0, temporary.resolve("zero.png"));
        one = TestImages.digit(1, temporary.resolve("one.png"));
    }

    @Test
    void goodImagesAreAnsweredWhateverIsWrongWithOthers() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("folder"));
        Path text = Files.writeString(temporary.resolve("text.png"), "no image");
        Path missing = temporary.resolve("missing.png");
        Invocation mixed = predict(missing, zero, folder, text, "nul\0", one);
        assertEquals(2, mixed.exitCode());
        assertEquals(List.of(zero.toString(), one.toString()), names(mixed));
        assertTrue(mixed.err().lines().findFirst().orElseThrow().contains("10 classes (0, 1, 2, "), mixed.err());
        List<String> problems = mixed.err().lines().skip(1).toList();
        assertEquals(4, problems.size(), mixed.err());
        assertTrue(problems.get(0).startsWith("lanewise: " + missing + ": no such file"), mixed.err());
        assertTrue(problems.get(1).startsWith("lanewise: " + folder + ": "), mixed.err());
        assertTrue(problems.get(2).startsWith("lanewise: " + text + ": "), mixed.err());
        assertTrue(problems.get(3).contains("nul\\u0000"), mixed.err());
    }

    @Test
    void theSameImageTwiceHasTwoAnswers() {
        Invocation twice = predict(zero, one, zero).requireDone();
        assertEquals(List.of(zero.toString(), one.toString(), zero.toString()), names(twice));
        assertEquals(3, predict("no.png", "no.png").err().lines().count());
    }

    @Test
    void jsonHasAnswersAndErrors() throws IOException {
        Invocation mixed = Invocation.of("predict", "lenet5", "--weights", weights, "--json", zero, "no.png", zero);
        assertEquals(2, mixed.exitCode());
        Map<?, ?> json = (Map<?, ?>) JsonReader.read(mixed.out());
        assertEquals(2, ((List<?>) json.get("predictions")).size());
        assertEquals(List.of(Map.of("image", "no.png", "error", "no.png: no such file")), json.get("errors"));
        Invocation good = Invocation.of("predict", "lenet5", "--weights", weights, "--json", zero).requireDone();
        assertEquals(List.of(), ((Map<?, ?>) JsonReader.read(good.out())).get("errors"));
    }

    @Test
    void aDashIsStandardInput() throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(Files.readAllBytes(zero)));
        try {
            Invocation piped = predict("-", one).requireDone();
            assertEquals(List.of("-", one.toString()), names(piped));
            List<String> lines = piped.out().lines().toList();
            assertEquals(predict(zero).out().lines().skip(1).toList(), lines.subList(1, 6));
            // It has been read to its end.
            Invocation empty = predict("-");
            empty.requireFailure(2, "standard input: is empty");
        } finally {
            System.setIn(before);
        }
    }

    private Invocation predict(Object... images) {
        Object[] arguments = new Object[4 + images.length];
        System.arraycopy(new Object[] {"predict", "lenet5", "--weights", weights}, 0, arguments, 0, 4);
        System.arraycopy(images, 0, arguments, 4, images.length);
        return Invocation.of(arguments);
    }

    private static List<String> names(Invocation predicted) {
        return predicted.out().lines().filter(line -> !line.startsWith("  ")).toList();
    }
}
