package dev.lanewise.formats;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.formats.io.ElementType;
import dev.lanewise.formats.json.JsonWriter;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
     * @throws SafeTensorsException if the file does not exist, is not a valid safetensors file, or has a tensor of a type
     *     that is not read ({@link SafeTensorsFile} reads the others)
     * @throws IOException if reading fails
     */
    public static SafeTensors read(Path file) throws IOException {
        SafeTensorsFile opened = SafeTensorsFile.open(file);
        return new SafeTensors(opened.read(opened.shapes().keySet()), opened.metadata());
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
