package dev.lanewise.models;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.formats.io.ZipArchive;
import dev.lanewise.models.StoredTensor.Storage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;

/** The checkpoint of PyTorch 1.6 and later: a zip archive of a pickle, {@code data.pkl}, and one file a storage. */
final class ZipCheckpoint {
    private static final String PICKLE = "data.pkl";
    private static final int MAX_BYTE_ORDER = 16;

    private final Path file;
    private final ZipArchive zip;
    private final String folder;
    private final ByteOrder order;

    private ZipCheckpoint(Path file, ZipArchive zip, String folder) throws IOException {
        this.file = file;
        this.zip = zip;
        this.folder = folder;
        Optional<ZipArchive.Entry> byteOrder = zip.entry(folder + "byteorder");
        order = byteOrder.isPresent() && text(byteOrder.get()).strip().equals("big")
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
    }

    static TensorStore open(Path file) throws IOException {
        ZipArchive zip;
        try {
            zip = ZipArchive.open(file);
        } catch (ZipException e) {
            throw new PyTorchFormatException(file, "damaged zip archive: " + e.getMessage());
        }
        return new ZipCheckpoint(file, zip, folder(file, zip)).store();
    }

    /** What the names of a checkpoint's entries begin with. */
    private static String folder(Path file, ZipArchive zip) throws PyTorchFormatException {
        List<String> pickles = zip.entries().stream().map(ZipArchive.Entry::name)
                .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE)).toList();
        if (pickles.size() != 1) {
            throw new PyTorchFormatException(file, pickles.isEmpty()
                    ? "is a zip archive without " + PICKLE + ", so torch.save did not write it; its first entries are "
                            + zip.entries().stream().limit(3).map(ZipArchive.Entry::name).toList()
                    : "is a zip archive of several checkpoints, " + pickles + "; unpack it, and name one of them");
        }
        String folder = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length());
        if (zip.entry(folder + "constants.pkl").isPresent()
                || zip.entries().stream().anyMatch(entry -> entry.name().startsWith(folder + "code/"))) {
            throw new PyTorchFormatException(file,
                    "is a program of TorchScript (torch.jit.save), of which only its own "
                            + "weights could be used; save those: torch.save(torch.jit.load(FILE).state_dict(), NEW_FILE)");
        }
        return folder;
    }

    private TensorStore store() throws IOException {
        long limit = Limits.CHECKPOINT_EXPANSION * Files.size(file);
        long bytes = 0;
        for (ZipArchive.Entry entry : zip.entries()) {
            if (entry.size() > limit - bytes) {
                throw new PyTorchFormatException(file,
                        "expands to more than " + Limits.CHECKPOINT_EXPANSION + " times its size");
            }
            bytes += entry.size();
        }
        return new PickleStore(file, saved(), this::elements, bytes);
    }

    private Object saved() throws IOException {
        ZipArchive.Entry pickle = zip.entry(folder + PICKLE).orElseThrow();
        try (InputStream in = new BufferedInputStream(zip.stream(pickle), 1 << 16)) {
            Object saved = RestrictedUnpickler.load(new PickleStream(file, in, pickle.size()),
                    PyTorchCheckpoint.pickleBudget(Files.size(file))).value();
            // The checksum is verified at the end, which the pickle may leave unread.
            in.transferTo(OutputStream.nullOutputStream());
            return saved;
        } catch (ZipException e) {
            throw damaged(pickle, e);
        }
    }

    private float[] elements(Storage storage) throws IOException {
        Optional<ZipArchive.Entry> entry = zip.entry(folder + "data/" + storage.key());
        if (entry.isEmpty() || entry.get().size() != storage.bytes()) {
            throw new PyTorchFormatException(file, "the storage " + storage.key() + " needs " + storage.bytes()
                    + " bytes, but " + entry.map(found -> "has " + found.size()).orElse("is missing"));
        }
        try (InputStream in = zip.stream(entry.get())) {
            return PyTorchCheckpoint.decode(file, in, storage, order);
        } catch (ZipException e) {
            throw damaged(entry.get(), e);
        }
    }

    private String text(ZipArchive.Entry entry) throws IOException {
        try {
            return new String(zip.bytes(entry, MAX_BYTE_ORDER), StandardCharsets.US_ASCII);
        } catch (ZipException e) {
            throw damaged(entry, e);
        }
    }

    private PyTorchFormatException damaged(ZipArchive.Entry entry, ZipException problem) {
        return new PyTorchFormatException(file, entry.name() + " is damaged: " + problem.getMessage());
    }
}
