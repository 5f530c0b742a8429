package dev.lanewise.formats.io;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Writes a file so that at any instant, a crash or a full disk included, its path holds the whole old content or the
 * whole new one.
 *
 * <p>The content goes to a new, locked file beside the target, whose name nobody can foretell, is forced to the disk, and is then
 * moved over the target.
 */
public final class AtomicFile {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final SecureRandom NAMES = new SecureRandom();
    /** The temporary files of this process. */
    private static final Set<Path> WRITING = ConcurrentHashMap.newKeySet();

    private AtomicFile() {}

    /** What is to be written. */
    @FunctionalInterface
    public interface Content {
        /** Writes the whole content; the stream is buffered and flushed by the caller. */
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
        try (Temporary temporary = Temporary.beside(file)) {
            temporary.fill(content);
            move(temporary.path, file);
        } catch (IOException e) {
            throw new IOException("cannot write " + target + ": " + reason(e), e);
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

    private static void move(Path temporary, Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        // The move itself survives a power cut only once the folder is forced; not every system can open a folder.
        try (FileChannel folder = FileChannel.open(target.getParent(), READ)) {
            folder.force(true);
        } catch (IOException e) {
            return;
        }
    }

    /**
     * Deletes the temporary files of this target that killed processes have left behind. A file that is being written is locked, by
     * whatever process, of this container or of another that shares the folder; a link is left alone.
     */
    private static void deleteAbandoned(Path target) throws IOException {
        Pattern name = Pattern.compile(Pattern.quote(target.getFileName().toString()) + "\\.[0-9a-f]{16}\\.tmp");
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(target.getParent(),
                sibling -> name.matcher(sibling.getFileName().toString()).matches())) {
            for (Path sibling : siblings) {
                // Opening and closing a file of this process would free its lock.
                if (!WRITING.contains(sibling) && Files.isRegularFile(sibling, NOFOLLOW_LINKS)) {
                    deleteUnlessLocked(sibling);
                }
            }
        }
    }

    private static void deleteUnlessLocked(Path file) {
        try (FileChannel channel = FileChannel.open(file, WRITE, NOFOLLOW_LINKS)) {
            if (channel.tryLock() != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Deleted meanwhile, of another user, or on a file system without locks: then it stays.
            return;
        }
    }

    /** A new file beside the target, locked as long as it is being written; what is not moved away is deleted at the end. */
    private record Temporary(Path path, FileChannel channel) implements AutoCloseable {
        static Temporary beside(Path target) throws IOException {
            while (true) {
                Path path = target.resolveSibling(
                        target.getFileName() + "." + HexFormat.of().toHexDigits(NAMES.nextLong()) + ".tmp");
                WRITING.add(path);
                Temporary temporary = null;
                try {
                    // No file of this name may exist, and no link of this name is followed.
                    temporary = new Temporary(path, FileChannel.open(path, CREATE_NEW, WRITE));
                    if (temporary.isLocked()) {
                        return temporary;
                    }
                } catch (FileAlreadyExistsException e) {
                    // Another name, then.
                    continue;
                } finally {
                    if (temporary == null) {
                        WRITING.remove(path);
                    }
                }
                temporary.close();
            }
        }

        /** Locks the file; another process may have taken it for abandoned before. */
        private boolean isLocked() {
            try {
                return channel.tryLock() != null && Files.exists(path, NOFOLLOW_LINKS);
            } catch (IOException e) {
                // A file system without locks, where nothing is taken for abandoned.
                return true;
            }
        }

        void fill(Content content) throws IOException {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            try (channel) {
                Files.deleteIfExists(path);
            } finally {
                WRITING.remove(path);
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
