package dev.lanewise.data;

import dev.lanewise.formats.io.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Brings the bytes of one address to the end of a file: no more than allowed, no slower than allowed, over HTTPS. */
final class Transfer {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int REDIRECTION = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final URI address;
    private final FileChannel channel;
    private final Path file;
    private final Rules rules;

    /**
     * What a server must keep to.
     *
     * @param bytes that the file may have
     * @param pace the time in which an answer, and then {@code paceBytes}, must come
     */
    record Rules(long bytes, Duration pace, int paceBytes) {
        static final Rules USUAL = new Rules(Limits.DOWNLOAD_BYTES, Limits.DOWNLOAD_PACE, Limits.DOWNLOAD_PACE_BYTES);
    }

    /** The file is for messages. */
    Transfer(URI address, FileChannel channel, Path file, Rules rules) {
        this.address = address;
        this.channel = channel;
        this.file = file;
        this.rules = rules;
    }

    /**
     * Goes on after the bytes that are there, or begins anew if the server cannot.
     *
     * @throws IOException if not all bytes could be had; those that came are kept unless they are too many
     */
    void run() throws IOException {
        requireSecure(address);
        long have = channel.size();
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(rules.pace);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        // Redirections are followed, but not from HTTPS to HTTP.
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<InputStream> response = send(client, request.build());
            try (InputStream body = response.body()) {
                if (response.statusCode() == RANGE_NOT_SATISFIABLE && have > 0) {
                    // Nothing follows what is there: it is complete, or the checksum will tell.
                    return;
                }
                requireFile(response, have);
                if (response.statusCode() == OK) {
                    channel.truncate(0);
                }
                append(body);
            }
        }
    }

    private HttpResponse<InputStream> send(HttpClient client, HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            requireSecure(response.uri());
            return response;
        } catch (IOException | UncheckedIOException e) {
            String reason = switch (e) {
                case ConnectException _ -> "no connection to the server";
                case HttpTimeoutException _ -> "the server gave no answer for " + seconds();
                default -> e.toString();
            };
            throw new IOException("cannot download " + address + ": " + reason, e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void requireSecure(URI uri) throws IOException {
        if (!"https".equals(uri.getScheme()) && !THIS_MACHINE.contains(String.valueOf(uri.getHost()))) {
            throw new IOException(uri + " is not fetched: only HTTPS is used");
        }
    }

    private InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("the download of " + address + " was interrupted");
    }

    /** Checks by the headers that what follows is the file, from the right place on. */
    private void requireFile(HttpResponse<?> response, long have) throws IOException {
        int status = response.statusCode();
        if (status != OK && status != PARTIAL_CONTENT) {
            String target = status >= REDIRECTION && status < CLIENT_ERROR
                    ? " and leads to " + response.headers().firstValue("Location").orElse("nowhere")
                            + ", which is not followed"
                    : "";
            throw new IOException("cannot download " + address + ": the server answered " + status + target);
        }
        String range = response.headers().firstValue("Content-Range").orElse("none");
        if (status == PARTIAL_CONTENT && !range.startsWith("bytes " + have + "-")) {
            throw new IOException("cannot go on with the download of " + address + ": asked for the bytes from " + have
                    + " on, but the server gave " + range);
        }
        if (response.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
            throw new IOException("cannot download " + address + ": the server gave a web page in place of the file, "
                    + "as a proxy or a login page does");
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
        if (length > rules.bytes) {
            throw new IOException("cannot download " + address + ": the server announces " + length
                    + " bytes, expected at most " + rules.bytes);
        }
    }

    private void append(InputStream body) throws IOException {
        channel.position(channel.size());
        byte[] buffer = new byte[BUFFER_BYTES];
        long window = System.nanoTime();
        long came = 0;
        try (ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor()) {
            while (true) {
                int count = read(body, buffer, reader);
                if (count < 0) {
                    return;
                }
                write(ByteBuffer.wrap(buffer, 0, count));
                came += count;
                if (came >= rules.paceBytes) {
                    window = System.nanoTime();
                    came = 0;
                } else if (System.nanoTime() - window > rules.pace.toNanos()) {
                    body.close();
                    throw stopped("the server sends less than " + rules.paceBytes + " bytes in " + seconds(), null);
                }
            }
        }
    }

    /** A read that waits for a server may wait for ever, so another thread waits. */
    private int read(InputStream body, byte[] buffer, ExecutorService reader) throws IOException {
        Future<Integer> reading = reader.submit(() -> body.read(buffer));
        try {
            return reading.get(rules.pace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            body.close();
            throw stopped("the server sent nothing for " + seconds(), e);
        } catch (ExecutionException e) {
            throw stopped("the connection broke", e.getCause());
        } catch (InterruptedException e) {
            body.close();
            throw interrupted();
        }
    }

    private String seconds() {
        return rules.pace.toMillis() / 1000.0 + " seconds";
    }

    private IOException stopped(String reason, Throwable cause) throws IOException {
        return new IOException("the download of " + address + " stopped after " + channel.size() + " bytes (" + reason
                + "), which are kept: try again to go on", cause);
    }

    private void write(ByteBuffer bytes) throws IOException {
        if (channel.position() + bytes.remaining() > rules.bytes) {
            channel.truncate(0);
            throw new IOException("cannot download " + address + ": the server sends more than the " + rules.bytes
                    + " bytes that are expected at most");
        }
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage() + "; what came is kept", e);
        }
    }
}
