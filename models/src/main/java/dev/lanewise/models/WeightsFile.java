package dev.lanewise.models;

import dev.lanewise.formats.SafeTensorsFile;
import dev.lanewise.formats.io.Limits;
import dev.lanewise.nn.Network;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of weights of which it is known what its tensors are called and how large they are, and which reads those that are wanted.
 *
 * <p>Nothing stays open. Only what is read must be readable: a tensor of another type elsewhere in the file does no harm.
 */
public final class WeightsFile {
    /** How files begin that are taken for weights, and what to say of them. */
    private static final Map<String, String> OTHER_FORMATS = Map.of(
            "\u0089HDF", "is an HDF5 file, as Keras writes; export it to safetensors or PyTorch's format",
            "GGUF", "is a GGUF file, which holds language models",
            "version https://git-lfs", "is a pointer of Git LFS, not the file itself; fetch it by git lfs pull",
            "<!DOCTYPE", "is a web page, not weights; download the file that the page is about",
            "<html", "is a web page, not weights; download the file that the page is about",
            "\u001f\u008b", "is compressed by gzip; unpack it first");
    private static final int START_BYTES = 32;

    private final Path file;
    private final TensorStore store;

    private WeightsFile(Path file, TensorStore store) {
        this.file = file;
        this.store = store;
    }

    static WeightsFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new WeightsFormatException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(START_BYTES);
        }
        WeightsFile opened = new WeightsFile(file, store(file, start));
        if (opened.store.entries().isEmpty()) {
            throw new WeightsFormatException(file, "holds no state dict: there is no tensor in it");
        }
        return opened;
    }

    private static TensorStore store(Path file, byte[] start) throws IOException {
        if (PyTorchCheckpoint.isLikely(start)) {
            return PyTorchCheckpoint.open(file);
        }
        if (start.length > Long.BYTES && (start[8] == '{' || Character.isWhitespace(start[8]))) {
            return new SafeTensorsStore(SafeTensorsFile.open(file));
        }
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> other : OTHER_FORMATS.entrySet()) {
            if (text.regionMatches(true, 0, other.getKey(), 0, other.getKey().length())) {
                throw new WeightsFormatException(file, other.getValue());
            }
        }
        throw new WeightsFormatException(file, start.length == 0
                ? "is empty"
                : "is neither a safetensors file nor a PyTorch checkpoint");
    }

    /** The texts that a safetensors file has beside its tensors; none for other formats. */
    public Map<String, String> metadata() {
        return store.metadata();
    }

    /** How many numbers its tensors have together, of which those that only repeat others count within limits. */
    public long elements() throws IOException {
        long claimed = store.entries().values().stream().filter(TensorStore.Entry::isReadable)
                .mapToLong(entry -> entry.shape().elements()).sum();
        return Math.min(claimed, Limits.SHARED_TENSORS * Files.size(file) + Limits.REPEATED_BYTES / Float.BYTES);
    }

    /**
     * The tensors of one place in this file, such as {@code ema}, under their names there.
     *
     * @param place a dictionary, or what names begin with before a dot
     * @throws WeightsFormatException if there is none
     */
    public WeightsFile at(String place) throws WeightsFormatException {
        String prefix = place + ".";
        Map<String, TensorStore.Entry> entries = new LinkedHashMap<>();
        StateDictNames.canonical(store.entries()).forEach((canonical, name) -> {
            if (name.startsWith(prefix) || canonical.startsWith(prefix)) {
                entries.put(name, store.entries().get(name));
            }
        });
        if (entries.isEmpty()) {
            throw new WeightsFormatException(file, "has no tensors at " + place + "; its first are "
                    + store.entries().keySet().stream().limit(5).map(StateDictNames::shown).toList());
        }
        return new WeightsFile(file, new PartOfStore(store, entries));
    }

    /** Some of the tensors of a store. */
    private record PartOfStore(TensorStore whole, Map<String, Entry> entries) implements TensorStore {
        @Override
        public Map<String, String> metadata() {
            return whole.metadata();
        }

        @Override
        public Map<String, Tensor> read(Collection<String> names) throws IOException {
            return whole.read(names);
        }
    }

    /**
     * Finds the weights of a network: those of one state dict, wherever in the file it is.
     *
     * <p>Prefixes are passed over that stand before all names ({@code model.}, {@code net.}, {@code backbone.}, any other), and
     * those that PyTorch's wrappers add before or within names ({@code module.}, {@code _orig_mod.}); published names of earlier
     * versions are understood. Where several state dicts fit, the one that most shapes fit is taken, and the trained weights before
     * an average of them; {@link WeightsFit#remark} tells so.
     */
    public WeightsFit fit(Network network) {
        Map<String, Shape> wanted = new LinkedHashMap<>();
        network.stateDict().forEach((name, tensor) -> wanted.put(name, tensor.shape()));
        return new WeightsFit(file, store, wanted);
    }

    /** The tensors of the largest dictionary, which for a state dict is all of it. */
    Map<String, Tensor> read() throws IOException {
        Map<String, String> names = StateDictNames.largest(store.entries());
        for (String name : names.values()) {
            TensorStore.Entry entry = store.entries().get(name);
            if (!entry.isReadable()) {
                throw new PyTorchFormatException(file, "tensor \"" + name + "\" cannot be read: " + entry.problem());
            }
        }
        Map<String, Tensor> tensors = store.read(names.values());
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        names.forEach((name, full) -> renamed.put(name, tensors.get(full)));
        return renamed;
    }
}
