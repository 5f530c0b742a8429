package dev.lanewise.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes the bytes of NPY and NPZ files. */
final class NpyBytes {
    private NpyBytes() {}

    /** An array with a header of version 1.0. */
    static byte[] npy(String header, byte... data) {
        return ByteBuffer.allocate(10 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1)).putShort((short) header.length())
                .put(header.getBytes(StandardCharsets.ISO_8859_1)).put(data).array();
    }

    /** An array of one of the types {@code f8, f4, f2, i8, i4, u2, u1, b1} in either byte order, whose values are in the file's order. */
    static byte[] array(String type, boolean columnMajor, String shape, double... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length)
                .order(type.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type.substring(1)) {
                case "f8" -> data.putDouble(value);
                case "f4" -> data.putFloat((float) value);
                case "f2" -> data.putShort(Float.floatToFloat16((float) value));
                case "i8" -> data.putLong((long) value);
                case "i4" -> data.putInt((int) value);
                case "u2" -> data.putShort((short) value);
                case "u1", "b1" -> data.put((byte) value);
                default -> throw new IllegalArgumentException(type);
            }
        }
        return npy("{'descr': '" + type + "', 'fortran_order': " + (columnMajor ? "True" : "False") + ", 'shape': ("
                + shape + "), }", Arrays.copyOf(data.array(), data.position()));
    }

    /** A zip file of arrays by their names. */
    static byte[] npz(Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setTimeLocal(LocalDateTime.of(2000, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(array.getValue());
            }
        }
        return bytes.toByteArray();
    }
}
