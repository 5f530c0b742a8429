package dev.lanewise.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesTheWholeContent() throws IOException {
        Path target = Files.writeString(folder.resolve("last.ckpt"), "a longer old content");
        AtomicFile.write(target, out -> out.write(bytes("new")));
        assertEquals("new", Files.readString(target));
        assertEquals(List.of(target), files());
    }

    @Test
    void aFailureLeavesTheOldContentAndNoTemporaryFile() throws IOException {
        Path target = Files.writeString(folder.resolve("last.ckpt"), "old");
        IOException e = assertThrows(
                IOException.class,
                () -> AtomicFile.write(target, out -> {
                    out.write(new byte[1 << 20]);
                    throw new IOException("No space left on device");
                }));
        assertEquals("cannot write " + target + ": no space left on the disk", e.getMessage());
        assertEquals("old", Files.readString(target));
        assertEquals(List.of(target), files());
    }

    @Test
    void anUncheckedFailureDoesToo() throws IOException {
        Path target = folder.resolve("model.safetensors");
        assertThrows(
                IllegalStateException.class,
                () -> AtomicFile.write(target, out -> {
                    throw new IllegalStateException();
                }));
        assertEquals(List.of(), files());
    }

    @Test
    void namesTheMissingFolderAndTheFolderInTheWay() throws IOException {
        Path target = folder.resolve("missing/last.ckpt");
        IOException missing = assertThrows(IOException.class, () -> AtomicFile.write(target, out -> {}));
        assertTrue(missing.getMessage().contains(target.getParent() + " does not exist"), missing.getMessage());
        IOException inTheWay = assertThrows(IOException.class, () -> AtomicFile.write(folder, out -> {}));
        assertEquals("cannot write " + folder + ": it is a folder", inTheWay.getMessage());
    }

    @Test
    void deletesWhatKilledProcessesLeftBehindAndNothingElse() throws IOException {
        long noProcess = 999_999_999_999L;
        Path abandoned = Files.createFile(folder.resolve("last.ckpt." + noProcess + "-1.tmp"));
        Path ofAnotherFile = Files.createFile(folder.resolve("best.ckpt." + noProcess + "-1.tmp"));
        Path beingWritten = Files.createFile(
                folder.resolve("last.ckpt." + ProcessHandle.current().pid() + "-0.tmp"));
        AtomicFile.write(folder.resolve("last.ckpt"), out -> {});
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(ofAnotherFile));
        assertTrue(Files.exists(beingWritten));
    }

    @Test
    void publishesACompleteFile() throws IOException {
        Path part = Files.writeString(folder.resolve("images.gz.part"), "all");
        AtomicFile.publish(part, folder.resolve("images.gz"));
        assertEquals("all", Files.readString(folder.resolve("images.gz")));
        assertFalse(Files.exists(part));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.toList();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
