package dev.lanewise.formats;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.formats.io.ElementType;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a safetensors file: named tensors in the order of the file, and metadata.
 *
 * <p>A file is a 64-bit little-endian length, a JSON header of that length, and the tensors' bytes in logical row-major
 * order (PyTorch's: {@code N, C, H, W}). Reading turns F64, F32, F16, BF16, the integer types and BOOL into the nearest
 * float32; writing stores F32. See <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 */
public final class SafeTensors {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final int CHUNK_BYTES = 1 << 18;

    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private SafeTensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.tensors = tensors;
        this.metadata = metadata;
    }

    /** The tensors by name, in the order of their data. */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** The metadata, empty if the file has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Reads a file whole; all that its header claims is checked before memory is taken for it.
     *
     * @throws SafeTensorsException if the file does not exist or is not a valid safetensors file
     * @throws IOException if reading fails
     */
    public static SafeTensors read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SafeTensorsException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer length = read(file, channel, ByteBuffer.allocate(Long.BYTES), "the header's length");
            long headerBytes = length.getLong();
            long dataBytes = channel.size() - Long.BYTES - headerBytes;
            if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES || dataBytes < 0) {
                String claimed = Long.toUnsignedString(headerBytes);
                long limit = Math.min(MAX_HEADER_BYTES, channel.size() - Long.BYTES);
                throw new SafeTensorsException(
                        file, "the header's length is given as " + claimed + " bytes, expected at most " + limit);
            }
            byte[] json = read(file, channel, ByteBuffer.allocate((int) headerBytes), "the header").array();
            SafeTensorsHeader header = SafeTensorsHeader.parse(file, json, dataBytes);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (SafeTensorsHeader.Entry entry : header.entries()) {
                tensors.put(entry.name(), readTensor(file, channel, entry));
            }
            return new SafeTensors(tensors, header.metadata());
        }
    }

    /** Reads the tensor whose data begins at the channel's position, as the entries' order ensures. */
    private static Tensor readTensor(Path file, FileChannel channel, SafeTensorsHeader.Entry entry) throws IOException {
        int elementBytes = entry.type().bytes();
        float[] values = new float[entry.shape().elements()];
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, entry.end() - entry.begin()));
        for (int done = 0; done < values.length; done += chunk.capacity() / elementBytes) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), (long) (values.length - done) * elementBytes));
            entry.type().decode(read(file, channel, chunk, "tensor \"" + entry.name() + "\""), values, done);
        }
        return Tensor.of(entry.shape(), values);
    }

    /** Fills a buffer from the channel and makes it ready to be taken from. */
    private static ByteBuffer read(Path file, FileChannel channel, ByteBuffer bytes, String what) throws IOException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new SafeTensorsException(file, "the file ends at byte " + channel.size() + ", inside " + what);
            }
        }
        return bytes.flip();
    }

    /**
     * Writes tensors in the map's order as F32; the file appears whole or not at all.
     *
     * @throws IllegalArgumentException if a name or a text of the metadata has no form in UTF-8, or a tensor is named
     *     {@code __metadata__}
     * @throws IOException if writing fails; a file that was there before is then unchanged
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(tensors, metadata);
        AtomicFile.write(file, out -> {
            out.write(ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
            out.write(header);
            for (Tensor tensor : tensors.values()) {
                writeTensor(out, tensor);
            }
        });
    }

    /** The header, padded with spaces so that the data begins at a multiple of 8 bytes. */
    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            members.put(SafeTensorsHeader.METADATA, metadata);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
            if (named.getKey().equals(SafeTensorsHeader.METADATA)) {
                throw new IllegalArgumentException("a tensor may not be named " + SafeTensorsHeader.METADATA);
            }
            Tensor tensor = named.getValue();
            long end = offset + (long) ElementType.F32.bytes() * tensor.elements();
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("dtype", ElementType.F32.name());
            info.put("shape", Arrays.stream(tensor.shape().toArray()).boxed().toList());
            info.put("data_offsets", List.of(offset, end));
            members.put(named.getKey(), info);
            offset = end;
        }
        byte[] json = JsonWriter.write(members).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + 7) & -8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeTensor(OutputStream out, Tensor tensor) throws IOException {
        float[] values = tensor.toArray();
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int chunkValues = CHUNK_BYTES / Float.BYTES;
        for (int done = 0; done < values.length; done += chunkValues) {
            int count = Math.min(chunkValues, values.length - done);
            chunk.asFloatBuffer().put(values, done, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }
}
