package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadTest {
    private static final byte[] CONTENT = IdxBytes.images(500, 28, 28);

    @TempDir
    private Path folder;
    private LocalServer server;
    private byte[] file;
    private Path target;
    private Path part;

    @BeforeEach
    void start() throws IOException {
        server = new LocalServer();
        file = IdxBytes.gzip(CONTENT);
        server.put("images.gz", file);
        target = folder.resolve("new/images.gz");
        part = folder.resolve("new/images.gz.part");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void fetch() throws IOException {
        Download.fetch(server.address().resolve("images.gz"), target, Download.Checksum.ofGzipContent(sha256(CONTENT)),
                message -> {});
    }

    private void assertFetched() throws IOException {
        assertArrayEquals(file, Files.readAllBytes(target));
        assertFalse(Files.exists(part));
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String failure() {
        String message = assertThrows(IOException.class, this::fetch).getMessage();
        assertFalse(Files.exists(target));
        return message;
    }

    @Test
    void aFileComesToItsPlace() throws IOException {
        fetch();
        assertFetched();
    }

    @Test
    void aFileThatIsThereIsNotFetched() throws IOException {
        fetch();
        fetch();
        assertEquals(1, server.ranges().size());
    }

    @Test
    void aDownloadThatStoppedGoesOnWhereItWas() throws IOException {
        server.hangUpAfter(1000);
        String message = failure();
        assertTrue(message.contains("stopped after 1000 bytes"), message);
        assertEquals(1000, Files.size(part));
        server.hangUpAfter(Integer.MAX_VALUE);
        fetch();
        assertFetched();
        assertEquals(List.of("", "1000-"), server.ranges());
    }

    @Test
    void aServerWithoutRangesStartsAnew() throws IOException {
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(file, 700));
        server.ignoreRanges();
        fetch();
        assertFetched();
    }

    @Test
    void aWholePartIsTakenAsItIs() throws IOException {
        Files.createDirectories(part.getParent());
        Files.write(part, file);
        fetch();
        assertFetched();
    }

    @Test
    void anotherContentIsRefusedAndDeleted() throws IOException {
        server.put("images.gz", IdxBytes.gzip(IdxBytes.images(499, 28, 28)));
        String message = failure();
        assertTrue(message.contains("SHA-256") && message.contains(sha256(CONTENT)), message);
        assertFalse(Files.exists(part));
    }

    @Test
    void whatIsNoGzipFileIsRefused() {
        server.put("images.gz", new byte[] {'<', 'h', 't', 'm', 'l', '>'});
        String message = failure();
        assertTrue(message.contains("no whole gzip file"), message);
    }

    @Test
    void aFileThatTheServerDoesNotHaveIsReported() {
        String message = assertThrows(IOException.class,
                () -> Download.fetch(server.address().resolve("missing.gz"), target,
                        Download.Checksum.ofGzipContent(sha256(CONTENT)), line -> {}))
                .getMessage();
        assertEquals("cannot download " + server.address() + "missing.gz: the server answered 404", message);
        assertFalse(Files.exists(part));
    }

    @Test
    void aServerThatIsNotThereIsReported() throws IOException {
        server.close();
        String message = failure();
        assertTrue(message.contains("no connection to the server"), message);
    }

    @Test
    void aDataSetIsDownloadedOnlyWhenAllowed() throws IOException {
        byte[] images = IdxBytes.images(20, 4, 4);
        byte[] labels = IdxBytes.labels(20);
        List<PublishedImages.RemoteFile> files = new ArrayList<>();
        for (String part : List.of("train", "test")) {
            files.add(new PublishedImages.RemoteFile(part + "-images", sha256(images)));
            files.add(new PublishedImages.RemoteFile(part + "-labels", sha256(labels)));
            server.put(part + "-images.gz", IdxBytes.gzip(images));
            server.put(part + "-labels.gz", IdxBytes.gzip(labels));
        }
        PublishedImages small = new PublishedImages("small", List.of("small"), server.address(), files,
                PublishedImages.DIGIT_NAMES, Normalization.of(0, 1));
        Path cache = folder.resolve("cache");
        DatasetOptions options = DatasetOptions.defaults();
        assertThrows(DatasetNotFoundException.class, () -> small.open(options, cache, folder));
        assertEquals(0, server.ranges().size());
        List<String> messages = new ArrayList<>();
        TrainTest data = small.open(options.withDownload(true).withMessages(messages::add), cache, folder);
        assertEquals(cache.resolve("small").toString(), data.source());
        assertEquals(20, data.train().size());
        assertEquals(4, messages.size());
        assertEquals(cache.resolve("small").toString(), small.open(options, cache, folder).source());
    }

    @Test
    void addressesOfTheKnownSetsAreFolders() {
        for (PublishedImages images : PublishedImages.ALL) {
            URI file = images.address().resolve(images.files().getFirst().name() + ".gz");
            assertEquals(images.address() + "train-images-idx3-ubyte.gz", file.toString());
        }
    }
}
