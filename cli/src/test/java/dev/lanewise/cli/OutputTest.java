package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.formats.io.VisibleText;
import dev.lanewise.models.Models;
import dev.lanewise.tensor.Shape;
import dev.lanewise.testing.TestData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed reaches its reader: nothing is lost in silence, and nothing in it commands a terminal. */
class OutputTest {
    private static final String EVIL = "evil\u001b]0;pwned\u0007\u001b[2J\u009b1m\u202eback\nlanewise: forged";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"models", "models --json", "--help", "--version", "train --help", "visualize paths --help",
            "summary lenet5",
            "summary lenet5 --json", "info", "info --json", "schedule cosine", "visualize ridge --out @/a.svg",
            "train lenet5 --data digits --fast-dev-run", "full-batch linear --limit-images 100 --iterations 1",
            "evaluate lenet5 --weights @/w.safetensors --limit-images 100",
            "evaluate lenet5 --weights @/w.safetensors --limit-images 100 --json"})
    void aFullDiskIsAFailureOfEveryCommand(String command) throws IOException {
        SafeTensors.write(temporary.resolve("w.safetensors"),
                Models.create("lenet5", 10, Shape.of(1, 20, 20), 1).stateDict(), Map.of());
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertEquals(1, Main.execute(command.replace("@", temporary.toString()).split(" "), full, err));
        assertTrue(err.toString(StandardCharsets.UTF_8)
                .endsWith("lanewise: the output could not be written: No space left on device\n"), err::toString);
    }

    @Test
    void whatIsWrongWithTheInputIsNotHiddenByAFullDisk() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(2, Main.execute(new String[] {"summary", "lenet"}, OutputStream.nullOutputStream(), err));
    }

    /** So that a reader that stops after the first lines, such as {@code head}, is no failure. */
    @Test
    void aTableIsWrittenAtOnce() {
        int[] writes = {0};
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                writes[0]++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes[0]++;
            }
        };
        assertEquals(0, Main.execute(new String[] {"models"}, counting, OutputStream.nullOutputStream()));
        assertEquals(1, writes[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"summary #", "train #", "evaluate lenet5 --weights #", "predict lenet5 --weights # a.png",
            "train lenet5 --#",
            "train lenet5 --data imagefolder:#", "train lenet5 --data npz:#", "report #", "#", "models #",
            "train lenet5 --optimizer #", "train --resume #", "visualize paths --out #/a.svg",
            "train lenet5 --epochs #",
            "train lenet5 --schedule #"})
    void namesInMessagesCommandNoTerminal(String command) {
        String[] arguments = command.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replace("#", EVIL);
        }
        Invocation failure = Invocation.of((Object[]) arguments);
        failure.requireFailure(2, "evil\\u001b]0;pwned\\u0007\\u001b[2J\\u009b1m\\u202eback");
        assertHarmless(failure);
    }

    @Test
    void namesOfTensorsCommandNoTerminal() throws IOException {
        Path weights = temporary.resolve("evil.safetensors");
        String header = "{\"evil\\u001b]0;pwned\\u0007\\u001b[2J\\u009b\\nname\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        byte[] json = header.getBytes(StandardCharsets.US_ASCII);
        Files.write(weights,
                ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length)
                        .put(json).array());
        for (String command : List.of("evaluate", "predict")) {
            Invocation failure = Invocation.of(command, "lenet5", "--weights", weights,
                    command.equals("predict") ? "a.png" : "--json");
            assertEquals(2, failure.exitCode());
            assertHarmless(failure);
        }
    }

    @Test
    void theHostileFileCommandsNoTerminal() {
        Path hostile = TestData.path("hostile/terminal-escape.safetensors");
        assertHarmless(Invocation.of("evaluate", "lenet5", "--weights", hostile));
        assertHarmless(Invocation.of("train", "lenet5", "--data", "digits", "--weights", hostile, "--out",
                temporary.resolve("run")));
    }

    @Test
    void namesOfClassesAndImagesCommandNoTerminal() throws IOException {
        Path run = TrainedRun.shared().file("model.safetensors");
        Map<String, String> metadata = new HashMap<>(SafeTensors.read(run).metadata());
        metadata.replaceAll((_, value) -> value.replace("\"zero\"", "\"ze\\u001b[2Jro\\nlanewise: x\"").replace("\"0\"",
                "\"0\\u001b[2J\""));
        Path weights = temporary.resolve("evil.safetensors");
        SafeTensors.write(weights, SafeTensors.read(run).tensors(), metadata);
        Path image = TestImages.digit(0, temporary.resolve("a\u001b[2J\n.png"));
        Invocation text = Invocation.of("predict", "lenet5", "--weights", weights, image).requireDone();
        assertHarmless(text);
        assertEquals(6, text.out().lines().count(), text.out());
        Invocation json = Invocation.of("predict", "lenet5", "--weights", weights, "--json", image).requireDone();
        assertHarmless(json);
        assertTrue(json.out().contains("a\\u001b[2J\\n.png"), json.out());
    }

    private static void assertHarmless(Invocation invocation) {
        String shown = invocation.out() + invocation.err();
        assertTrue(shown.codePoints().allMatch(c -> c == '\n' || !VisibleText.isHidden(c)), shown);
        assertFalse(shown.lines().anyMatch(line -> line.startsWith("lanewise: forged")), shown);
    }

    @Test
    void cursorCodesOfOurOwnPass() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TextStream stream = TextStream.ofMessages(bytes);
        stream.writeBytes("\r\033[K".getBytes(StandardCharsets.US_ASCII));
        stream.print("a\033b\n");
        stream.printf(Locale.ROOT, "%s|%d|%c%n", "c\n", 5, 'd');
        stream.append("e\r").append('\033').println(new StringBuilder("f\n"));
        assertEquals("\r\033[Ka\\u001bb\nc\\u000a|5|d\ne\\u000d\\u001bf\\u000a\n",
                bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void examplesAreOneLineEachAndCallThisCommand() {
        String before = System.getProperty("lanewise.command");
        System.setProperty("lanewise.command", "/my tools/lanewise");
        try {
            String help = Invocation.of("evaluate", "--help").requireDone().out();
            assertTrue(help.lines().anyMatch(
                    ("  '/my tools/lanewise' evaluate lenet5-valid --weights lenet.pth --data mnist --mean 0.1307 "
                            + "--std 0.3081 --json")::equals),
                    help);
        } finally {
            if (before == null) {
                System.clearProperty("lanewise.command");
            } else {
                System.setProperty("lanewise.command", before);
            }
        }
    }

    @Test
    void wordsForAShellAreQuotedWhereTheyMustBe() throws Exception {
        for (String word : List.of("plain-1.0/ü", "a b", "it's", "$(x)", "*", "a\nb", "~", "#", "")) {
            Process shell = new ProcessBuilder("sh", "-c", "printf %s " + ShellWord.of(word)).start();
            assertEquals(word, new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals("plain-1.0/ü", ShellWord.of("plain-1.0/ü"));
    }
}
