package dev.lanewise.formats;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file of which the header has been read and checked, and tensors are read when they are asked for; nothing stays open.
 */
public final class SafeTensorsFile {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final int CHUNK_BYTES = 1 << 18;

    private final Path file;
    private final long dataPosition;
    private final Map<String, String> metadata;
    private final Map<String, SafeTensorsHeader.Entry> entries = new LinkedHashMap<>();

    private SafeTensorsFile(Path file, long dataPosition, SafeTensorsHeader header) {
        this.file = file;
        this.dataPosition = dataPosition;
        metadata = header.metadata();
        header.entries().forEach(entry -> entries.put(entry.name(), entry));
    }

    /**
     * Reads and checks the header.
     *
     * @throws SafeTensorsException if the file does not exist or is not a valid safetensors file
     * @throws IOException if reading fails
     */
    public static SafeTensorsFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SafeTensorsException(file, Files.exists(file) ? "is not a file" : "no such file");
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer length = fill(file, channel, ByteBuffer.allocate(Long.BYTES), "the header's length");
            long headerBytes = length.getLong();
            long dataBytes = channel.size() - Long.BYTES - headerBytes;
            if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES || dataBytes < 0) {
                String claimed = Long.toUnsignedString(headerBytes);
                long limit = Math.min(MAX_HEADER_BYTES, channel.size() - Long.BYTES);
                throw new SafeTensorsException(
                        file, "the header's length is given as " + claimed + " bytes, expected at most " + limit);
            }
            byte[] json = fill(file, channel, ByteBuffer.allocate((int) headerBytes), "the header").array();
            SafeTensorsHeader header = SafeTensorsHeader.parse(file, json, dataBytes);
            return new SafeTensorsFile(file, Long.BYTES + headerBytes, header);
        }
    }

    /** The shapes of all tensors by name, in the order of their data. */
    public Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        entries.forEach((name, entry) -> shapes.put(name, entry.shape()));
        return shapes;
    }

    /** The metadata, empty if the file has none. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The type of a tensor's elements, as the file names it: {@code F32}. */
    public String typeName(String name) {
        return entries.get(name).typeName();
    }

    /** Whether a tensor's elements are of a type that is read. */
    public boolean isReadable(String name) {
        return entries.get(name).typeOrNull() != null;
    }

    /**
     * Reads some tensors.
     *
     * @return them by name, in the order given
     * @throws SafeTensorsException if one is of a type that is not read, or the file has become shorter
     * @throws IllegalArgumentException if the file has no tensor of a name
     * @throws IOException if reading fails
     */
    public Map<String, Tensor> read(Collection<String> names) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            for (String name : names) {
                SafeTensorsHeader.Entry entry = entries.get(name);
                if (entry == null) {
                    throw new IllegalArgumentException(file + ": has no tensor \"" + name + "\"");
                }
                tensors.put(name, readTensor(channel, entry));
            }
        }
        return tensors;
    }

    private Tensor readTensor(FileChannel channel, SafeTensorsHeader.Entry entry) throws IOException {
        String what = "tensor \"" + entry.name() + "\"";
        if (entry.typeOrNull() == null) {
            throw new SafeTensorsException(file, what + ": numbers of type " + entry.typeName() + " are not read");
        }
        int elementBytes = entry.typeOrNull().bytes();
        float[] values = new float[entry.shape().elements()];
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, entry.end() - entry.begin()));
        channel.position(dataPosition + entry.begin());
        for (int done = 0; done < values.length; done += chunk.capacity() / elementBytes) {
            chunk.clear().limit((int) Math.min(chunk.capacity(), (long) (values.length - done) * elementBytes));
            entry.typeOrNull().decode(fill(file, channel, chunk, what), values, done);
        }
        return Tensor.of(entry.shape(), values);
    }

    /** Fills a buffer from the channel and makes it ready to be taken from. */
    private static ByteBuffer fill(Path file, FileChannel channel, ByteBuffer bytes, String what) throws IOException {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new SafeTensorsException(file, "the file ends at byte " + channel.size() + ", inside " + what);
            }
        }
        return bytes.flip();
    }
}
