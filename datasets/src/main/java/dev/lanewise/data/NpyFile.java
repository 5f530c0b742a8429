package dev.lanewise.data;

import dev.lanewise.formats.io.AtomicFile;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * NumPy's files: one array (NPY), or a zip file of named ones (NPZ).
 *
 * <p>Floats, integers and booleans of either byte order and either axis order become the nearest float32; pickled objects,
 * records, complex numbers and strings are refused. Versions 1.0 to 3.0 are read, 1.0 is written.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">NumPy: the NPY format</a>
 */
public final class NpyFile {
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    /**
     * Reads an NPY file.
     *
     * @return a tensor of the array's shape, in its logical order
     * @throws DatasetFormatException if the file is damaged, or holds something other than numbers
     * @throws IOException if it cannot be read
     */
    public static Tensor read(Path file) throws IOException {
        try (NpyArray array = NpyArray.of(CheckedInput.of(file))) {
            return tensor(array);
        }
    }

    /**
     * Reads some arrays of an NPZ file; what the others hold does not matter.
     *
     * @param names of the arrays that are wanted
     * @return the arrays by their names, in the order of the file
     * @throws DatasetFormatException if the file is damaged, or one of the arrays is missing or holds something other than numbers
     * @throws IOException if it cannot be read
     */
    public static Map<String, Tensor> read(Path file, Set<String> names) throws IOException {
        NpzFile npz = NpzFile.open(file);
        if (!npz.names().containsAll(names)) {
            throw new DatasetFormatException(file, "has the arrays " + npz.names() + ", expected " + names);
        }
        return tensors(npz, names);
    }

    /**
     * Reads all arrays of an NPZ file.
     *
     * @return the arrays by their names, in the order of the file
     * @throws DatasetFormatException if the file is damaged, or an array holds something other than numbers
     * @throws IOException if it cannot be read
     */
    public static Map<String, Tensor> readAll(Path file) throws IOException {
        NpzFile npz = NpzFile.open(file);
        return tensors(npz, npz.names());
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
        int unpadded = NpyHeader.PREFIX_BYTES + Short.BYTES + header.length() + 1;
        header += " ".repeat(Math.ceilDiv(unpadded, ALIGNMENT) * ALIGNMENT - unpadded) + "\n";
        ByteBuffer start = ByteBuffer.allocate(NpyHeader.PREFIX_BYTES + Short.BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .put(NpyHeader.MAGIC.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 1).put((byte) 0)
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

    private static Map<String, Tensor> tensors(NpzFile npz, Set<String> wanted) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        for (String name : npz.names()) {
            if (wanted.contains(name)) {
                try (NpyArray array = npz.array(name)) {
                    arrays.put(name, tensor(array));
                }
            }
        }
        return arrays;
    }

    private static Tensor tensor(NpyArray array) throws IOException {
        int[] dimensions = array.header().dimensions().stream().mapToInt(Long::intValue).toArray();
        return Tensor.of(Shape.of(dimensions), array.floats());
    }
}
