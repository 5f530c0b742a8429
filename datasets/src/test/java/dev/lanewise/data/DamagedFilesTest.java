package dev.lanewise.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small files of each format, damaged in every place: what is read is what was written, or the file is refused with words.
 *
 * <p>{@code -Dlanewise.test.seed=N} replays a seed, {@code -Dlanewise.test.mutations=N} sets the number of random mutations of each
 * format.
 */
class DamagedFilesTest {
    private static final long SEED = Long.getLong("lanewise.test.seed", 20_261_201);
    private static final int MUTATIONS = Integer.getInteger("lanewise.test.mutations", 300);

    @TempDir
    private Path folder;

    /** Reads a file and tells everything of its content. */
    @FunctionalInterface
    private interface Reader {
        Object read(Path file) throws IOException;
    }

    private static List<Object> content(Dataset data) throws IOException {
        float[] all = new float[data.size() * data.sampleShape().elements()];
        int[] labels = new int[data.size()];
        for (int i = 0; i < data.size(); i++) {
            data.read(i, all, i * data.sampleShape().elements());
            labels[i] = data.label(i);
        }
        return List.of(data.sampleShape(), data.classNames(), Arrays.hashCode(all), Arrays.toString(labels));
    }

    private static List<Object> content(TrainTest data) throws IOException {
        return List.of(content(data.train()), content(data.test()));
    }

    private static List<Object> content(Map<String, Tensor> arrays) {
        return List.of(arrays.keySet(), arrays.values().stream()
                .map(array -> array.shape() + Arrays.toString(array.toArray())).toList());
    }

    /** Every byte is changed once, every length is tried, then many mutations of several bytes. */
    private void damage(String suffix, byte[] good, boolean checked, Reader reader) throws IOException {
        Path file = folder.resolve("file" + suffix);
        Random random = new Random(SEED);
        Object expected = reader.read(Files.write(file, good));
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            refused += isRefused(file, bad, checked ? expected : null, reader, "byte " + at) ? 1 : 0;
            byte[] shorter = Arrays.copyOf(good, at);
            assertTrue(isRefused(file, shorter, null, reader, "length " + at), () -> "read though cut to "
                    + shorter.length);
        }
        assertTrue(!checked || refused > good.length / 3, refused + " of " + good.length);
        for (int i = 0; i < MUTATIONS; i++) {
            isRefused(file, mutated(good, random), checked ? expected : null, reader, "mutation " + i);
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bad = good.clone();
        for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(4)) {
                case 0 -> bad[at] = (byte) random.nextInt(256);
                case 1 -> bad[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                case 2 ->
                    System.arraycopy(good, random.nextInt(good.length - Math.min(8, good.length - at) + 1), bad, at,
                            Math.min(8, bad.length - at));
                default -> bad = random.nextInt(4) == 0 ? Arrays.copyOf(bad, bad.length + 1 + random.nextInt(9)) : bad;
            }
        }
        return bad;
    }

    private boolean isRefused(Path file, byte[] bad, Object expected, Reader reader, String what) throws IOException {
        Files.write(file, bad);
        try {
            Object read = reader.read(file);
            if (expected != null) {
                assertEquals(expected, read, () -> what + " of seed " + SEED + " changed what is read");
            }
            return false;
        } catch (DatasetFormatException e) {
            assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
            return true;
        } catch (UncheckedIOException e) {
            assertInstanceOf(DatasetFormatException.class, e.getCause(), what + " of seed " + SEED);
            return true;
        } catch (RuntimeException | IOException | OutOfMemoryError e) {
            return fail(what + " of seed " + SEED + " is not refused with words", e);
        }
    }

    @Test
    void npy() throws IOException {
        byte[] good = NpyBytes.array("<f4", true, "2, 3", 1, 2, 3, 4, 5, 6);
        damage(".npy", good, false, file -> content(Map.of("", NpyFile.read(file))));
    }

    @Test
    void npz() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train", NpyBytes.array("|u1", false, "2, 2, 2", 1, 2, 3, 4, 5, 6, 7, 8));
        arrays.put("y_train", NpyBytes.array("<i8", false, "2,", 1, 0));
        arrays.put("x_test", NpyBytes.array("<f4", true, "1, 2, 2", 1, 2, 3, 4));
        arrays.put("y_test", NpyBytes.array("|u1", false, "1, 1", 1));
        byte[] good = NpyBytes.npz(arrays);
        damage(".npz", good, true, file -> content(Datasets.open("npz:" + file, DatasetOptions.defaults())));
        damage(".npz", good, true, file -> content(NpyFile.readAll(file)));
    }

    @Test
    void idx() throws IOException {
        Path labels = Files.write(folder.resolve("labels"), IdxBytes.labels(3));
        Reader reader = file -> content(IdxFile.read(file, labels, PublishedImages.DIGIT_NAMES));
        byte[] raw = IdxBytes.images(3, 5, 4);
        damage("", raw, false, reader);
        damage(".gz", IdxBytes.gzip(raw), true, reader);
    }

    @Test
    void cifar() throws IOException {
        byte[] records = new byte[2 * 3073];
        Arrays.fill(records, 1, 3000, (byte) 7);
        records[3073] = 9;
        List<String> names = PublishedCifar.ALL.getFirst().classNames();
        damage(".gz", IdxBytes.gzip(records), true, file -> content(CifarFile.read(List.of(file), 1, names)));
        byte[] archive = TarBytes.archive(TarBytes.entry("d/", '5', new byte[0]),
                TarBytes.entry("d/data_batch_1.bin", '0', records), TarBytes.entry("d/readme", '0', new byte[9]),
                TarBytes.entry("d/test_batch.bin", '0', Arrays.copyOf(records, 3073)));
        damage(".tar.gz", IdxBytes.gzip(archive), true, file -> content(PublishedCifar.ALL.getFirst()
                .open(DatasetOptions.defaults().withDataFolder(file), folder, folder)));
    }
}
