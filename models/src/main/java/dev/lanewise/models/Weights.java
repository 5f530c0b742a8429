package dev.lanewise.models;

import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** Reads weights from files of any of the formats that are known, told apart by content: safetensors and PyTorch's. */
public final class Weights {
    private Weights() {}

    /**
     * Copies the weights of a file into a network, as {@link WeightsFile#fit} finds them; all of them, or none if an
     * exception is thrown.
     *
     * @return what the user should know, such as that the file has another state dict that fits as well; empty for nothing
     * @throws WeightsFormatException if the file is of no known format, or does not have all weights of the network
     * @throws IOException if the file is damaged, or reading fails
     */
    public static String load(Path file, Network network) throws IOException {
        WeightsFit fit = open(file).fit(network);
        fit.requireComplete();
        network.loadStateDict(fit.read(), true);
        return fit.remark();
    }

    /**
     * The tensors of the largest state dict in a file by name, in the order of the file; a prefix that PyTorch's wrappers of
     * modules have given to all names is removed.
     *
     * @throws WeightsFormatException if the file is of no known format, does not exist or holds no tensors
     * @throws dev.lanewise.formats.SafeTensorsException if the file is damaged safetensors
     * @throws PyTorchFormatException if the file is a PyTorch checkpoint that is damaged, or one of the tensors cannot be
     *     read
     * @throws IOException if reading fails
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        return open(file).read();
    }

    /**
     * The tensors of a stream, such as a resource, to its end: what {@link #read(Path)} gives for a file. The stream is not closed.
     *
     * @throws IOException if the content is not what a file must have, or reading fails
     */
    public static Map<String, Tensor> read(InputStream in) throws IOException {
        Path copy = Files.createTempFile("weights", null);
        try {
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return read(copy);
        } finally {
            Files.delete(copy);
        }
    }

    /**
     * Opens a file: what its tensors are called and how large they are is known, and they are read when they are wanted.
     *
     * @throws WeightsFormatException if the file is of no known format, does not exist or holds no tensors
     * @throws IOException if the file is damaged, or reading fails
     */
    public static WeightsFile open(Path file) throws IOException {
        return WeightsFile.open(file);
    }
}
