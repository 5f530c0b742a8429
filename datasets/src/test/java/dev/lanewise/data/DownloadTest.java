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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DownloadTest {
    private static final byte[] CONTENT = IdxBytes.images(500, 28, 28);

    @TempDir
    private Path folder;
    private LocalServer server;
    private byte[] file;
    private Path target;
    private Path part;
    private Transfer.Rules rules = Transfer.Rules.USUAL;

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
                message -> {}, rules);
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
        assertTrue(failure().contains("it is a web page, as a proxy or a login page gives"));
        server.put("images.gz", Arrays.copyOf(file, file.length - 1));
        assertTrue(failure().contains("unknown (" + part + ": the compressed data is cut short)"));
        assertFalse(Files.exists(part));
    }

    /** What is there stays, so that a later try can go on. */
    @Test
    void aWebPageInPlaceOfTheRestIsRefusedByItsType() throws IOException {
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(file, 700));
        server.answer("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8");
        assertTrue(failure().contains("the server gave a web page in place of the file"));
        assertEquals(700, Files.size(part));
        server.answer("");
        fetch();
        assertFetched();
    }

    @Test
    void aFileThatChangedSinceItsFirstPartIsRefusedAndDeleted() throws IOException {
        Files.createDirectories(part.getParent());
        byte[] other = file.clone();
        other[600] ^= 1;
        Files.write(part, Arrays.copyOf(other, 700));
        assertTrue(failure().contains("is not the expected file"));
        assertFalse(Files.exists(part));
        fetch();
        assertFetched();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatStallsOrDripsIsLeft(boolean stalls) throws IOException {
        rules = new Transfer.Rules(1 << 20, Duration.ofMillis(300), 1000);
        if (stalls) {
            server.stallAfter(1500);
        } else {
            server.dripAfter(1500);
        }
        String message = failure();
        assertTrue(message.contains("the server sen") && message.contains("which are kept: try again"), message);
        assertTrue(message.contains("0.3 seconds"), message);
        assertTrue(Files.size(part) >= 1500);
    }

    @Test
    void aServerThatDoesNotAnswerIsLeft() {
        rules = new Transfer.Rules(1 << 20, Duration.ofMillis(300), 1000);
        server.stallAfter(-1);
        assertTrue(failure().contains("the server gave no answer for 0.3 seconds"));
        assertFalse(Files.exists(part));
    }

    @Test
    void moreBytesThanAllowedAreRefused() {
        rules = new Transfer.Rules(1000, Duration.ofSeconds(20), 1);
        assertTrue(failure().contains("the server announces " + file.length + " bytes, expected at most 1000"));
        server.answer("HTTP/1.1 200 OK");
        assertTrue(failure().contains("the server sends more than the 1000 bytes"));
        assertFalse(Files.exists(part));
    }

    @Test
    void onlySecureAddressesAreFetched() {
        String message = assertThrows(IOException.class, () -> Download.fetch(URI.create("http://example.org/a.gz"),
                target, Download.Checksum.ofFile("0"), line -> {})).getMessage();
        assertEquals("http://example.org/a.gz is not fetched: only HTTPS is used", message);
        server.answer("HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/a.gz\r\nContent-Length: 0");
        String redirected = failure();
        assertTrue(redirected.startsWith("cannot download " + server.address()), redirected);
        server.answer("HTTP/1.1 302 Found\r\nContent-Length: 0");
        failure();
        assertFalse(Files.exists(part));
    }

    @Test
    void aPartThatIsALinkIsNotWrittenTo() throws IOException {
        Files.createDirectories(part.getParent());
        Path other = Files.write(folder.resolve("other"), new byte[5]);
        Files.createSymbolicLink(part, other);
        failure();
        assertEquals(5, Files.size(other));
    }

    @Test
    void aFileThatAProxyHasUnpackedIsRead() throws IOException {
        server.put("images.gz", CONTENT);
        fetch();
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
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
            assertEquals("https", file.getScheme());
        }
    }
}
