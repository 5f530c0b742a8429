package dev.lanewise.models;

import dev.lanewise.models.RestrictedUnpickler.Pickled;
import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The checkpoint of PyTorch before 1.6: pickles of a magic number, a protocol, facts about the machine, the saved
 * object and the storages' keys; then each storage as its number of elements (64 bits) and its data.
 */
final class LegacyCheckpoint {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private LegacyCheckpoint() {}

    static Map<String, Tensor> read(PickleStream in) throws IOException {
        if (!MAGIC.equals(RestrictedUnpickler.load(in).value())) {
            throw in.fail("not a PyTorch checkpoint: the magic number is missing");
        }
        if (!Long.valueOf(PROTOCOL).equals(RestrictedUnpickler.load(in).value())) {
            throw in.fail("another protocol of PyTorch than " + PROTOCOL);
        }
        boolean bigEndian = RestrictedUnpickler.load(in).value() instanceof Map<?, ?> machine
                && Boolean.FALSE.equals(machine.get("little_endian"));
        Pickled saved = RestrictedUnpickler.load(in);
        if (!(RestrictedUnpickler.load(in).value() instanceof List<?> keys)) {
            throw in.fail("the list of storages is missing");
        }
        Map<String, StoredTensor> stateDict = PyTorchCheckpoint.stateDict(in.file(), saved.value(), in.remaining());
        Map<String, float[]> elements = new HashMap<>();
        for (Object key : keys) {
            Storage storage = key instanceof String name ? saved.storages().get(name) : null;
            if (storage == null || in.int64() != storage.elements()) {
                throw in.fail("a storage that no tensor has, or of another size than its tensors expect");
            }
            elements.put(storage.key(), decode(in.bytes(storage.bytes()), storage, bigEndian));
        }
        return PyTorchCheckpoint.materialize(stateDict, storage -> {
            if (!elements.containsKey(storage.key())) {
                throw in.fail("the storage " + storage.key() + " is missing");
            }
            return elements.get(storage.key());
        });
    }

    private static float[] decode(ByteBuffer data, Storage storage, boolean bigEndian) {
        float[] elements = new float[(int) storage.elements()];
        storage.type().decode(data.order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN), elements, 0);
        return elements;
    }
}
