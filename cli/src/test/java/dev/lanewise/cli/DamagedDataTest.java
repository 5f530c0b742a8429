package dev.lanewise.cli;

import dev.lanewise.data.NpyFile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged data files are wrong input: one line, status 2, and no run folder. */
class DamagedDataTest {
    @TempDir
    private Path folder;

    private byte[] npz(Tensor labels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Tensor array : new Tensor[] {Tensor.zeros(4, 32, 32), labels}) {
                Path npy = folder.resolve("array.npy");
                NpyFile.write(npy, array);
                zip.putNextEntry(new ZipEntry(array == labels ? "y_train.npy" : "x_train.npy"));
                Files.copy(npy, zip);
            }
        }
        return bytes.toByteArray();
    }

    private void requireRefused(String command, byte[] npz, String... problems) throws IOException {
        Path file = Files.write(folder.resolve("data.npz"), npz);
        Invocation.of(command, "lenet5", "--data", "npz:" + file).requireFailure(2, problems);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "find-lr", "full-batch"})
    void damagedNpzFilesAreRefused(String command) throws IOException {
        byte[] good = npz(Tensor.of(Shape.of(4), 0, 1, 2, 0));
        byte[] damaged = good.clone();
        damaged[100] ^= 1;
        requireRefused(command, damaged, "data.npz!/x_train.npy: ");
        requireRefused(command, Arrays.copyOf(good, good.length - 9), "data.npz: is no whole NPZ file");
        requireRefused(command, npz(Tensor.of(Shape.of(4, 2), 0, 1, 1, 0, 1, 0, 0, 1)),
                "y_train has the shape [4, 2] and is one-hot");
    }

    @Test
    void damagedFilesOfCifarAreRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[3073]);
        }
        byte[] damaged = bytes.toByteArray();
        damaged[damaged.length - 6] ^= 1;
        Files.write(folder.resolve("data_batch_1.bin.gz"), damaged);
        Invocation.of("train", "lenet5", "--data", "cifar10", "--data-dir", folder)
                .requireFailure(2, "data_batch_1.bin.gz: the compressed data is damaged");
    }
}
