package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.tensor.Random;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are killed or interrupted as processes end with the same weights as one that is not. */
@Tag("slow")
@DisabledOnOs(OS.WINDOWS)
class KillTest {
    private static final int KILLS = 20;
    private static final List<String> OPTIONS = List.of("--checkpoint-steps", "10");

    @TempDir
    private Path temporary;

    @Test
    void twentyKillsAtRandomInstantsChangeNothing() throws Exception {
        Path plain = temporary.resolve("plain");
        long started = System.nanoTime();
        assertEquals(0, start(newRun(plain)).waitFor());
        long runMillis = (System.nanoTime() - started) / 1_000_000;
        Path killed = temporary.resolve("killed");
        Random random = Random.of(20);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(nextCommand(killed));
            process.waitFor(random.nextInt((int) runMillis), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
        assertEquals(0, start(nextCommand(killed)).waitFor());
        assertSameWeights(plain, killed);
        assertEquals(Files.readAllLines(plain.resolve("metrics.csv")).size(),
                Files.readAllLines(killed.resolve("metrics.csv")).size());
    }

    @Test
    void anInterruptedRunSaysHowToGoOnAndDoes() throws Exception {
        Path plain = temporary.resolve("plain");
        assertEquals(0, start(newRun(plain)).waitFor());
        Path interrupted = temporary.resolve("interrupted");
        Process process = start(newRun(interrupted));
        while (process.isAlive() && !Files.exists(interrupted.resolve("last.ckpt"))) {
            Thread.sleep(5);
        }
        process.destroy();
        assertEquals(143, process.waitFor());
        String message = Files.readString(log(interrupted));
        assertTrue(message.contains("train --resume " + interrupted), message);
        assertEquals(0, start(nextCommand(interrupted)).waitFor());
        assertSameWeights(plain, interrupted);
    }

    private static void assertSameWeights(Path expected, Path actual) throws IOException {
        assertArrayEquals(Files.readAllBytes(expected.resolve("model.safetensors")),
                Files.readAllBytes(actual.resolve("model.safetensors")));
    }

    /** A kill may come before the run has written its configuration: then it is begun anew. */
    private static List<String> nextCommand(Path folder) {
        return Files.exists(folder.resolve(RunConfig.FILE))
                ? List.of("train", "--resume", folder.toString())
                : newRun(folder);
    }

    private static List<String> newRun(Path folder) {
        return List.of("train", "lenet5", "--data", "digits", "--epochs", "3", "--out", folder.toString());
    }

    private static Path log(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".log");
    }

    private static Process start(List<String> arguments) throws IOException {
        return OtherProcess.start(log(Path.of(arguments.getLast())),
                Stream.concat(arguments.stream(), OPTIONS.stream()).toList());
    }
}
