package dev.lanewise.models;

import dev.lanewise.models.RestrictedUnpickler.Pickled;
import dev.lanewise.models.StoredTensor.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private final Path file;
    private final ByteOrder order;
    /** Where the data of each storage begins in the file. */
    private final Map<String, Long> positions = new HashMap<>();

    private LegacyCheckpoint(Path file, ByteOrder order) {
        this.file = file;
        this.order = order;
    }

    static TensorStore open(Path file) throws IOException {
        long length = Files.size(file);
        long budget = PyTorchCheckpoint.pickleBudget(length);
        try (InputStream buffered = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            PickleStream in = new PickleStream(file, buffered, length);
            if (!MAGIC.equals(RestrictedUnpickler.load(in, budget).value())) {
                throw in.fail("is a pickle, but not one that torch.save wrote: save the weights by "
                        + "torch.save(model.state_dict(), FILE)");
            }
            if (!Long.valueOf(PROTOCOL).equals(RestrictedUnpickler.load(in, budget).value())) {
                throw in.fail("another protocol of PyTorch than " + PROTOCOL);
            }
            boolean bigEndian = RestrictedUnpickler.load(in, budget).value() instanceof Map<?, ?> machine
                    && Boolean.FALSE.equals(machine.get("little_endian"));
            Pickled saved = RestrictedUnpickler.load(in, budget);
            if (!(RestrictedUnpickler.load(in, budget).value() instanceof List<?> keys)) {
                throw in.fail("the list of storages is missing");
            }
            LegacyCheckpoint checkpoint = new LegacyCheckpoint(file,
                    bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            long storageBytes = length - in.position();
            checkpoint.find(in, keys, saved);
            return new PickleStore(file, saved.value(), checkpoint::elements, storageBytes);
        }
    }

    /** Passes over the data of all storages. */
    private void find(PickleStream in, List<?> keys, Pickled saved) throws IOException {
        for (Object key : keys) {
            TorchGlobal.StorageType type = key instanceof String ? saved.storageTypes().get(key) : null;
            if (type == null) {
                throw in.fail("a storage that no tensor has");
            }
            long elements = in.int64();
            Storage storage = saved.storages().get(key);
            if (elements < 0 || elements > Long.MAX_VALUE / type.bytes()
                    || storage != null && elements != storage.elements()) {
                throw in.fail("a storage of another size than its tensors expect");
            }
            positions.put((String) key, in.position());
            in.skip(elements * type.bytes());
        }
    }

    private float[] elements(Storage storage) throws IOException {
        Long position = positions.get(storage.key());
        if (position == null) {
            throw new PyTorchFormatException(file, "the storage " + storage.key() + " is missing");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return PyTorchCheckpoint.decode(file, Channels.newInputStream(channel.position(position)), storage, order);
        }
    }
}
