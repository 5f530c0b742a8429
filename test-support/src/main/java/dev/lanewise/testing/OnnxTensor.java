package dev.lanewise.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor of an ONNX file, its values widened to double.
 *
 * @param name the name in the graph; may be empty
 * @param type the element type's number in ONNX' {@code TensorProto.DataType}
 * @param dimensions outermost first; none for a scalar
 * @param values in row-major order
 */
public record OnnxTensor(String name, int type, int[] dimensions, double[] values) {
    /** ONNX' number of single precision. */
    public static final int FLOAT = 1;
    /** ONNX' number of double precision. */
    public static final int DOUBLE = 11;
    private static final int UINT8 = 2;
    private static final int INT32 = 6;
    private static final int INT64 = 7;
    private static final int BOOL = 9;

    /** A tensor of single precision without a name. */
    public static OnnxTensor of(int[] dimensions, float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return new OnnxTensor("", FLOAT, dimensions, wide);
    }

    /** Reads a file that holds one {@code TensorProto}. */
    public static OnnxTensor read(Path file) throws IOException {
        return read(new ProtobufReader(Files.readAllBytes(file)));
    }

    static OnnxTensor read(ProtobufReader message) {
        List<Integer> dimensions = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        ByteBuffer raw = null;
        int type = 0;
        String name = "";
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> message.repeatedVarint(reader -> dimensions.add((int) reader.varint()));
                case 2 -> type = (int) message.varint();
                case 4 -> message.repeatedFloat(reader -> values.add((double) reader.fixedFloat()));
                case 5, 7 -> message.repeatedVarint(reader -> values.add((double) reader.varint()));
                case 8 -> name = message.string();
                case 9 -> raw = message.bytes();
                case 10 -> message.repeatedDouble(reader -> values.add(reader.fixedDouble()));
                default -> message.skip();
            }
        }
        int[] shape = dimensions.stream().mapToInt(Integer::intValue).toArray();
        double[] wide = raw == null ? values.stream().mapToDouble(Double::doubleValue).toArray() : widen(type, raw);
        if (wide.length != Arrays.stream(shape).reduce(1, (a, b) -> a * b)) {
            throw new IllegalArgumentException("tensor " + name + " of shape " + Arrays.toString(shape) + " has "
                    + wide.length + " values");
        }
        return new OnnxTensor(name, type, shape, wide);
    }

    private static double[] widen(int type, ByteBuffer raw) {
        int size = switch (type) {
            case UINT8, BOOL -> Byte.BYTES;
            case FLOAT, INT32 -> Float.BYTES;
            case DOUBLE, INT64 -> Double.BYTES;
            default -> throw new IllegalArgumentException("no element type " + type + " is known");
        };
        double[] values = new double[raw.remaining() / size];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT -> raw.getFloat();
                case DOUBLE -> raw.getDouble();
                case INT32 -> raw.getInt();
                case INT64 -> raw.getLong();
                default -> raw.get() & 0xff;
            };
        }
        return values;
    }

    /** The values in single precision. */
    public float[] floats() {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** The number of dimensions. */
    public int rank() {
        return dimensions.length;
    }

    /** The same values under other dimensions. */
    public OnnxTensor reshape(int... other) {
        return new OnnxTensor(name, type, other, values);
    }
}
