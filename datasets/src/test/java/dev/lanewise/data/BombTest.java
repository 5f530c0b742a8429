package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Small files that become large are refused by a process that could not hold what they become. */
@Timeout(120)
class BombTest {
    private static final int BYTES = 120_000_000;
    private static final List<String> NAMES = PublishedCifar.ALL.getFirst().classNames();

    @TempDir
    private Path folder;

    /** Reads the file, and says what came of it. */
    public static final class Reading {
        private Reading() {}

        /** Each file is read as its suffix says. */
        public static void main(String[] files) {
            for (String name : files) {
                try {
                    read(Path.of(name));
                    System.out.println(name + ": read");
                } catch (DatasetFormatException e) {
                    System.out.println(e.getMessage());
                } catch (IOException | RuntimeException | OutOfMemoryError e) {
                    System.out.println(name + ": " + e);
                }
            }
        }

        private static void read(Path file) throws IOException {
            String name = file.getFileName().toString();
            switch (name.substring(name.indexOf('.'))) {
                case ".npy" -> NpyFile.read(file);
                case ".npz" -> NpyFile.readAll(file);
                case ".images.npz" -> Datasets.open("npz:" + file, DatasetOptions.defaults());
                case ".idx.gz" -> IdxFile.read(file, file.resolveSibling("labels"), NAMES);
                case ".bin.gz" -> CifarFile.read(List.of(file), 1, NAMES);
                default -> PublishedCifar.ALL.getFirst().open(DatasetOptions.defaults().withDataFolder(file),
                        file.resolveSibling("none"), file.resolveSibling("none"));
            }
        }
    }

    private Path gzip(String name, byte[] start, long zeros) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16)) {
            out.write(start);
            zeros(out, zeros);
        }
        return folder.resolve(name);
    }

    private Path npz(String name, byte[]... arrays) throws IOException {
        List<String> names = List.of("x_train.npy", "y_train.npy");
        try (ZipOutputStream out = new ZipOutputStream(
                new BufferedOutputStream(Files.newOutputStream(folder.resolve(name))))) {
            for (int i = 0; i < arrays.length; i++) {
                out.putNextEntry(new ZipEntry(names.get(i)));
                out.write(arrays[i]);
                zeros(out, i == 0 ? BYTES : 0);
            }
        }
        return folder.resolve(name);
    }

    private static void zeros(OutputStream out, long count) throws IOException {
        byte[] block = new byte[1 << 16];
        for (long left = count; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
    }

    private static byte[] header(String shape, byte... data) {
        return NpyBytes.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + ",), }", data);
    }

    private List<Path> bombs() throws IOException {
        Files.write(folder.resolve("labels"), IdxBytes.labels(30_000));
        byte[] tar = Arrays.copyOf(TarBytes.entry("data_batch_1.bin", '0', String.format("%011o", BYTES), new byte[0]),
                512);
        return List.of(npz("one.npz", header("1")), npz("all.npz", header(Integer.toString(BYTES))),
                npz("all.images.npz", header("30000, 80, 50"), header("30000", new byte[30_000])),
                npz("fitting.images.npz", header("3, 1, 1"), NpyBytes.array("|u1", false, "3,", 0, 1, 0)),
                gzip("all.idx.gz", IdxBytes.file(0, IdxBytes.IMAGES, 30_000, 80, 50), BYTES),
                gzip("one.idx.gz", IdxBytes.file(0, IdxBytes.IMAGES, 30_000, 1, 1), BYTES),
                gzip("records.bin.gz", new byte[0], BYTES / 3073 * 3073), gzip("records.tar.gz", tar, BYTES),
                gzip("other.tar.gz", TarBytes.entry("other", '0', String.format("%011o", BYTES), new byte[0]), BYTES),
                Files.write(folder.resolve("short.npy"), header("2000000000")),
                Files.write(folder.resolve("header.npy"), "\u0093NUMPY\2\0\u00ff\u00ff\u00ff\u007f".getBytes(
                        StandardCharsets.ISO_8859_1)));
    }

    @Test
    void bombsAreRefusedWithWords() throws IOException, InterruptedException {
        List<Path> bombs = bombs();
        for (Path bomb : bombs) {
            assertTrue(Files.size(bomb) < 200_000, bomb + " has " + Files.size(bomb));
        }
        List<String> answers = SmallJvm
                .run("-Xmx64m", Reading.class, bombs.stream().map(Path::toString).toArray(String[]::new))
                .lines().toList();
        assertEquals(bombs.size(), answers.size(), answers.toString());
        List<String> problems = List.of("is longer than the array of shape [1] and type U8",
                "its content takes 0.4 GiB of memory, but Java may take 0.1: give it more by -Xmx2g",
                "its content takes 0.1 GiB of memory", "is longer than the array of shape [3, 1, 1]",
                "its content takes 0.1 GiB of memory", "is longer than the 30000 elements",
                "unpacks to more than 16777216",
                "unpacks to more than 16777216", "unpacks to more than 16777216",
                "needs 2000000000 bytes, but only 0 follow",
                "declares a header of 2147483647 bytes");
        for (int i = 0; i < problems.size(); i++) {
            assertTrue(answers.get(i).startsWith(bombs.get(i).toString()) && answers.get(i).contains(problems.get(i)),
                    answers.get(i));
        }
    }
}
