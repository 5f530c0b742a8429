package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A second process on the folder of a run is refused, and a killed one leaves it free. */
class RunLockTest {
    private static final List<String> TRAIN = List.of("train", "lenet5", "--data", "digits", "--limit-images", "100");

    @TempDir
    private Path temporary;

    @Test
    void aFolderInUseIsRefusedByBothWaysIn() throws IOException {
        Path folder = temporary.resolve("its run");
        Invocation.of(newRun(folder, 1)).requireDone();
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        try (RunLock _ = RunLock.of(folder)) {
            assertRefused(Invocation.of("train", "--resume", folder.toString()),
                    folder + " is in use: another process trains in it");
            assertRefused(Invocation.of(newRun(folder, 1)),
                    "holds something already; go on with its run by --resume '" + folder + "'");
        }
        Invocation.of("train", "--resume", folder.toString()).requireDone();
        assertArrayEquals(weights, Files.readAllBytes(folder.resolve("model.safetensors")));
    }

    @Test
    void aFolderThatIsLockedBeforeItsRunBeginsIsRefused() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("new"));
        try (RunLock _ = RunLock.of(folder)) {
            assertRefused(Invocation.of(newRun(folder, 1)), "is in use");
        }
        try (Stream<Path> content = Files.list(folder)) {
            assertEquals(List.of(folder.resolve(RunLock.FILE)), content.toList());
        }
        Invocation.of(newRun(folder, 1)).requireDone();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anotherProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
        Path folder = temporary.resolve("killed");
        Process first = OtherProcess.start(temporary.resolve("log"),
                Arrays.stream(newRun(folder, 10_000)).map(Object::toString).toList());
        try {
            while (first.isAlive() && !Files.exists(folder.resolve("last.ckpt"))) {
                Thread.sleep(20);
            }
            assertTrue(first.isAlive(), () -> OtherProcess.log(temporary.resolve("log")));
            assertRefused(Invocation.of("train", "--resume", folder.toString()), "is in use");
            assertTrue(first.isAlive());
        } finally {
            first.destroyForcibly().waitFor();
        }
        try (RunLock _ = RunLock.of(folder)) {
            assertTrue(Files.exists(folder.resolve("last.ckpt")));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkIsNotFollowed() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("linked"));
        Path elsewhere = temporary.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve(RunLock.FILE), elsewhere);
        assertRefused(Invocation.of(newRun(folder, 1)), "is a link");
        assertFalse(Files.exists(elsewhere));
    }

    private static Object[] newRun(Path folder, int epochs) {
        return Stream.concat(TRAIN.stream(),
                Stream.of("--checkpoint-steps", "1", "--epochs", Integer.toString(epochs), "--out",
                        folder.toString()))
                .toArray(String[]::new);
    }

    private static void assertRefused(Invocation invocation, String message) {
        assertEquals(2, invocation.exitCode(), invocation.err());
        assertTrue(invocation.err().contains(message), invocation.err());
        assertEquals("", invocation.out());
    }
}
