package dev.lanewise.models;

import dev.lanewise.formats.SafeTensors;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads a file of named weights in any of the formats that are known, told apart by content. */
public final class Weights {
    private Weights() {}

    /**
     * The tensors of a safetensors file or a PyTorch checkpoint by name, in the order of the file.
     *
     * @throws WeightsFormatException if the file is of neither format, or does not exist
     * @throws dev.lanewise.formats.SafeTensorsException if the file is damaged safetensors
     * @throws PyTorchFormatException if the file is a PyTorch checkpoint that is damaged, or holds more than tensors
     *     and plain values
     * @throws IOException if reading fails
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new WeightsFormatException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(9);
        }
        if (PyTorchCheckpoint.isLikely(start)) {
            return PyTorchCheckpoint.read(file);
        }
        if (start.length == 9 && (start[8] == '{' || Character.isWhitespace(start[8]))) {
            return SafeTensors.read(file).tensors();
        }
        throw new WeightsFormatException(file, "is neither a safetensors file nor a PyTorch checkpoint");
    }
}
