package dev.lanewise.data;

import dev.lanewise.formats.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * Fetches a file over HTTP: into a {@code .part} file, which an interrupted download goes on with, and to its place only when
 * its content is what was expected.
 */
final class Download {
    private static final int BUFFER_BYTES = 1 << 16;

    private Download() {}

    /**
     * What a download is verified by.
     *
     * @param sha256 in lower-case hexadecimal
     * @param ofGzipContent whether it is that of what the gzip file holds, in place of the file's own; a file that a proxy has unpacked
     *     will do
     */
    record Checksum(String sha256, boolean ofGzipContent) {
        /** The checksum of the file as it is downloaded. */
        static Checksum ofFile(String sha256) {
            return new Checksum(sha256, false);
        }

        /** The checksum of the uncompressed content: the same however the file was compressed. */
        static Checksum ofGzipContent(String sha256) {
            return new Checksum(sha256, true);
        }

        /** The checksum of a file, or why it has none. */
        String measure(Path file) throws IOException {
            try (CheckedInput in = ofGzipContent ? CheckedInput.of(file) : CheckedInput.raw(file)) {
                return hexDigest(in);
            } catch (DatasetFormatException e) {
                return "unknown (" + e.getMessage() + ")";
            }
        }
    }

    /**
     * Downloads a file unless it is there.
     *
     * @throws IOException if the server cannot be reached, does not have the file or stops early, the content is another, or the
     *     file cannot be written; the message says which, and what to do
     */
    static void fetch(URI address, Path target, Checksum checksum, Consumer<String> messages) throws IOException {
        fetch(address, target, checksum, messages, Transfer.Rules.USUAL);
    }

    static void fetch(URI address, Path target, Checksum checksum, Consumer<String> messages, Transfer.Rules rules)
            throws IOException {
        if (Files.exists(target)) {
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new IOException("cannot create the folder " + target.toAbsolutePath().getParent() + ": " + e, e);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            lock(channel, part);
            messages.accept("downloading " + address + " to " + target
                    + (channel.size() > 0 ? ", going on after " + channel.size() + " bytes" : ""));
            transferOrCleanUp(new Transfer(address, channel, part, rules), part);
        }
        String actual = checksum.measure(part);
        if (!actual.equals(checksum.sha256)) {
            String hint = hint(part);
            Files.delete(part);
            throw new IOException(
                    "what " + address + " gave is not the expected file" + hint + ": the SHA-256 of its content is "
                            + actual + ", expected " + checksum.sha256 + "; it was deleted, try again");
        }
        AtomicFile.publish(part, target);
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IOException(part + " is being written by another download; wait for its end");
        }
    }

    /** A part without a byte is of no use to the next try. */
    private static void transferOrCleanUp(Transfer transfer, Path part) throws IOException {
        try {
            transfer.run();
        } catch (IOException e) {
            if (Files.size(part) == 0) {
                Files.delete(part);
            }
            throw e;
        }
    }

    /** What the file is instead, if its first byte tells. */
    private static String hint(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == '<' ? " (it is a web page, as a proxy or a login page gives)" : "";
        }
    }

    private static String hexDigest(CheckedInput in) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            in.requireExpansion();
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
