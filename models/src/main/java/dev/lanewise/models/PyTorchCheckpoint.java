package dev.lanewise.models;

import dev.lanewise.formats.io.Limits;
import dev.lanewise.models.StoredTensor.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens a PyTorch checkpoint ({@code .pth}, {@code .pt}, {@code .th}, {@code .ckpt}) without Python, and without running
 * anything that the file asks for.
 *
 * <p>Both forms are read: the zip archive of PyTorch 1.6 and later, and the row of pickles of earlier versions.
 */
final class PyTorchCheckpoint {
    private static final int CHUNK_BYTES = 1 << 18;

    private PyTorchCheckpoint() {}

    static TensorStore open(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 'P' ? ZipCheckpoint.open(file) : LegacyCheckpoint.open(file);
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

    /** The bytes that the objects of a pickle may take in a file of a length. */
    static long pickleBudget(long fileBytes) {
        return Limits.PICKLE_BYTES + Limits.PICKLE_SHARE * fileBytes;
    }

    /** The elements of a storage, whose data a stream begins with. */
    static float[] decode(Path file, InputStream in, Storage storage, ByteOrder order) throws IOException {
        float[] elements = new float[(int) storage.elements()];
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, storage.bytes())];
        int done = 0;
        for (long left = storage.bytes(); left > 0; left -= chunk.length) {
            int count = (int) Math.min(chunk.length, left);
            if (in.readNBytes(chunk, 0, count) < count) {
                throw new PyTorchFormatException(file, "ends inside the storage " + storage.key());
            }
            storage.type().decode(ByteBuffer.wrap(chunk, 0, count).order(order), elements, done);
            done += count / storage.type().bytes();
        }
        return elements;
    }
}
