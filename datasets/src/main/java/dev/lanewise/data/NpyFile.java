package dev.lanewise.data;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * NumPy's files: one array (NPY), or a zip file of named ones (NPZ).
 *
 * <p>Floats, integers and booleans of either byte order and either axis order become the nearest float32; pickled objects,
 * records, complex numbers and strings are refused. Versions 1.0 to 3.0 are read, 1.0 is written.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy: the NPY format</a>
 */
public final class NpyFile {
    private static final String MAGIC = "\u0093NUMPY";
    private static final int PREFIX_BYTES = 8;
    private static final int MAX_HEADER_BYTES = 1 << 20;
    private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 64;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final int ALIGNMENT = 64;
    private static final String SUFFIX = ".npy";

    private NpyFile() {}

    /**
     * Reads an NPY file.
     *
     * @return a tensor of the array's shape, in its logical order
     * @throws DatasetFormatException if the file is damaged, or holds something other than numbers
     * @throws IOException if it cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK_BYTES)) {
            return parse(file.toString(), in, Files.size(file));
        }
    }

    /**
     * Reads all arrays of an NPZ file.
     *
     * @return the arrays by their names, in the order of the file
     * @throws DatasetFormatException if the file is damaged, or an array holds something other than numbers
     * @throws IOException if it cannot be read
     */
    public static Map<String, Tensor> readAll(Path file) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().filter(entry -> entry.getName().endsWith(SUFFIX)).toList()) {
                byte[] bytes;
                try (InputStream in = zip.getInputStream(entry)) {
                    // Takes memory as bytes arrive, whatever the entry declares.
                    bytes = in.readAllBytes();
                }
                String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
                arrays.put(name, parse(file + "!/" + entry.getName(), new ByteArrayInputStream(bytes), bytes.length));
            }
        } catch (ZipException e) {
            throw new DatasetFormatException(file, "is no whole zip file: " + e.getMessage());
        }
        return arrays;
    }

    /**
     * Writes a tensor as an NPY file of float32, in its logical order.
     *
     * @throws IOException if it cannot be written; the file is then as it was
     */
    public static void write(Path file, Tensor tensor) throws IOException {
        String dimensions = Arrays.toString(tensor.shape().toArray()).replaceAll("[\\[\\]]", "");
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions
                + (tensor.shape().rank() == 1 ? "," : "") + "), }";
        int unpadded = PREFIX_BYTES + Short.BYTES + header.length() + 1;
        header += " ".repeat(Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT - unpadded) + "\n";
        ByteBuffer start = ByteBuffer.allocate(PREFIX_BYTES + Short.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 1).put((byte) 0)
                .putShort((short) header.length());
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        AtomicFile.write(file, out -> {
            out.write(start.array());
            out.write(text);
            ByteBuffer element = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : tensor.toArray()) {
                out.write(element.putFloat(0, value).array());
            }
        });
    }

    private static Tensor parse(String name, InputStream in, long length) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX_BYTES);
        if (!new String(prefix, StandardCharsets.ISO_8859_1).startsWith(MAGIC) || prefix.length < PREFIX_BYTES) {
            throw new DatasetFormatException(name, "is no NPY file by its first bytes");
        }
        int version = prefix[MAGIC.length()];
        if (version < 1 || version > 3) {
            throw new DatasetFormatException(name, "is of version " + version + " of the NPY format, expected 1 to 3");
        }
        int lengthBytes = version == 1 ? Short.BYTES : Integer.BYTES;
        byte[] lengthField = Arrays.copyOf(in.readNBytes(lengthBytes), Long.BYTES);
        long headerLength = ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long dataBytes = length - PREFIX_BYTES - lengthBytes - headerLength;
        if (headerLength > MAX_HEADER_BYTES || dataBytes < 0) {
            throw new DatasetFormatException(name, "is cut short, or its header is damaged: it declares a header of "
                    + headerLength + " bytes");
        }
        byte[] header = in.readNBytes((int) headerLength);
        return elements(name, NpyHeader.parse(name, new String(header, StandardCharsets.UTF_8)), in, dataBytes);
    }

    private static Tensor elements(String name, NpyHeader header, InputStream in, long dataBytes) throws IOException {
        long elements = 1;
        for (long dimension : header.dimensions()) {
            // No product of two sizes below 2^31 overflows a long.
            elements = dimension > MAX_ELEMENTS || elements > MAX_ELEMENTS ? Long.MAX_VALUE : elements * dimension;
        }
        if (elements > MAX_ELEMENTS) {
            throw new DatasetFormatException(name,
                    "declares the shape " + header.dimensions() + ", which has more than "
                            + MAX_ELEMENTS + " elements");
        }
        if (elements * header.type().bytes() != dataBytes) {
            throw new DatasetFormatException(name, "declares the shape " + header.dimensions() + " of " + header.type()
                    + " = " + elements * header.type().bytes() + " bytes, but " + dataBytes + " follow");
        }
        float[] values = new float[(int) elements];
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int at = 0; at < values.length;) {
            int count = Math.min(values.length - at, CHUNK_BYTES / header.type().bytes());
            int bytes = in.readNBytes(chunk, 0, count * header.type().bytes());
            header.type().decode(ByteBuffer.wrap(chunk, 0, bytes).order(header.order()), values, at);
            at += count;
        }
        int[] dimensions = header.dimensions().stream().mapToInt(Long::intValue).toArray();
        return Tensor.of(Shape.of(dimensions), header.columnMajor() ? toRowMajor(values, dimensions) : values);
    }

    private static float[] toRowMajor(float[] columnMajor, int... dimensions) {
        float[] rowMajor = new float[columnMajor.length];
        int[] index = new int[dimensions.length];
        for (int to = 0; to < rowMajor.length; to++) {
            int from = 0;
            for (int axis = dimensions.length - 1; axis >= 0; axis--) {
                from = from * dimensions[axis] + index[axis];
            }
            rowMajor[to] = columnMajor[from];
            for (int axis = dimensions.length - 1; axis >= 0 && ++index[axis] == dimensions[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return rowMajor;
    }
}
