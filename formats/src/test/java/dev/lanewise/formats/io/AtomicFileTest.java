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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

    private static final String NAME = ".0123456789abcdef.tmp";

    @Test
    void deletesWhatKilledProcessesLeftBehindAndNothingElse() throws IOException {
        Path abandoned = Files.createFile(folder.resolve("last.ckpt" + NAME));
        Path ofAnotherFile = Files.createFile(folder.resolve("best.ckpt" + NAME));
        Path notOurs = Files.createFile(folder.resolve("last.ckpt.4711-1.tmp"));
        AtomicFile.write(folder.resolve("last.ckpt"), out -> {});
        assertFalse(Files.exists(abandoned));
        assertTrue(Files.exists(ofAnotherFile));
        assertTrue(Files.exists(notOurs));
    }

    /** A process number tells nothing of a process in another container; a lock does. */
    @Test
    void whatAnotherProcessIsWritingIsLeftToIt() throws Exception {
        Path beingWritten = Files.createFile(folder.resolve("last.ckpt" + NAME));
        Path program = Files.writeString(folder.resolve("Locks.java"), """
                void main() throws Exception {
                    try (var channel = java.nio.channels.FileChannel.open(java.nio.file.Path.of("%s"),
                            java.nio.file.StandardOpenOption.WRITE)) {
                        channel.lock();
                        System.out.println("locked");
                        System.in.read();
                    }
                }
                """.formatted(beingWritten.toString().replace("\\", "\\\\")));
        Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                program.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertEquals("locked", process.inputReader().readLine());
            AtomicFile.write(folder.resolve("last.ckpt"), out -> {});
            assertTrue(Files.exists(beingWritten));
        } finally {
            process.destroyForcibly().waitFor();
        }
        AtomicFile.write(folder.resolve("last.ckpt"), out -> {});
        assertFalse(Files.exists(beingWritten));
    }

    @Test
    void whatThisProcessIsWritingStaysAndHasANameThatCannotBeForetold() throws IOException {
        Path target = folder.resolve("last.ckpt");
        Set<Path> names = new TreeSet<>();
        AtomicFile.write(target, outer -> {
            names.addAll(files());
            AtomicFile.write(target, inner -> {
                names.addAll(files());
                inner.write(bytes("inner"));
            });
            names.remove(target);
            outer.write(bytes("outer"));
        });
        assertEquals(2, names.size());
        assertTrue(names.stream().allMatch(name -> name.toString().matches(".*last\\.ckpt\\.[0-9a-f]{16}\\.tmp")),
                names.toString());
        assertEquals("outer", Files.readString(target));
        assertEquals(List.of(target), files());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkOfATemporaryNameIsNeitherFollowedNorDeleted() throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "kept");
        Path link = Files.createSymbolicLink(folder.resolve("last.ckpt" + NAME), elsewhere);
        AtomicFile.write(folder.resolve("last.ckpt"), out -> out.write(bytes("new")));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("kept", Files.readString(elsewhere));
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
