package dev.lanewise.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A small HTTP server that gives files, honours ranges, and can do what servers do at their worst. */
final class LocalServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Thread thread;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private volatile int hangUpAfter = Integer.MAX_VALUE;
    private volatile boolean honoursRanges = true;
    private volatile int pauseAfter = Integer.MAX_VALUE;
    private volatile int stallAfter = Integer.MAX_VALUE;
    private volatile String answer = "";

    LocalServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = Thread.ofPlatform().daemon().start(this::serve);
    }

    void put(String name, byte[] content) {
        files.put("/" + name, content);
    }

    /** Sends no more than this many bytes of a body, whatever the header says. */
    void hangUpAfter(int bytes) {
        hangUpAfter = bytes;
    }

    void ignoreRanges() {
        honoursRanges = false;
    }

    /** Sends one byte at a time after so many, with a pause behind each. */
    void dripAfter(int bytes) {
        pauseAfter = bytes;
    }

    /** Sends nothing after so many bytes, or no answer at all if they are negative, and does not hang up. */
    void stallAfter(int bytes) {
        stallAfter = bytes;
    }

    /** Answers with these lines in place of the status and the length. */
    void answer(String lines) {
        answer = lines;
    }

    /** The range of each request so far, or an empty string. */
    List<String> ranges() {
        return ranges;
    }

    URI address() {
        return URI.create("http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort() + "/");
    }

    /** Until the thread has left {@code accept} the port still answers. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException("interrupted while the server closes", e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                answer(connection);
            } catch (IOException e) {
                // The client has gone, or the test has closed the server: the next request, if any, is a new connection.
                continue;
            }
        }
    }

    private void answer(Socket connection) throws IOException {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        String path = in.readLine().split(" ")[1];
        String range = "";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase().startsWith("range: bytes=")) {
                range = line.substring("range: bytes=".length());
            }
        }
        ranges.add(range);
        OutputStream out = connection.getOutputStream();
        byte[] content = files.get(path);
        int from = range.isEmpty() || !honoursRanges ? 0 : Integer.parseInt(range.replace("-", ""));
        if (content == null || from >= content.length) {
            send(out, content == null ? "404 Not Found" : "416 Range Not Satisfiable", "", new byte[0]);
        } else if (from > 0) {
            String contentRange = "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length
                    + "\r\n";
            send(out, "206 Partial Content", contentRange, Arrays.copyOfRange(content, from, content.length));
        } else {
            send(out, "200 OK", "", content);
        }
    }

    private void send(OutputStream out, String status, String header, byte[] body) throws IOException {
        if (stallAfter < 0) {
            waitForClient();
        }
        if (!answer.isEmpty()) {
            out.write((answer + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            return;
        }
        out.write(("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n" + header
                + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        int atOnce = Math.min(Math.min(body.length, hangUpAfter), Math.min(pauseAfter, stallAfter));
        out.write(body, 0, atOnce);
        out.flush();
        for (int at = atOnce; at < body.length && hangUpAfter > body.length; at++) {
            if (at >= stallAfter) {
                waitForClient();
            }
            out.write(body[at]);
            out.flush();
            pause(20);
        }
    }

    private static void waitForClient() throws IOException {
        pause(2000);
        throw new IOException("the client has given up by now");
    }

    private static void pause(int milliseconds) throws IOException {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
