package dev.lanewise.formats.io;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a file so that at any instant, a crash or a full disk included, its path holds the whole old content or the
 * whole new one.
 *
 * <p>The content goes to a temporary file beside the target, is forced to the disk, and is then moved over the target.
 */
public final class AtomicFile {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final AtomicLong COUNTER = new AtomicLong();

    private AtomicFile() {}

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        /** Writes the whole content; the stream is buffered and closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Replaces or creates a file.
     *
     * @throws IOException if the folder does not exist, the disk is full, or another step fails; the message names the
     *     file, the target is untouched and no temporary file is left
     */
    public static void write(Path target, Content content) throws IOException {
        Path file = target.toAbsolutePath();
        if (Files.isDirectory(file)) {
            throw new IOException("cannot write " + target + ": it is a folder");
        }
        if (!Files.isDirectory(file.getParent())) {
            throw new IOException("cannot write " + target + ": the folder " + file.getParent() + " does not exist");
        }
        deleteAbandoned(file);
        Path temporary = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + ".tmp");
        try {
            fill(temporary, content);
            move(temporary, file);
        } catch (IOException e) {
            throw new IOException("cannot write " + target + ": " + reason(e), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Forces a complete file to the disk and moves it over the target in the same file system.
     *
     * @throws IOException if a step fails; the file is then where it was
     */
    public static void publish(Path complete, Path target) throws IOException {
        try (FileChannel channel = FileChannel.open(complete, WRITE)) {
            channel.force(true);
        }
        move(complete, target.toAbsolutePath());
    }

    private static void fill(Path temporary, Content content) throws IOException {
        // A killed process of the same number may have left the same name, so the file need not be new.
        try (FileChannel channel = FileChannel.open(temporary, CREATE, TRUNCATE_EXISTING, WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        // The move itself survives a power cut only once the folder is forced; not every system can open a folder.
        try (FileChannel folder = FileChannel.open(target.getParent(), READ)) {
            folder.force(true);
        } catch (IOException e) {
            return;
        }
    }

    /** Deletes the temporary files of this target that killed processes have left behind. */
    private static void deleteAbandoned(Path target) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(target.getFileName().toString()) + "\\.(\\d{1,18})-\\d+\\.tmp");
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent())) {
            for (Path sibling : siblings) {
                Matcher matcher = name.matcher(sibling.getFileName().toString());
                if (matcher.matches() && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                    Files.deleteIfExists(sibling);
                }
            }
        }
    }

    private static String reason(IOException e) {
        String given = e instanceof FileSystemException named ? named.getReason() : null;
        String message = given != null ? given : e.getMessage();
        if (message != null && (message.contains("No space left") || message.contains("quota exceeded"))) {
            return "no space left on the disk";
        }
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException named when given == null -> named.getClass().getSimpleName();
            default -> message;
        };
    }
}
