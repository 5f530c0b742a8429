package dev.lanewise.models;

import dev.lanewise.models.StoredTensor.Storage;
import dev.lanewise.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The checkpoint of PyTorch 1.6 and later: a zip archive of a pickle, {@code data.pkl}, and one file a storage. */
final class ZipCheckpoint {
    private static final String PICKLE = "data.pkl";
    /** PyTorch stores without compression; an archive packed again by other tools rarely gains a factor of two. */
    private static final int MAX_EXPANSION = 100;

    private final Path file;
    private final ZipFile zip;
    private final String folder;
    private final ByteOrder order;
    private final long expandedBytes;
    private final Map<Storage, float[]> decoded = new HashMap<>();

    private ZipCheckpoint(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        expandedBytes = checkedSize();
        String pickle = zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
                .findFirst()
                .orElseThrow(() -> new PyTorchFormatException(file, "is a zip archive without " + PICKLE));
        folder = pickle.substring(0, pickle.length() - PICKLE.length());
        ZipEntry byteOrder = zip.getEntry(folder + "byteorder");
        order = byteOrder != null && new String(bytes(byteOrder), StandardCharsets.US_ASCII).equals("big")
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
    }

    static Map<String, Tensor> read(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new ZipCheckpoint(file, zip).tensors();
        } catch (ZipException | EOFException e) {
            throw new PyTorchFormatException(file, "damaged zip archive: " + e.getMessage());
        }
    }

    /** The bytes of all entries together, unpacked. */
    private long checkedSize() throws IOException {
        long limit = MAX_EXPANSION * Files.size(file);
        long bytes = 0;
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (entry.getSize() < 0 || entry.getSize() > limit - bytes) {
                throw new PyTorchFormatException(file, "expands to more than " + MAX_EXPANSION + " times its size");
            }
            bytes += entry.getSize();
        }
        return bytes;
    }

    private Map<String, Tensor> tensors() throws IOException {
        ZipEntry pickle = zip.getEntry(folder + PICKLE);
        PickleStream in = new PickleStream(file, new ByteArrayInputStream(bytes(pickle)), pickle.getSize());
        Object saved = RestrictedUnpickler.load(in).value();
        return PyTorchCheckpoint.materialize(PyTorchCheckpoint.stateDict(file, saved, expandedBytes), this::elements);
    }

    private float[] elements(Storage storage) throws IOException {
        float[] elements = decoded.get(storage);
        if (elements == null) {
            ZipEntry entry = zip.getEntry(folder + "data/" + storage.key());
            if (entry == null || entry.getSize() != storage.bytes()) {
                throw new PyTorchFormatException(file, "the storage " + storage.key() + " needs " + storage.bytes()
                        + " bytes, but " + (entry == null ? "is missing" : "has " + entry.getSize()));
            }
            elements = new float[(int) storage.elements()];
            storage.type().decode(ByteBuffer.wrap(bytes(entry)).order(order), elements, 0);
            decoded.put(storage, elements);
        }
        return elements;
    }

    private byte[] bytes(ZipEntry entry) throws IOException {
        if (entry.getSize() > Integer.MAX_VALUE - 8) {
            throw new PyTorchFormatException(
                    file, entry.getName() + " has " + entry.getSize() + " bytes, expected less than 2 GiB");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            if (bytes.length < entry.getSize() || checksum.getValue() != entry.getCrc()) {
                throw new PyTorchFormatException(
                        file, entry.getName() + " is damaged: its length or checksum is wrong");
            }
            return bytes;
        }
    }
}
