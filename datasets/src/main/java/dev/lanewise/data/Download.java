package dev.lanewise.data;

import dev.lanewise.formats.io.AtomicFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Fetches a file over HTTP: into a {@code .part} file, which an interrupted download goes on with, and to its place only when
 * its content is what was expected.
 */
final class Download {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private Download() {}

    /**
     * What a download is verified by.
     *
     * @param sha256 in lower-case hexadecimal
     * @param ofGzipContent whether it is that of what the gzip file holds, in place of the file's own
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
            try (InputStream bytes = Files.newInputStream(file);
                    InputStream in = ofGzipContent ? new GZIPInputStream(bytes, BUFFER_BYTES) : bytes) {
                return hexDigest(in);
            } catch (ZipException | EOFException e) {
                return "unknown (no whole gzip file: " + e.getMessage() + ")";
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
        if (Files.exists(target)) {
            return;
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            Files.createDirectories(target.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new IOException("cannot create the folder " + target.toAbsolutePath().getParent() + ": " + e, e);
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock(channel, part);
            messages.accept("downloading " + address + " to " + target
                    + (channel.size() > 0 ? ", going on after " + channel.size() + " bytes" : ""));
            transferOrCleanUp(address, channel, part);
        }
        String actual = checksum.measure(part);
        if (!actual.equals(checksum.sha256)) {
            Files.delete(part);
            throw new IOException(
                    "what " + address + " gave is not the expected file: the SHA-256 of its content is " + actual
                            + ", expected " + checksum.sha256 + "; it was deleted, try again");
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
    private static void transferOrCleanUp(URI address, FileChannel channel, Path part) throws IOException {
        try {
            transfer(address, channel, part);
        } catch (IOException e) {
            if (Files.size(part) == 0) {
                Files.delete(part);
            }
            throw e;
        }
    }

    private static void transfer(URI address, FileChannel channel, Path part) throws IOException {
        long have = channel.size();
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<InputStream> response = send(client, request.build());
            try (InputStream body = response.body()) {
                switch (response.statusCode()) {
                    case OK -> channel.truncate(0);
                    case PARTIAL_CONTENT -> requireRange(response, address, have);
                    // Nothing follows what is there: it is complete, or the checksum will tell.
                    case RANGE_NOT_SATISFIABLE -> {
                        return;
                    }
                    default -> throw new IOException("cannot download " + address + ": the server answered "
                            + response.statusCode());
                }
                append(body, channel, address, part);
            }
        }
    }

    private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            String reason = e instanceof ConnectException ? "no connection to the server" : e.toString();
            throw new IOException("cannot download " + request.uri() + ": " + reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the download of " + request.uri() + " was interrupted");
        }
    }

    private static void requireRange(HttpResponse<?> response, URI address, long start) throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("none");
        if (!range.startsWith("bytes " + start + "-")) {
            throw new IOException("cannot go on with the download of " + address + ": asked for the bytes from " + start
                    + " on, but the server gave " + range);
        }
    }

    private static void append(InputStream body, FileChannel channel, URI address, Path part) throws IOException {
        channel.position(channel.size());
        byte[] buffer = new byte[BUFFER_BYTES];
        while (true) {
            int count;
            try {
                count = body.read(buffer);
            } catch (IOException e) {
                throw new IOException("the download of " + address + " stopped after " + channel.size()
                        + " bytes, which are kept: try again to go on", e);
            }
            if (count < 0) {
                return;
            }
            try {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw new IOException("cannot write " + part + ": " + e.getMessage(), e);
            }
        }
    }

    private static String hexDigest(InputStream in) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
