package dev.lanewise.models;

import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the state dict of a PyTorch checkpoint ({@code .pth}, {@code .pt}, {@code .th}) without Python, and without
 * running anything that the file asks for.
 *
 * <p>Both forms are read: the zip archive of PyTorch 1.6 and later, and the row of pickles of earlier versions. The
 * state dict is the saved dictionary itself, or its entry {@code state_dict}, {@code model_state_dict} or
 * {@code model}; the prefix {@code module.} of {@code DataParallel} is removed if all names have it; entries that are
 * not tensors are left out. Elements of any type become the nearest float32.
 */
public final class PyTorchCheckpoint {
    private static final List<String> STATE_DICT_KEYS = List.of("state_dict", "model_state_dict", "model");
    private static final String DATA_PARALLEL_PREFIX = "module.";
    /** How many times over the tensors may share the bytes of the storages: tied weights do, bombs do it more. */
    private static final int MAX_SHARING = 4;

    private PyTorchCheckpoint() {}

    /** The storages' elements, decoded. */
    @FunctionalInterface
    interface Storages {
        /** The elements of a storage that the pickle refers to. */
        float[] elements(Storage storage) throws IOException;
    }

    /**
     * The tensors of a checkpoint's state dict by name, in the order of the file.
     *
     * @throws PyTorchFormatException if the file does not exist, is damaged, holds no state dict, or refers to any
     *     Python name but those that tensors are made of
     * @throws IOException if reading fails
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new PyTorchFormatException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.mark(2);
            boolean zip = in.read() == 'P' && in.read() == 'K';
            in.reset();
            return zip
                    ? ZipCheckpoint.read(file)
                    : LegacyCheckpoint.read(new PickleStream(file, in, Files.size(file)));
        }
    }

    /** Whether a file that starts with these bytes is meant to be a checkpoint, damaged or not. */
    static boolean isLikely(byte[] start) {
        if (start.length < 4) {
            return false;
        }
        boolean zip = start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4;
        // A pickle's first instruction names its protocol; the zeros of a small 64-bit length cannot follow it.
        boolean pickle = start[0] == (byte) 0x80 && start[1] >= 2 && start[1] <= 5 && (start[2] != 0 || start[3] != 0);
        return zip || pickle;
    }

    /** The state dict in a saved object, not yet read: its tensors hold no more than the storages can. */
    static Map<String, StoredTensor> stateDict(Path file, Object saved, long storageBytes)
            throws PyTorchFormatException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : findStateDict(file, saved).entrySet()) {
            if (entry.getKey() instanceof String name && entry.getValue() instanceof StoredTensor tensor) {
                tensors.put(name, tensor);
            }
        }
        long bytes = tensors.values().stream()
                .mapToLong(tensor -> (long) tensor.shape().elements() * tensor.storage().type().bytes())
                .sum();
        if (bytes > MAX_SHARING * storageBytes) {
            throw new PyTorchFormatException(
                    file, "the tensors claim " + bytes + " bytes, but the storages hold only " + storageBytes);
        }
        return withoutPrefix(tensors);
    }

    private static Map<?, ?> findStateDict(Path file, Object saved) throws PyTorchFormatException {
        List<Object> candidates = new ArrayList<>();
        if (saved instanceof Map<?, ?> dictionary) {
            STATE_DICT_KEYS.forEach(key -> candidates.add(dictionary.get(key)));
            candidates.add(dictionary);
        }
        for (Object candidate : candidates) {
            if (candidate instanceof Map<?, ?> map && map.values().stream().anyMatch(StoredTensor.class::isInstance)) {
                return map;
            }
        }
        throw new PyTorchFormatException(
                file, "holds no state dict, expected tensors by name, itself or under one of " + STATE_DICT_KEYS);
    }

    private static Map<String, StoredTensor> withoutPrefix(Map<String, StoredTensor> tensors) {
        if (!tensors.keySet().stream().allMatch(name -> name.startsWith(DATA_PARALLEL_PREFIX))) {
            return tensors;
        }
        Map<String, StoredTensor> renamed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> renamed.put(name.substring(DATA_PARALLEL_PREFIX.length()), tensor));
        return renamed;
    }

    /** The tensors themselves. */
    static Map<String, Tensor> materialize(Map<String, StoredTensor> stateDict, Storages storages) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, StoredTensor> entry : stateDict.entrySet()) {
            StoredTensor stored = entry.getValue();
            tensors.put(entry.getKey(), stored.materialize(storages.elements(stored.storage())));
        }
        return tensors;
    }
}
