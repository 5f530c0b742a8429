package dev.lanewise.models;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of a PyTorch checkpoint, of either form. */
final class PickleStore implements TensorStore {
    private final Path file;
    private final Storages storages;
    private final long storageBytes;
    private final Map<String, PickleTree.Leaf> leaves;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Where the storages' elements are. */
    @FunctionalInterface
    interface Storages {
        /** The elements of a storage that the pickle refers to, decoded. */
        float[] elements(Storage storage) throws IOException;
    }

    /**
     * The tensors of an object.
     *
     * @param saved what the pickle of a checkpoint holds
     * @param storageBytes what all storages together have at most
     */
    PickleStore(Path file, Object saved, Storages storages, long storageBytes) {
        this.file = file;
        this.storages = storages;
        this.storageBytes = storageBytes;
        leaves = PickleTree.of(saved);
        leaves.forEach((name, leaf) -> entries.put(name, switch (leaf.value()) {
            case StoredTensor tensor -> new Entry(leaf.dictionary(), tensor.shape(), "");
            case Unreadable tensor -> new Entry(leaf.dictionary(), null, tensor.problem());
            default -> throw new IllegalStateException(leaf.toString());
        }));
    }

    @Override
    public Map<String, Entry> entries() {
        return entries;
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    /** Reads storage by storage, so that no more than one is held beside the tensors. */
    @Override
    public Map<String, Tensor> read(Collection<String> names) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<Storage, List<String>> byStorage = new LinkedHashMap<>();
        long bytes = 0;
        for (String name : names) {
            StoredTensor tensor = (StoredTensor) leaves.get(name).value();
            bytes += (long) tensor.shape().elements() * tensor.storage().type().bytes();
            byStorage.computeIfAbsent(tensor.storage(), _ -> new ArrayList<>()).add(name);
            tensors.put(name, null);
        }
        if (bytes > Limits.SHARED_TENSORS * storageBytes + Limits.REPEATED_BYTES) {
            throw new PyTorchFormatException(
                    file, "the tensors claim " + bytes + " bytes, but the storages hold only " + storageBytes);
        }
        for (Map.Entry<Storage, List<String>> users : byStorage.entrySet()) {
            float[] elements = storages.elements(users.getKey());
            users.getValue().forEach(
                    name -> tensors.put(name, ((StoredTensor) leaves.get(name).value()).materialize(elements)));
        }
        return tensors;
    }
}
